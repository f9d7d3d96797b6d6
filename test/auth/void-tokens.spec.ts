import { randomBytes } from 'node:crypto';
import { TokensService } from '../../src/auth/tokens.service.js';
import { aKey, aStrangeKey } from '../support/api-keys.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aUserWithSession } from '../support/browser-sessions.js';
import { aRole, aUser, unique } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { anAccount, aProviderKey, TestProvider } from '../support/identity-provider.js';
import { twoOrganizations, type TwoOrganizations } from '../support/two-organizations.js';
import { placesOfGraphql, placesOfRest } from '../support/operation-places.js';
import { requestOf, valuesOf, wireOf } from '../support/operation-requests.js';
import { ABOUT_ONESELF, type Operation, OPERATIONS } from '../support/operations.js';
import { expectRefusal } from '../support/refusals.js';
import { aCaller } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { sendAs, type HttpAnswer } from '../support/http-client.js';

let provider: TestProvider;
let app: TestApp;
let two: TwoOrganizations;
beforeAll(async () => {
  provider = await TestProvider.start(await aProviderKey('ES256'));
  app = await startTestApp({ identityProvider: provider.settings });
  two = await twoOrganizations(app);
});
afterAll(async () => {
  await provider.kill();
  await app.close();
});

const CLOSED = OPERATIONS.filter(({ isOpen }) => !isOpen);

/** An admin's token that was valid before this change. */
async function tokenVoidedBy(change: { status?: 'DEACTIVATED' | 'INVITED'; credentialVersion?: number }) {
  const { token, orgId, id } = await aCaller(app, two.company.organization, { roleKeys: ['platform_admin'] });
  await app.prisma.user.update({ where: { orgId_id: { orgId, id } }, data: change });
  return token;
}

const tokens = () => app.app.get(TokensService);

/** A token of an admin's session that has ended meanwhile. */
async function tokenOfSession({ end = false, expiresAt = new Date(Date.now() + 3_600_000) }): Promise<string> {
  const { orgId, id: userId } = await aCaller(app, two.company.organization, { roleKeys: ['platform_admin'] });
  const session = { orgId, userId, secretHash: randomBytes(32), expiresAt };
  const { id } = await app.prisma.session.create({ data: session });
  if (end) await app.prisma.session.delete({ where: { orgId_id: { orgId, id } } });
  return tokens().sign({ orgId, userId, version: 0, sessionId: id });
}

const VOID: [title: string, token: () => Promise<string> | string][] = [
  ['from before a password change', () => tokenVoidedBy({ credentialVersion: 1 })],
  ['of a deactivated account', () => tokenVoidedBy({ status: 'DEACTIVATED' })],
  ['of an account that is INVITED again', () => tokenVoidedBy({ status: 'INVITED' })],
  ['of a user who does not exist', () => app.tokenFor({ orgId: two.company.admin.orgId, id: crypto.randomUUID() })],
  [
    'of a user of another organization',
    async () => {
      const { id } = await aCaller(app, two.company.organization, { roleKeys: ['platform_admin'] });
      const other = await app.prisma.organization.findUniqueOrThrow({ where: { slug: two.foreign.slug } });
      return app.tokenFor({ orgId: other.id, id });
    },
  ],
  ['of a session that has ended', () => tokenOfSession({ end: true })],
  ['of a session that has expired', () => tokenOfSession({ expiresAt: new Date() })],
  [
    'of a session of another user',
    async () => {
      const { orgId, id } = await aCaller(app, two.company.organization, { roleKeys: ['platform_admin'] });
      return tokens().sign({ orgId, userId: id, version: 0, sessionId: two.own.session });
    },
  ],
  [
    'of the identity provider for a deactivated account',
    () => (deactivated ??= tokenOfProvider({ status: 'DEACTIVATED' })),
  ],
  ['of an organization that does not exist', () => app.tokenFor({ orgId: 0, id: two.company.admin.id })],
];

let deactivated: Promise<string> | undefined;

/** A token of the identity provider for a user who was bound to it. */
async function tokenOfProvider(change: { status?: 'DEACTIVATED' } = {}): Promise<string> {
  const user = await aUser(app.prisma, two.company.organization);
  const { orgId, id } = user;
  const token = await provider.sign(anAccount(two.company.organization, user));
  await sendGraphql(app, token, '{ me { id } }');
  await app.prisma.user.update({ where: { orgId_id: { orgId, id } }, data: change });
  return token;
}

