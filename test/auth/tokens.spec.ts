import { createHmac } from 'node:crypto';
import { TokensService } from '../../src/auth/tokens.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { sendGraphql } from '../support/graphql.js';
import { aCompany, aRequest, refusal, type TestCompany } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { TRANSPORTS } from '../support/transports.js';
import { request } from '../support/http-client.js';

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

/** The good token with another payload, signed with the service's secret by default. */
function signed(header: Part, claims: Part, { digest = 'sha256', secret = app.settings.jwtSecret } = {}): string {
  const [goodHeader, goodClaims] = company.token.split('.') as [string, string];
  const text = `${encoded({ ...decoded(goodHeader), ...header })}.${encoded({ ...decoded(goodClaims), ...claims })}`;
  return `${text}.${createHmac(digest, secret).update(text).digest('base64url')}`;
}

/** The good token with other claims and the old signature. */
function tampered(claims: Part): string {
  const [header, good, signature] = company.token.split('.') as [string, string, string];
  return `${header}.${encoded({ ...decoded(good), ...claims })}.${signature}`;
}

/** A token that the service itself issued and that has expired. */
function outlived(): string {
  const { orgId, id: userId } = company.admin;
  return new TokensService(app.settings.with({ jwtTtl: -10 })).sign({ orgId, userId, version: 0 });
}

const FOREIGN = 'another secret, also longer than 32 bytes';
const encodedText = (text: string): string => Buffer.from(text).toString('base64url');

const past = (): number => Math.floor(Date.now() / 1000) - 10;

const BAD_TOKENS: [string, () => string][] = [
  ['is not a JWT', () => 'not-a-token'],
  ['has expired', () => signed({}, { iat: past() - 100, exp: past() })],
  ['was issued by the service and has expired', outlived],
  ['is not valid yet', () => signed({}, { nbf: past() + 1000 })],
  ['is signed with another secret', () => signed({}, {}, { secret: FOREIGN })],
  ['was changed after signing', () => tampered({ org: company.admin.orgId + 1 })],
  ['had its expiry extended after signing', () => tampered({ exp: past() + 1_000_000 })],
  ['has no signature', () => company.token.replace(/[^.]+$/, '')],
  [
    'claims the algorithm none and has no signature',
    () => `${encoded({ alg: 'none', typ: 'JWT' })}.${company.token.split('.')[1]!}.`,
  ],
  ['claims the algorithm none and has a signature', () => signed({ alg: 'none' }, {})],
  ['is signed with another algorithm', () => signed({ alg: 'HS512' }, {}, { digest: 'sha512' })],
  ['claims an asymmetric algorithm but is signed with the secret', () => signed({ alg: 'RS256' }, {})],
  ['contains its own key', () => signed({ jwk: { kty: 'oct', k: encodedText(FOREIGN) } }, {}, { secret: FOREIGN })],
  ['points to a key elsewhere', () => signed({ kid: '/dev/null', jku: 'http://127.0.0.1:1/keys' }, {}, { secret: '' })],
  ['has another issuer', () => signed({}, { iss: 'somebody-else' })],
  ['has another audience', () => signed({}, { aud: 'something-else' })],
  ['contains no user', () => signed({}, { sub: undefined })],
  ['contains a user id that is not a UUID', () => signed({}, { sub: "' OR 1=1" })],
  ['contains no organization', () => signed({}, { org: undefined })],
  ['contains an organization as text', () => signed({}, { org: String(company.admin.orgId) })],
];

describe.each(TRANSPORTS)('a token over %s', (_, transport) => {
  it('is accepted unchanged', async () => {
    expect((await transport.provision(app, signed({}, {}), aRequest())).result).toMatchObject({ created: true });
  });

  it.each(BAD_TOKENS)('is refused if it %s', async (_title, token) => {
    const before = await snapshot(app.prisma);

    const answer = await transport.provision(app, token(), aRequest());

    expect(refusal(answer)).toEqual({ code: 'UNAUTHENTICATED', problems: [] });
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('for a user who does not exist is refused', async () => {
    const token = app.tokenFor({ orgId: company.admin.orgId, id: '00000000-0000-4000-8000-000000000000' });

    expect(refusal(await transport.provision(app, token, aRequest())).code).toBe('UNAUTHENTICATED');
  });

  it('of a user with the id of another existing organization is refused and reads nothing', async () => {
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

  it.each([0, -1, 2_147_483_647])('for the organization %d, which does not exist, is refused', async (orgId) => {
    const token = app.tokenFor({ orgId, id: company.admin.id });

    expect(refusal(await transport.provision(app, token, aRequest())).code).toBe('UNAUTHENTICATED');
  });
});

it.each([
  ['no scheme', (token: string) => token],
  ['another scheme', (token: string) => `Basic ${token}`],
  ['two tokens', (token: string) => `Bearer ${token} ${token}`],
  ['no token', () => 'Bearer'],
  ['a list', (token: string) => `Bearer ${token}, Bearer ${token}`],
])('the authorization header is refused with %s', async (_title, header) => {
  const call = request(app.url).post('/api/org/users/provision').set('authorization', header(company.token));
  expect((await call.send(aRequest())).status).toBe(401);
});

it.each(['bearer ', 'BEARER ', 'Bearer   '])('the scheme may be written as "%s" (RFC 9110, 11.4)', async (scheme) => {
  const call = request(app.url)
    .post('/api/org/users/provision')
    .set('authorization', scheme + company.token);
  expect((await call.send(aRequest())).status).toBe(201);
});

it.each([
  ['me', '{ me { id } }'],
  ['roles', '{ roles { key } }'],
  ['buildings', '{ buildings { totalCount } }'],
])('the query %s refuses callers without a valid token', async (_title, query) => {
  for (const token of [null, 'not-a-token', outlived()]) {
    const { code, errors, data } = await sendGraphql(app, token, query);
    expect({ code, errors }).toEqual({ code: 'UNAUTHENTICATED', errors: [] });
    expect(data ?? null).toBeNull();
  }
});

it('a public field in the same document does not open other fields', async () => {
  const { text, code } = await sendGraphql(app, null, '{ __typename me { id } roles { key } }');

  expect(code).toBe('UNAUTHENTICATED');
  expect(text).not.toContain('org_admin');
});
