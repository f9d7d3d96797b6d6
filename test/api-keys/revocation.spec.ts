import { aKey, createApiKey, revokeApiKey, type TestKey } from '../support/api-keys.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { aCaller, aCompany, aRequest, refusal, type TestCaller, type TestCompany } from '../support/requests.js';
import { untilWaiting, withSession } from '../support/sessions.js';
import { TRANSPORTS } from '../support/transports.js';

let app: TestApp;
let company: TestCompany;
let maker: TestCaller;
beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
});
afterAll(() => app.close());
beforeEach(async () => {
  maker = await aCaller(app, company.organization, { roleKeys: ['admin'] });
});

const UNAUTHENTICATED = { code: 'UNAUTHENTICATED', problems: [] };
const rowOf = ({ orgId, id }: TestKey) => app.prisma.apiKey.findUniqueOrThrow({ where: { orgId_id: { orgId, id } } });
const codeOf = async ({ secret }: TestKey) => (await sendGraphql(app, secret, '{ roles { key } }')).code ?? 'ok';

describe.each(TRANSPORTS)('over %s', (_, { provision }) => {
  it('a key that is revoked while its call waits for a lock gets 401, and the call writes nothing', async () => {
    const key = await aKey(app, maker);
    const user = await aUser(app.prisma, company.organization);
    const answer = await withSession(app, async (session) => {
      await session.query('BEGIN');
      await session.query('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [user.id]);
      const call = provision(app, key.secret, { identity: { email: user.email }, grants: { orgRoleKeys: ['viewer'] } });
      await untilWaiting(session);
      expect((await revokeApiKey(app, company.token, key.id)).code).toBeUndefined();
      await session.query('COMMIT');
      return call;
    });

    expect(refusal(answer)).toEqual(UNAUTHENTICATED);
    expect(await app.prisma.userRole.count({ where: { userId: user.id } })).toBe(0);
    expect(await app.prisma.auditEvent.count({ where: { subjectId: user.id } })).toBe(0);
  });

  it('the deactivation of its maker revokes a key in the same instant; keys of others and former dates stay', async () => {
    const [key, other] = [await aKey(app, maker), await aKey(app, company.admin)];
    const revokedAt = new Date('2026-01-01T00:00:00Z');
    const earlier = await aKey(app, maker, { revokedAt });
    const setActive = (active: boolean) => provision(app, company.token, { identity: { email: maker.email, active } });

    expect((await setActive(false)).result!.changes).toEqual([{ kind: 'USER_DEACTIVATED' }]);
    const { updatedAt } = await app.prisma.user.findFirstOrThrow({ where: { id: maker.id } });
    expect((await rowOf(key)).revokedAt).toEqual(updatedAt);
    expect([await codeOf(key), await codeOf(other)]).toEqual(['UNAUTHENTICATED', 'ok']);
    expect((await rowOf(earlier)).revokedAt).toEqual(revokedAt);

    expect((await setActive(true)).result!.user.status).toBe('ACTIVE');
    expect(refusal(await provision(app, key.secret, aRequest()))).toEqual(UNAUTHENTICATED);
    expect((await rowOf(key)).revokedAt).toEqual(updatedAt);
  });

  it('a repeat of a deactivation, and other changes of the maker, revoke nothing', async () => {
    const key = await aKey(app, maker);
    const { email } = maker;
    const everything = { identity: { email }, revocations: { everything: true } };
    expect((await provision(app, company.token, everything)).result!.changes).toHaveLength(1);

    expect((await rowOf(key)).revokedAt).toBeNull();
    expect(await codeOf(key)).toBe('ok');
  });
});

it('no live key remains if its maker is deactivated while it is created', async () => {
  await withSession(app, async (session) => {
    await session.query('BEGIN');
    await session.query(`UPDATE "User" SET "status" = 'DEACTIVATED' WHERE "id" = $1`, [maker.id]);
    const call = createApiKey(app, maker.token, {});
    await untilWaiting(session);
    await session.query('COMMIT');

    expect((await call).code).toBe('UNAUTHENTICATED');
  });
  expect(await app.prisma.apiKey.count({ where: { makerId: maker.id } })).toBe(0);
});

it('calls of one document each check the key again', async () => {
  const key = await aKey(app, maker, { roleKeys: ['admin'] });
  const deactivate = `provisionUser(input: { identity: { email: "${maker.email}", active: false } }) { created person { id } }`;
  const again = `provisionUser(input: { identity: { email: "${company.admin.email}" } }) { created }`;
  const { text } = await sendGraphql(app, key.secret, `mutation { first: ${deactivate} second: ${again} }`);
  const { data, errors } = JSON.parse(text) as { data: object; errors: { path: string[]; extensions: object }[] };

  expect(data).toEqual({ first: { created: false, person: null }, second: null });
  expect(errors).toMatchObject([{ path: ['second'], extensions: { code: 'UNAUTHENTICATED' } }]);
});

it('a caller who loses the account or ORG_MANAGE while they revoke a key revokes none', async () => {
  const key = await aKey(app, maker);
  const losses = [
    [`UPDATE "User" SET "status" = 'DEACTIVATED' WHERE "id" = $1`, 'UNAUTHENTICATED'],
    [`DELETE FROM "UserRole" WHERE "userId" = $1`, 'FORBIDDEN'],
  ] as const;
  for (const [loss, code] of losses) {
    const caller = await aCaller(app, company.organization, { roleKeys: ['admin'] });
    await withSession(app, async (session) => {
      await session.query('BEGIN');
      await session.query('SELECT 1 FROM "Organization" WHERE "id" = $1 FOR NO KEY UPDATE', [key.orgId]);
      await session.query(loss, [caller.id]);
      const call = revokeApiKey(app, caller.token, key.id);
      await untilWaiting(session);
      await session.query('COMMIT');

      expect((await call).code).toBe(code);
    });
  }
  expect(await codeOf(key)).toBe('ok');
  expect(await app.prisma.auditEvent.count({ where: { subjectId: maker.id } })).toBe(0);
});

it('the audit trail has a revocation before a deactivation of the maker that arrives later', async () => {
  const key = await aKey(app, maker);
  const deactivate = `mutation { provisionUser(input: { identity: { email: "${maker.email}", active: false } }) { created } }`;
  await withSession(app, async (session) => {
    await session.query('BEGIN');
    await session.query('SELECT 1 FROM "ApiKey" WHERE "id" = $1 FOR UPDATE', [key.id]);
    const revocation = revokeApiKey(app, company.token, key.id);
    await untilWaiting(session);
    const deactivation = sendGraphql(app, company.token, deactivate);
    await untilWaiting(session, 2);
    await session.query('COMMIT');
    expect([(await revocation).code, (await deactivation).code]).toEqual([undefined, undefined]);
  });

  const events = await app.prisma.auditEvent.findMany({
    where: { subjectId: maker.id },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  expect(events.map(({ changes }) => changes)).toMatchObject([
    [{ kind: 'API_KEY_REVOKED' }],
    [{ kind: 'USER_DEACTIVATED' }],
  ]);
});

it('revokes a key once if two calls arrive at the same time', async () => {
  const { id } = await aKey(app, maker);
  const answers = await Promise.all([1, 2, 3, 4].map(() => revokeApiKey(app, company.token, id)));

  expect(new Set(answers.map(({ apiKey }) => apiKey.revokedAt)).size).toBe(1);
  expect(await app.prisma.auditEvent.count({ where: { subjectId: maker.id } })).toBe(1);
});
