import { randomBytes } from 'node:crypto';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  aSession,
  aUserWithSession,
  refreshSession,
  startSession,
  type TestSession,
} from '../support/browser-sessions.js';
import { sendGraphql } from '../support/graphql.js';
import { sendAs } from '../support/http-client.js';
import { aCaller } from '../support/requests.js';
import { untilWaiting, withSession } from '../support/sessions.js';
import { anAccount } from '../support/sign-in.js';

const SESSIONS = '{ me { id sessions { id createdAt lastUsedAt userAgent isCurrent } } }';
const REVOKE = 'mutation ($id: ID!) { revokeSession(id: $id) { id userAgent isCurrent } }';
const REVOKE_ALL = 'mutation { revokeSessions }';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const expiresInAnHour = () => new Date(Date.now() + 3_600_000);
const idsOf = ({ orgId, userId }: TestSession): Promise<string[]> =>
  app.prisma.session
    .findMany({ where: { orgId, userId }, orderBy: { createdAt: 'asc' } })
    .then((rows) => rows.map(({ id }) => id));
const codeOf = async (token: string): Promise<string> => (await sendGraphql(app, token, '{ me { id } }')).code ?? 'ok';

describe('me.sessions', () => {
  it("lists the caller's sessions, the last used first, and marks the current one", async () => {
    const first = await aUserWithSession(app);
    const second = await aSession(app, first.account, { 'user-agent': 'Second browser' });
    const expired = await aSession(app, first.account);
    const colleague = await aCaller(app, { id: first.orgId });
    await app.prisma.session.create({
      data: { orgId: first.orgId, userId: colleague.id, secretHash: randomBytes(32), expiresAt: expiresInAnHour() },
    });
    await aUserWithSession(app);
    const where = { orgId_id: { orgId: expired.orgId, id: expired.id } };
    await app.prisma.session.update({ where, data: { expiresAt: new Date(0) } });
    await refreshSession(app, first.cookie);

    const { data } = await sendGraphql(app, second.token, SESSIONS);

    const [one, two] = data.me.sessions;
    expect(data.me.sessions).toHaveLength(2);
    expect(one).toMatchObject({ id: first.id, isCurrent: false, userAgent: null });
    expect(two).toMatchObject({ id: second.id, isCurrent: true, userAgent: 'Second browser' });
    expect(Date.parse(one.lastUsedAt)).toBeGreaterThan(Date.parse(one.createdAt));
    expect(two.lastUsedAt).toBe(two.createdAt);
  });

  it('marks no session for a token of login', async () => {
    const session = await aUserWithSession(app);
    const { data } = await sendGraphql(app, app.tokenFor({ orgId: session.orgId, id: session.userId }), SESSIONS);

    expect(data.me.sessions).toMatchObject([{ id: session.id, isCurrent: false }]);
  });
});

describe('revokeSession', () => {
  it("ends one of the caller's sessions at once; a repeat is NOT_FOUND", async () => {
    const first = await aUserWithSession(app);
    const second = await aSession(app, first.account, { 'user-agent': 'Lost phone' });

    const { data } = await sendGraphql(app, first.token, REVOKE, { id: second.id });

    expect(data.revokeSession).toEqual({ id: second.id, userAgent: 'Lost phone', isCurrent: false });
    expect([await codeOf(first.token), await codeOf(second.token)]).toEqual(['ok', 'UNAUTHENTICATED']);
    expect((await refreshSession(app, second.cookie)).status).toBe(401);
    expect((await sendGraphql(app, first.token, REVOKE, { id: second.id })).code).toBe('NOT_FOUND');
    expect(await idsOf(first)).toEqual([first.id]);
  });

  it('can end the session of the call itself', async () => {
    const session = await aUserWithSession(app);
    const { data } = await sendGraphql(app, session.token, REVOKE, { id: session.id });

    expect(data.revokeSession).toMatchObject({ isCurrent: true });
    expect((await sendGraphql(app, session.token, REVOKE, { id: session.id })).code).toBe('UNAUTHENTICATED');
  });

  it('is NOT_FOUND for sessions of others, also for an administrator', async () => {
    const session = await aUserWithSession(app);
    const admin = await aCaller(app, { id: session.orgId }, { roleKeys: ['platform_admin'] });
    const stranger = await aUserWithSession(app);
    for (const [token, id] of [
      [admin.token, session.id],
      [stranger.token, session.id],
      [session.token, 'malformed'],
    ] as const)
      expect((await sendGraphql(app, token, REVOKE, { id })).code).toBe('NOT_FOUND');
    expect(await codeOf(session.token)).toBe('ok');
  });
});

