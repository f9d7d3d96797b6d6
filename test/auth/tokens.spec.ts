import { createHmac } from 'node:crypto';
import { TokensService } from '../../src/auth/tokens.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { sendGraphql } from '../support/graphql.js';
import { aCompany, aRequest, refusal, type TestCompany } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { TRANSPORTS } from '../support/transports.js';
import { request } from '../support/wire.js';

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
});
afterAll(() => app.close());

type Part = Record<string, unknown>;

const encoded = (part: Part): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const decoded = (part: string): Part => JSON.parse(Buffer.from(part, 'base64url').toString()) as Part;

/** The good token with other contents, signed with the service's own secret unless another is given. */
function signed(header: Part, claims: Part, { digest = 'sha256', secret = app.settings.jwtSecret } = {}): string {
  const [goodHeader, goodClaims] = company.token.split('.') as [string, string];
  const text = `${encoded({ ...decoded(goodHeader), ...header })}.${encoded({ ...decoded(goodClaims), ...claims })}`;
  return `${text}.${createHmac(digest, secret).update(text).digest('base64url')}`;
}

/** The good token with other claims under the old signature. */
function tampered(claims: Part): string {
  const [header, good, signature] = company.token.split('.') as [string, string, string];
  return `${header}.${encoded({ ...decoded(good), ...claims })}.${signature}`;
}

/** Issued by the service itself, too long ago. */
function outlived(): string {
  const { orgId, id: userId } = company.admin;
  return new TokensService(app.settings.with({ jwtTtl: -10 })).sign({ orgId, userId, version: 0 });
}

const FOREIGN = 'another secret, also longer than 32 bytes';
const encodedText = (text: string): string => Buffer.from(text).toString('base64url');

const past = (): number => Math.floor(Date.now() / 1000) - 10;

const BAD_TOKENS: [string, () => string][] = [
  ['is no token', () => 'not-a-token'],
  ['has expired', () => signed({}, { iat: past() - 100, exp: past() })],
  ['was issued by the service and has expired', outlived],
  ['is not valid yet', () => signed({}, { nbf: past() + 1000 })],
  ['is signed with another secret', () => signed({}, {}, { secret: FOREIGN })],
  ['was changed after signing', () => tampered({ org: company.admin.orgId + 1 })],
  ['was made to last longer after signing', () => tampered({ exp: past() + 1_000_000 })],
  ['has lost its signature', () => company.token.replace(/[^.]+$/, '')],
  ['claims to need no signature', () => `${encoded({ alg: 'none', typ: 'JWT' })}.${company.token.split('.')[1]!}.`],
  ['claims to need no signature and has one', () => signed({ alg: 'none' }, {})],
  ['is signed by another algorithm', () => signed({ alg: 'HS512' }, {}, { digest: 'sha512' })],
  ['claims a key pair and is signed with the secret', () => signed({ alg: 'RS256' }, {})],
  ['brings its own key', () => signed({ jwk: { kty: 'oct', k: encodedText(FOREIGN) } }, {}, { secret: FOREIGN })],
  ['names a key elsewhere', () => signed({ kid: '/dev/null', jku: 'http://127.0.0.1:1/keys' }, {}, { secret: '' })],
  ['was issued by somebody else', () => signed({}, { iss: 'somebody-else' })],
  ['is meant for somebody else', () => signed({}, { aud: 'something-else' })],
  ['names no user', () => signed({}, { sub: undefined })],
  ['names a user by something else than an id', () => signed({}, { sub: "' OR 1=1" })],
  ['names no organization', () => signed({}, { org: undefined })],
  ['names an organization by a text', () => signed({}, { org: String(company.admin.orgId) })],
];

describe.each(TRANSPORTS)('a token over %s', (_, transport) => {
  it('is good when nothing about it is changed', async () => {
    expect((await transport.provision(app, signed({}, {}), aRequest())).result).toMatchObject({ created: true });
  });

  it.each(BAD_TOKENS)('is not believed that %s', async (_title, token) => {
    const before = await snapshot(app.prisma);

    const answer = await transport.provision(app, token(), aRequest());

    expect(refusal(answer)).toEqual({ code: 'UNAUTHENTICATED', problems: [] });
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('for a user who does not exist gives no authority', async () => {
    const token = app.tokenFor({ orgId: company.admin.orgId, id: '00000000-0000-4000-8000-000000000000' });

    expect(refusal(await transport.provision(app, token, aRequest())).code).toBe('UNAUTHENTICATED');
  });

  it('of a user under another organization, even one that is real, gives no authority and reads nothing', async () => {
    const other = await aCompany(app);
    const token = app.tokenFor({ orgId: other.organization.id, id: company.admin.id });
    const before = await snapshot(app.prisma);

    const answer = await transport.provision(app, token, aRequest());
    const reads = await sendGraphql(app, token, '{ me { id } users { totalCount } buildings { totalCount } }');

    expect(refusal(answer)).toEqual({ code: 'UNAUTHENTICATED', problems: [] });
    expect(reads).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(Object.values(reads.data ?? {}).filter((read) => read !== null)).toEqual([]);
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it.each([0, -1, 2_147_483_647])(
    'for the organization %d, which does not exist, gives no authority',
    async (orgId) => {
      const token = app.tokenFor({ orgId, id: company.admin.id });

      expect(refusal(await transport.provision(app, token, aRequest())).code).toBe('UNAUTHENTICATED');
    },
  );
});

it.each([
  ['no scheme', (token: string) => token],
  ['another scheme', (token: string) => `Basic ${token}`],
  ['two tokens', (token: string) => `Bearer ${token} ${token}`],
  ['no token', () => 'Bearer'],
  ['a list', (token: string) => `Bearer ${token}, Bearer ${token}`],
])('the header is not believed with %s', async (_title, header) => {
  const call = request(app.url).post('/api/org/users/provision').set('authorization', header(company.token));
  expect((await call.send(aRequest())).status).toBe(401);
});

it('the scheme may be written in any case (RFC 9110)', async () => {
  const call = request(app.url).post('/api/org/users/provision').set('authorization', `bearer ${company.token}`);
  expect((await call.send(aRequest())).status).toBe(201);
});

it.each([
  ['me', '{ me { id } }'],
  ['roles', '{ roles { key } }'],
  ['buildings', '{ buildings { totalCount } }'],
])('the query %s is closed to whoever has no valid token', async (_title, query) => {
  for (const token of [null, 'not-a-token', outlived()]) {
    const { code, errors, data } = await sendGraphql(app, token, query);
    expect({ code, errors }).toEqual({ code: 'UNAUTHENTICATED', errors: [] });
    expect(data ?? null).toBeNull();
  }
});

it('a public field in the same document opens nothing else', async () => {
  const { text, code } = await sendGraphql(app, null, '{ __typename me { id } roles { key } }');

  expect(code).toBe('UNAUTHENTICATED');
  expect(text).not.toContain('org_admin');
});
