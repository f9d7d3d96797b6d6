import { type ChildProcess, fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';
import type { IdentityProvider } from '../../src/settings/settings.js';
import { unique } from './builders.js';
import { aFreePort } from './process.js';
import type { ProviderAccount, ProviderStart } from './provider.process.js';

export const AUDIENCE = 'https://provisioning.example/api';

/** A key of the provider. */
export interface ProviderKey {
  alg: string;
  kid: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
}

export async function aProviderKey(alg = 'RS256'): Promise<ProviderKey> {
  return { alg, kid: unique('key'), ...(await generateKeyPair(alg, { extractable: true })) };
}

/** `oidc-provider` in a process of its own. */
export class TestProvider {
  private child: ChildProcess | null = null;
  keys: readonly ProviderKey[] = [];

  private constructor(
    private readonly port: number,
    readonly settings: IdentityProvider,
  ) {}

  static async start(...keys: ProviderKey[]): Promise<TestProvider> {
    const port = Number(await aFreePort());
    const issuer = `http://127.0.0.1:${String(port)}`;
    const settings = { issuer, audience: AUDIENCE, organizationClaim: 'org_slug', emailClaim: 'email' };
    const provider = new TestProvider(port, settings);
    await provider.use(...keys);
    return provider;
  }

  /** Starts the provider if it does not run, and replaces all its keys. The first one signs. */
  async use(...keys: ProviderKey[]): Promise<void> {
    this.keys = keys;
    const jwks = keys.map(async ({ alg, kid, privateKey }) => ({
      ...(await exportJWK(privateKey)),
      alg,
      kid,
      use: 'sig',
    }));
    const start: ProviderStart = { port: this.port, audience: AUDIENCE, keys: await Promise.all(jwks) };
    this.child ??= fork(join(import.meta.dirname, 'provider.process.js'), {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.child.send(start);
    await once(this.child, 'message');
  }

  async kill(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child === null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** Signs in by the authorization code flow with PKCE. */
  async signIn({ sub, claims }: ProviderAccount): Promise<{ access: string; id: string }> {
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      client_id: 'app',
      response_type: 'code',
      scope: 'openid api',
      resource: AUDIENCE,
      redirect_uri: 'http://127.0.0.1/signed-in',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      login_hint: JSON.stringify({ sub, claims }),
    });
    const code = await this.follow(`/auth?${query.toString()}`);
    const response = await fetch(`${this.settings.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: 'app',
        grant_type: 'authorization_code',
        redirect_uri: 'http://127.0.0.1/signed-in',
        code,
        code_verifier: verifier,
      }),
    });
    const body = (await response.json()) as { access_token: string; id_token: string };
    if (!response.ok) throw new Error(JSON.stringify(body));
    return { access: body.access_token, id: body.id_token };
  }

  /** Follows redirects with cookies until the client gets its code. */
  private async follow(path: string): Promise<string> {
    const cookies = new Map<string, string>();
    let url = new URL(path, this.settings.issuer);
    for (let hops = 0; hops < 6; hops++) {
      const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
      const { headers } = await fetch(url, { redirect: 'manual', headers: { cookie } });
      for (const text of headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
        cookies.set(name, value);
      }
      url = new URL(headers.get('location')!, url);
      const code = url.searchParams.get('code');
      if (code !== null) return code;
    }
    throw new Error(`The provider does not sign in: ${url.href}`);
  }

  /** Any token that the provider could issue, signed with one of its keys. Undefined claims are left out. */
  async sign(
    { sub, claims }: ProviderAccount,
    changed: Record<string, unknown> = {},
    { key = this.keys[0]!, header = {} }: { key?: ProviderKey; header?: Partial<JWTHeaderParameters> } = {},
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const good = { iss: this.settings.issuer, aud: AUDIENCE, sub, iat: now, exp: now + 600, ...claims };
    const payload = JSON.parse(JSON.stringify({ ...good, ...changed })) as Record<string, unknown>;
    return new SignJWT(payload)
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header })
      .sign(key.privateKey);
  }
}

/** An account at the provider with a verified e-mail address. */
export function anAccount(
  { slug }: { slug: string },
  { email }: { email: string },
  sub = unique('sub'),
): ProviderAccount {
  return { sub, claims: { org_slug: slug, email, email_verified: true } };
}