test("revokeSessions ends all of the caller's sessions, and no one else's", async () => {
  const first = await aUserWithSession(app);
  const colleague = await aCaller(app, { id: first.orgId });
  const { id: kept } = await app.prisma.session.create({
    data: { orgId: first.orgId, userId: colleague.id, secretHash: randomBytes(32), expiresAt: expiresInAnHour() },
  });
  const second = await aSession(app, first.account);
  const other = await aUserWithSession(app);
  const ofLogin = app.tokenFor({ orgId: first.orgId, id: first.userId });

  for (let turn = 0; turn < 2; turn++)
    expect((await sendGraphql(app, ofLogin, REVOKE_ALL)).data).toEqual({ revokeSessions: true });

  const tokens = [first.token, second.token, ofLogin, other.token];
  expect(await Promise.all(tokens.map(codeOf))).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED', 'ok', 'ok']);
  expect((await sendGraphql(app, first.token, REVOKE_ALL)).code).toBe('UNAUTHENTICATED');
  expect(await app.prisma.session.count({ where: { id: kept } })).toBe(1);
});

it.each([
  ['revokeSession', REVOKE],
  ['revokeSessions', REVOKE_ALL],
])('%s ends no session if its token becomes void meanwhile', async (_, mutation) => {
  const session = await aUserWithSession(app);
  const { orgId, userId: id } = session;
  await withSession(app, async (connection) => {
    await connection.query('BEGIN');
    await connection.query('UPDATE "User" SET "credentialVersion" = "credentialVersion" + 1 WHERE "id" = $1', [id]);
    const call = sendGraphql(app, app.tokenFor({ orgId, id }), mutation, { id: session.id });
    await untilWaiting(connection);
    await connection.query('COMMIT');

    expect((await call).code).toBe('UNAUTHENTICATED');
  });
  expect(await idsOf(session)).toEqual([session.id]);
});

describe('deactivation', () => {
  const setActive = async ({ orgId, account }: TestSession, active: boolean): Promise<number> => {
    const { token } = await aCaller(app, { id: orgId }, { roleKeys: ['admin'] });
    const body = JSON.stringify({ identity: { email: account.email, active } });
    return (await sendAs(app.url, token, { path: '/api/org/users/provision', body })).status;
  };

  it('deletes the sessions, which stay void after reactivation', async () => {
    const session = await aUserWithSession(app);
    const other = await aUserWithSession(app);

    expect(await setActive(session, false)).toBe(200);
    expect([await idsOf(session), await idsOf(other)]).toEqual([[], [other.id]]);
    expect(await codeOf(session.token)).toBe('UNAUTHENTICATED');
    expect((await refreshSession(app, session.cookie)).status).toBe(401);

    expect(await setActive(session, true)).toBe(200);
    expect(await codeOf(session.token)).toBe('UNAUTHENTICATED');
    expect((await refreshSession(app, session.cookie)).status).toBe(401);
    expect((await startSession(app, session.account)).status).toBe(200);
  });

  it.each([
    ['a deactivation', `"status" = 'DEACTIVATED'`],
    ['a new password', '"credentialVersion" = "credentialVersion" + 1'],
  ])('or %s that commits while the user signs in leaves no session', async (_, change) => {
    const account = await anAccount(app);
    const user = await app.prisma.user.findFirstOrThrow({ where: { email: account.email } });
    await withSession(app, async (session) => {
      await session.query('BEGIN');
      await session.query(`UPDATE "User" SET ${change} WHERE "id" = $1`, [user.id]);
      const answer = startSession(app, account);
      await untilWaiting(session);
      await session.query('COMMIT');

      expect((await answer).status).toBe(401);
    });
    expect(await app.prisma.session.count({ where: { userId: user.id } })).toBe(0);
  });
});
