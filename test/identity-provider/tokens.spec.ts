import { createHmac } from 'node:crypto';
import { exportJWK, exportSPKI, SignJWT } from 'jose';
import { startTestApp, type TestApp } from '../support/app.js';
import { sendGraphql } from '../support/graphql.js';
import { request } from '../support/http-client.js';
import { anAccount, AUDIENCE, aProviderKey, type ProviderKey, TestProvider } from '../support/identity-provider.js';
import type { ProviderAccount } from '../support/provider.process.js';
import { aCompany, aRequest, refusal, type TestCompany } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { TRANSPORTS } from '../support/transports.js';

let provider: TestProvider;
let app: TestApp;
let company: TestCompany;
let admin: ProviderAccount;
/** A key that the provider does not have. */
let strange: ProviderKey;

beforeAll(async () => {
  strange = await aProviderKey();
  provider = await TestProvider.start(await aProviderKey('RS256'), await aProviderKey('ES256'));
  app = await startTestApp({ identityProvider: provider.settings });
  company = await aCompany(app);
  admin = anAccount(company.organization, company.admin);
});
afterAll(async () => {
  await provider.kill();
  await app.close();
});

const now = (): number => Math.floor(Date.now() / 1000);
const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const signed = (claims: Record<string, unknown>, header = {}) => provider.sign(admin, claims, { header });

/** The good claims with any header and signature. */
async function forged(header: object, signature: (text: string) => string): Promise<string> {
  const [, claims] = (await signed({})).split('.');
  const text = `${encoded({ kid: provider.keys[0]!.kid, typ: 'at+jwt', ...header })}.${claims!}`;
  return `${text}.${signature(text)}`;
}

const hmac = (secret: string) => (text: string) => createHmac('sha256', secret).update(text).digest('base64url');

/** Signed by the strange key, which the token itself offers. */
const withOwnKey = async (header: object, kid = provider.keys[0]!.kid): Promise<string> =>
  provider.sign(admin, {}, { key: strange, header: { kid, ...header } });

const GOOD: [string, () => Promise<string>][] = [
  ['an access token by the code flow', async () => (await provider.signIn(admin)).access],
  ['signed with another key of the provider', () => provider.sign(admin, {}, { key: provider.keys[1]! })],
  ['for several audiences', () => signed({ aud: ['https://other.example', AUDIENCE] })],
  ['of the type JWT', () => signed({}, { typ: 'JWT' })],
  ['without a type', () => signed({}, { typ: undefined })],
  ['that expired within the tolerance', () => signed({ exp: now() - 20 })],
  ['that is valid within the tolerance', () => signed({ nbf: now() + 20 })],
];

const BAD: [string, () => Promise<string>][] = [
  ['is an ID token, which is for the client', async () => (await provider.signIn(admin)).id],
  ['has another audience', () => signed({ aud: 'https://other.example' })],
  ['has no audience', () => signed({ aud: undefined })],
  ['has another issuer', () => signed({ iss: 'https://other.example' })],
  ['has the issuer with a slash', () => signed({ iss: `${provider.settings.issuer}/` })],
  ['has the issuer of our own tokens', () => signed({ iss: 'property-provisioning' })],
  ['has expired', () => signed({ exp: now() - 40 })],
  ['has no expiry', () => signed({ exp: undefined })],
  ['is not valid yet', () => signed({ nbf: now() + 40 })],
  ['has no time of issue', () => signed({ iat: undefined })],
  ['has no subject', () => signed({ sub: undefined })],
  ['has an empty subject', () => signed({ sub: '' })],
  ['has a subject with a null character', () => signed({ sub: 'a\0b' })],
  ['has a subject of 256 characters', () => signed({ sub: 's'.repeat(256) })],
  ['has a subject that is not ASCII', () => signed({ sub: 'Zoë' })],
  ['has an address that is not verified', () => signed({ email_verified: false })],
  ['says "true" as text about the address', () => signed({ email_verified: 'true' })],
  ['says nothing about the address being verified', () => signed({ email_verified: undefined })],
  ['has no address', () => signed({ email: undefined })],
  ['has a list of addresses', () => signed({ email: [company.admin.email] })],
  [
    'has an address with the Kelvin sign',
    () => signed({ email: company.admin.email.replace('k', '\u212a') + '\u212a' }),
  ],
  ['has an address with a null character', () => signed({ email: `${company.admin.email}\0` })],
  ['has no organization', () => signed({ org_slug: undefined })],
  ['has a list of organizations', () => signed({ org_slug: [company.organization.slug] })],
  ['has an organization with a null character', () => signed({ org_slug: `${company.organization.slug}\0` })],
  ['names an unknown organization', () => signed({ org_slug: 'nowhere' })],
  ['is a logout token', () => signed({}, { typ: 'logout+jwt' })],
  ['has a type that is not text', () => signed({}, { typ: 7 })],
  ['claims the algorithm none and has no signature', () => forged({ alg: 'none' }, () => '')],
  ['claims the algorithm none and has a signature', () => forged({ alg: 'none' }, hmac('x'))],
  [
    'is signed by HMAC with the public key',
    async () => forged({ alg: 'HS256' }, hmac(await exportSPKI(provider.keys[0]!.publicKey))),
  ],
  ['is signed by HMAC with our own secret', () => forged({ alg: 'HS256' }, hmac(app.settings.jwtSecret))],
  ['is signed with RSA and names the elliptic key', () => signed({}, { kid: provider.keys[1]!.kid })],
  [
    'is signed with the elliptic key and names the RSA key',
    () => provider.sign(admin, {}, { key: provider.keys[1]!, header: { kid: provider.keys[0]!.kid } }),
  ],
  ['claims ES256 and has an RSA signature', async () => withAlgorithm(await signed({}), 'ES256')],
  ['claims RS512 and has a signature of RS256', async () => withAlgorithm(await signed({}), 'RS512')],
  ['is signed with a strange key and names a good one', () => withOwnKey({})],
  ['is signed with a strange key and names it', () => withOwnKey({}, strange.kid)],
  ['contains its own key', async () => withOwnKey({ jwk: await exportJWK(strange.publicKey) })],
  ['points to keys elsewhere', () => withOwnKey({ jku: 'http://127.0.0.1:1/keys' })],
  ['contains a certificate', () => withOwnKey({ x5c: ['MIIB'], x5u: 'http://127.0.0.1:1/cert' })],
  ['was changed after signing', async () => changed(await signed({}), { email: 'other@test.example' })],
  ['has no signature', async () => (await signed({})).replace(/[^.]+$/, '')],
  ['needs an extension that the server does not know', () => critical()],
];