/** API keys that are not valid, by why. */
const VOID_KEYS: [title: string, key: () => Promise<string> | string][] = [
  ['that is revoked', async () => (await aKeyOf({}, { revokedAt: new Date() })).secret],
  ['that has expired', async () => (await aKeyOf({}, { expiresAt: new Date() })).secret],
  ['of a deactivated maker', async () => (await aKeyOf({ status: 'DEACTIVATED' })).secret],
  ['of a maker who is INVITED again', async () => (await aKeyOf({ status: 'INVITED' })).secret],
  ['that nobody made', () => aStrangeKey(two.company.organization.id)],
  [
    'with the number of another organization',
    async () => {
      const other = await app.prisma.organization.findUniqueOrThrow({ where: { slug: two.foreign.slug } });
      return (await aKeyOf({})).secret.replace(/^ppk_\d+/, `ppk_${String(other.id)}`);
    },
  ],
  ['in capital letters', async () => (await aKeyOf({})).secret.toUpperCase()],
  ['with a capital prefix', async () => (await aKeyOf({})).secret.replace('ppk', 'PPK')],
  ['without its last character', async () => (await aKeyOf({})).secret.slice(0, -1)],
  ['with one more character', async () => `${(await aKeyOf({})).secret}A`],
  ['with a leading zero', async () => (await aKeyOf({})).secret.replace('ppk_', 'ppk_0')],
];

/** A key of a maker who held everything. */
async function aKeyOf(change: { status?: 'DEACTIVATED' | 'INVITED' }, options: Parameters<typeof aKey>[2] = {}) {
  const maker = await aCaller(app, two.company.organization, { roleKeys: ['platform_admin'] });
  const { orgId, id } = maker;
  const key = await aKey(app, maker, { roleKeys: ['platform_admin'], ...options });
  await app.prisma.user.update({ where: { orgId_id: { orgId, id } }, data: change });
  return key;
}

const call = (token: string, operation: Operation, values = valuesOf(operation, two.own)): Promise<HttpAnswer> =>
  sendAs(app.url, token, wireOf(requestOf(app, operation, two.own, values)));

function codeIn(text: string): string {
  const { code, errors } = JSON.parse(text) as { code?: string; errors?: { extensions: { code: string } }[] };
  return code ?? errors?.[0]?.extensions.code ?? 'ok';
}

function expectUnauthenticated({ edge }: Operation, answer: HttpAnswer): void {
  if (edge === 'REST') {
    expectRefusal(edge, answer, { code: 'UNAUTHENTICATED', problems: [] });
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    return;
  }
  const { data, errors } = JSON.parse(answer.text) as { data: object | null; errors: { extensions: object }[] };
  expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'UNAUTHENTICATED', errors: [] }]);
  expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([]); // only the field is null
}

it('the list of operations contains every root field of the schema and every route', async () => {
  const names = [...Object.keys(placesOfGraphql(app)), ...Object.keys(await placesOfRest(app))];
  expect(OPERATIONS.map(({ name }) => name).sort()).toEqual(names.sort());
});

describe.each([
  ...VOID.map(([title, token]) => [`a token ${title}`, token] as const),
  ...VOID_KEYS.map(([title, key]) => [`an API key ${title}`, key] as const),
])('%s', (_, aToken) => {
  it.each(CLOSED.map((operation) => [operation.name, operation] as const))(
    'gets UNAUTHENTICATED from %s',
    async (_name, operation) => {
      const token = await aToken();
      const rows = await snapshot(app.prisma);

      for (const things of [two.own, two.foreign, two.absent]) {
        const answer = await call(token, operation, valuesOf(operation, things));
        expectUnauthenticated(operation, answer);
      }
      expect(await snapshot(app.prisma)).toEqual(rows);
    },
  );
});

it.each([
  ['', async () => (await aCaller(app, two.company.organization)).token],
  [', also with a token of the identity provider', () => tokenOfProvider()],
  [', also with a token of a session', async () => (await aUserWithSession(app)).token],
])('an active user who holds nothing is authenticated%s: the same calls are FORBIDDEN', async (_, aToken) => {
  const token = await aToken();
  const codes: Record<string, string> = {};
  for (const operation of CLOSED.filter(({ name }) => !ABOUT_ONESELF.includes(name))) {
    const { text } = await call(token, operation);
    codes[operation.name] = codeIn(text);
  }
  expect(new Set(Object.values(codes))).toEqual(new Set(['FORBIDDEN']));
});

it('a valid API key that holds nothing is authenticated: the same calls are FORBIDDEN, and those about oneself', async () => {
  const maker = await aCaller(app, two.company.organization, { roleKeys: ['platform_admin'] });
  const { secret } = await aKey(app, maker, { roleKeys: [await aRole(app.prisma, [])] });
  const codes = new Map<string, string>();
  for (const operation of CLOSED) codes.set(operation.name, codeIn((await call(secret, operation)).text));

  const others = [...codes].filter(([, code]) => code !== 'FORBIDDEN');
  expect(others).toEqual(['roles', 'GET /api/roles'].map((name) => [name, 'ok']));
});

it('a void token creates no user', async () => {
  const email = `${unique('new')}@test.example`;
  const operation = OPERATIONS.find(({ name }) => name === 'POST /api/users')!;
  const request = requestOf(app, operation, two.own, { email, password: 'a fine long password' });
  const answer = await sendAs(app.url, await tokenVoidedBy({ credentialVersion: 1 }), wireOf(request));

  expectRefusal('REST', answer, { code: 'UNAUTHENTICATED', problems: [] });
  expect(await app.prisma.user.count({ where: { email } })).toBe(0);
});
