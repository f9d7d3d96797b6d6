import { createServer, type RequestListener } from 'node:http';

/** Issues tokens with these private keys (JWK). The first key signs. */
export interface ProviderStart {
  port: number;
  keys: readonly { alg: string }[];
  audience: string;
}

/** What the test sends as `login_hint`: the account that signs in, and the claims of its tokens. */
export interface ProviderAccount {
  sub: string;
  claims: Record<string, unknown>;
}

/** What this process uses of the package, which has no types. */
interface Provider {
  callback(): RequestListener;
  interactionDetails(...call: Parameters<RequestListener>): Promise<{ params: Record<string, string> }>;
  interactionFinished(...call: [...Parameters<RequestListener>, result: object]): Promise<void>;
  Grant: new (ids: object) => {
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string | undefined, scope: string): void;
    save(): Promise<string>;
  };
}
type Constructor = new (issuer: string, configuration: object) => Provider;
const PACKAGE = ['oidc-provider'].join(); // a text to the compiler, which would look for types
const { default: OidcProvider }: { default: Constructor } = await import(PACKAGE);

const accounts = new Map<string, ProviderAccount>();

/** A provider whose users sign in without a page: the authorization code flow ends with the account of `login_hint`. */
function handlerOf({ port, keys, audience }: ProviderStart): RequestListener {
  const [{ alg }] = keys as [{ alg: string }];
  const api = { scope: 'api', audience, accessTokenFormat: 'jwt', accessTokenTTL: 600, jwt: { sign: { alg } } };
  const provider = new OidcProvider(`http://127.0.0.1:${String(port)}`, {
    jwks: { keys },
    cookies: { keys: ['a secret of the tests'] },
    clients: [
      {
        client_id: 'app',
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        redirect_uris: ['http://127.0.0.1/signed-in'],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        id_token_signed_response_alg: alg,
      },
    ],
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: { enabled: true, getResourceServerInfo: () => api, useGrantedResource: () => true },
    },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
    extraTokenClaims: (_: unknown, { accountId }: { accountId: string }) => accounts.get(accountId)?.claims,
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
  });
  const handle = provider.callback();
  return (request, response) => {
    if (request.url?.startsWith('/interaction/') === true) void signIn(provider, request, response);
    else handle(request, response);
  };
}

async function signIn(provider: Provider, ...[request, response]: Parameters<RequestListener>): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  const account = JSON.parse(params['login_hint']!) as ProviderAccount;
  accounts.set(account.sub, account);
  const grant = new provider.Grant({ accountId: account.sub, clientId: params['client_id'] });
  grant.addOIDCScope('openid');
  grant.addResourceScope(params['resource'], 'api');
  const grantId = await grant.save();
  await provider.interactionFinished(request, response, { login: { accountId: account.sub }, consent: { grantId } });
}

let handler: RequestListener;
const server = createServer((request, response) => handler(request, response));
process.on('message', (start: ProviderStart) => {
  handler = handlerOf(start);
  if (server.listening) process.send!('ready');
  else server.listen(start.port, '127.0.0.1', () => process.send!('ready'));
});
process.on('disconnect', () => process.exit());