/** Replaces the algorithm in the header, and keeps the signature. */
function withAlgorithm(token: string, alg: string): string {
  const [header, claims, signature] = token.split('.') as [string, string, string];
  return `${encoded({ ...JSON.parse(Buffer.from(header, 'base64url').toString()), alg })}.${claims}.${signature}`;
}

function changed(token: string, claims: object): string {
  const [header, good, signature] = token.split('.') as [string, string, string];
  return `${header}.${encoded({ ...JSON.parse(Buffer.from(good, 'base64url').toString()), ...claims })}.${signature}`;
}

async function critical(): Promise<string> {
  const [, claims] = (await signed({})).split('.');
  const { privateKey, kid, alg } = provider.keys[0]!;
  return new SignJWT(JSON.parse(Buffer.from(claims!, 'base64url').toString()))
    .setProtectedHeader({ alg, kid, crit: ['exp'], exp: now() })
    .sign(privateKey, { crit: { exp: true } });
}

describe.each(TRANSPORTS)('a token of the identity provider over %s', (_, transport) => {
  it.each(GOOD)('is accepted: %s', async (_title, token) => {
    expect((await transport.provision(app, await token(), aRequest())).result).toMatchObject({ created: true });
  });
});

describe('a token of the identity provider', () => {
  // One guard serves both transports, so each token is sent over one of them.
  it.each(BAD.map(([title, token], n) => [title, token, TRANSPORTS[n % 2]![1]] as const))(
    'is refused if it %s',
    async (_title, token, transport) => {
      const before = await snapshot(app.prisma);
      const answer = await transport.provision(app, await token(), aRequest());
      expect(refusal(answer)).toEqual({ code: 'UNAUTHENTICATED', problems: [] });
      expect(await snapshot(app.prisma)).toEqual(before);
    },
  );
});

it('opens reads, CSV files and the account of its user', async () => {
  const token = await signed({});
  const csv = await request(app.url).get('/api/users?format=csv').set('authorization', `Bearer ${token}`);
  expect([csv.status, csv.text.includes(company.admin.email)]).toEqual([200, true]);
  const { data } = await sendGraphql(
    app,
    token,
    '{ me { id email sessions { id } } roles { key } buildings { totalCount } }',
  );
  expect(data).toMatchObject({ me: { id: company.admin.id, sessions: [] }, buildings: { totalCount: 3 } });
});

it('lets a caller know about malformed values only if it is valid', async () => {
  const mutation = 'mutation { updateMe(input: { name: 7 }) { id } }';
  expect(await sendGraphql(app, await signed({}), mutation)).toMatchObject({ code: 'INVALID_INPUT' });
  expect(await sendGraphql(app, await signed({ exp: 1 }), mutation)).toMatchObject({ code: 'UNAUTHENTICATED' });
});

it('our own tokens stay valid beside it, and are none of the provider', async () => {
  const [header, claims] = company.token.split('.') as [string, string];
  const provided = encoded({
    ...JSON.parse(Buffer.from(claims, 'base64url').toString()),
    iss: provider.settings.issuer,
  });
  const text = `${header}.${provided}`;
  const tokens = [company.token, `${text}.${hmac(app.settings.jwtSecret)(text)}`];
  const codes = [];
  for (const token of tokens) codes.push((await sendGraphql(app, token, '{ me { id } }')).code ?? 'ok');
  expect(codes).toEqual(['ok', 'UNAUTHENTICATED']);
});

it('is refused by a server without an identity provider', async () => {
  const other = await startTestApp();
  try {
    expect(await sendGraphql(other, await signed({}), '{ me { id } }')).toMatchObject({ code: 'UNAUTHENTICATED' });
  } finally {
    await other.close();
  }
});
