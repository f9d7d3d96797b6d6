import { randomBytes } from 'node:crypto';
import { TokensService } from '../../src/auth/tokens.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aUserWithSession } from '../support/browser-sessions.js';
import { unique } from '../support/builders.js';
import { twoOrganizations, type TwoOrganizations } from '../support/two-organizations.js';
import { placesOfGraphql, placesOfRest } from '../support/operation-places.js';
import { requestOf, valuesOf, wireOf } from '../support/operation-requests.js';
import { ABOUT_ONESELF, type Operation, OPERATIONS } from '../support/operations.js';
import { expectRefusal } from '../support/refusals.js';
import { aCaller } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { sendAs, type HttpAnswer } from '../support/http-client.js';

let app: TestApp;
let two: TwoOrganizations;
beforeAll(async () => {
  app = await startTestApp();
  two = await twoOrganizations(app);
});
afterAll(() => app.close());

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
  ['of an organization that does not exist', () => app.tokenFor({ orgId: 0, id: two.company.admin.id })],
];

const call = (token: string, operation: Operation, values = valuesOf(operation, two.own)): Promise<HttpAnswer> =>
  sendAs(app.url, token, wireOf(requestOf(app, operation, two.own, values)));

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

describe.each(VOID)('a token %s', (_, aToken) => {
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
  [', also with a token of a session', async () => (await aUserWithSession(app)).token],
])('an active user who holds nothing is authenticated%s: the same calls are FORBIDDEN', async (_, aToken) => {
  const token = await aToken();
  const codes: Record<string, string> = {};
  for (const operation of CLOSED.filter(({ name }) => !ABOUT_ONESELF.includes(name))) {
    const { text } = await call(token, operation);
    const { code, errors } = JSON.parse(text) as { code?: string; errors?: { extensions: { code: string } }[] };
    codes[operation.name] = code ?? errors?.[0]?.extensions.code ?? 'ok';
  }
  expect(new Set(Object.values(codes))).toEqual(new Set(['FORBIDDEN']));
});

it('a void token creates no user', async () => {
  const email = `${unique('new')}@test.example`;
  const operation = OPERATIONS.find(({ name }) => name === 'POST /api/users')!;
  const request = requestOf(app, operation, two.own, { email, password: 'a fine long password' });
  const answer = await sendAs(app.url, await tokenVoidedBy({ credentialVersion: 1 }), wireOf(request));

  expectRefusal('REST', answer, { code: 'UNAUTHENTICATED', problems: [] });
  expect(await app.prisma.user.count({ where: { email } })).toBe(0);
});
