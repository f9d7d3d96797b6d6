import { createHash } from 'node:crypto';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  aSession,
  aUserWithSession,
  endSession,
  refreshSession,
  startSession,
  type TestSession,
} from '../support/browser-sessions.js';
import { sendGraphql } from '../support/graphql.js';
import { decodeJwt } from '../support/jwt.js';
import { expectRefusal } from '../support/refusals.js';
import { snapshot } from '../support/rows.js';
import { anAccount, guessing } from '../support/sign-in.js';

const FOURTEEN_DAYS = 14 * 24 * 60 * 60;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const rowOf = ({ orgId, id }: Pick<TestSession, 'orgId' | 'id'>) =>
  app.prisma.session.findUnique({ where: { orgId_id: { orgId, id } } });
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const secretOf = (cookie: string): string => cookie.split('.')[2]!;
/** The code of a query with this token, or the id of the user. */
async function whoIs(token: string): Promise<string> {
  const { code, data } = await sendGraphql(app, token, '{ me { id } }');
  return code ?? data.me.id;
}
/** Makes the last refresh older. */
const age = ({ orgId, id }: TestSession, seconds: number) =>
  app.prisma.session.update({
    where: { orgId_id: { orgId, id } },
    data: { refreshedAt: new Date(Date.now() - seconds * 1_000) },
  });
const CLEARED = /^session=; Max-Age=0; Path=\/; HttpOnly; SameSite=Strict$/;

describe('signing in with a session', () => {
  it('sets a cookie for this server and 14 days, whose secret is stored only as a hash', async () => {
    const account = await anAccount(app);
    const { status, text, setCookie, cookie } = await startSession(app, account, { 'user-agent': 'x'.repeat(300) });

    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({ accessToken: expect.any(String), expiresIn: 900 });
    expect(cookie).toMatch(/^\d+\.[0-9a-f-]{36}\.[\w-]{43}$/);
    expect(setCookie!.split('; ').slice(1).sort()).toEqual(
      ['HttpOnly', `Max-Age=${String(FOURTEEN_DAYS)}`, 'Path=/', 'SameSite=Strict'].sort(),
    );
    const [orgId, id, secret] = cookie!.split('.') as [string, string, string];
    const row = await rowOf({ orgId: Number(orgId), id });
    expect(Buffer.from(row!.secretHash).toString('hex')).toBe(hash(secret));
    expect(row).toMatchObject({ previousSecretHash: null, userAgent: 'x'.repeat(200) });
    expect(row!.expiresAt.getTime() - row!.createdAt.getTime()).toBe(FOURTEEN_DAYS * 1_000);
    expect(JSON.stringify(await snapshot(app.prisma))).not.toContain(secret);
  });

  it('sets a Secure cookie with the prefix __Host- if PUBLIC_URL is https', async () => {
    const secure = await startTestApp({ publicUrl: 'https://homes.test/people' });
    const { setCookie, cookie } = await startSession(secure, await anAccount(secure));
    const [name, ...attributes] = setCookie!.split('; ');
    const refreshed = await refreshSession(secure, null, { cookie: `__Host-session=${cookie!}` });
    const unnamed = await refreshSession(secure, refreshed.cookie!);
    await secure.close();

    expect(name).toMatch(/^__Host-session=/);
    expect(attributes).toEqual(expect.arrayContaining(['Secure', 'Path=/', 'HttpOnly', 'SameSite=Strict']));
    expect([refreshed.status, unnamed.status]).toEqual([200, 401]);
  });

  it('returns a token for 15 minutes that names the session, whatever JWT_TTL is', async () => {
    const session = await aUserWithSession(app);
    const { iat, exp, sid } = decodeJwt(session.token);

    expect(exp - iat).toBe(15 * 60);
    expect(sid).toBe(session.id);
    expect(await whoIs(session.token)).toBe(session.userId);
  });

  it('fails as login does, and sets no cookie', async () => {
    const account = await anAccount(app);
    const stranger = { ...account, email: 'nobody@test.example' };
    for (const wrong of [guessing(account), stranger, await anAccount(app, { status: 'DEACTIVATED' })]) {
      const answer = await startSession(app, wrong);
      expectRefusal('REST', answer, { code: 'UNAUTHENTICATED', problems: [] });
      expect(answer.setCookie).toBeUndefined();
    }
  });

  it('deletes expired sessions of the user, and no others', async () => {
    const account = await anAccount(app);
    const [expired, open] = [await aSession(app, account), await aSession(app, account)];
    const other = await aUserWithSession(app);
    for (const { orgId, id } of [expired, other])
      await app.prisma.session.update({ where: { orgId_id: { orgId, id } }, data: { expiresAt: new Date(0) } });

    await aSession(app, account);

    expect(await Promise.all([expired, open, other].map(async (each) => (await rowOf(each)) !== null))).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('refreshing a session', () => {
  it('returns a new token and replaces the secret, again and again, each time for 14 days', async () => {
    const session = await aUserWithSession(app);
    let { cookie } = session;
    for (let turn = 0; turn < 3; turn++) {
      await age(session, 3_600);
      const next = await refreshSession(app, cookie);

      expect(next).toMatchObject({ status: 200, cookie: expect.stringMatching(/^\d+\.[0-9a-f-]{36}\.[\w-]{43}$/) });
      expect(secretOf(next.cookie!)).not.toBe(secretOf(cookie));
      expect(next.setCookie).toContain(`Max-Age=${String(FOURTEEN_DAYS)};`);
      expect(JSON.parse(next.text).expiresIn).toBe(900);
      expect(await whoIs(next.accessToken!)).toBe(session.userId);
      const { refreshedAt, expiresAt } = (await rowOf(session))!;
      expect(expiresAt.getTime() - refreshedAt.getTime()).toBe(FOURTEEN_DAYS * 1_000);
      cookie = next.cookie!;
    }
  });

  it('gives a second tab the same cookie with the secret before, and locks neither tab out', async () => {
    const session = await aUserWithSession(app);
    const first = await refreshSession(app, session.cookie);
    const { refreshedAt } = (await rowOf(session))!;
    await age(session, 25);

    const second = await refreshSession(app, session.cookie);
    expect(second).toMatchObject({ status: 200, cookie: first.cookie });
    expect(await whoIs(second.accessToken!)).toBe(session.userId);
    expect((await rowOf(session))!.refreshedAt.getTime()).toBeLessThan(refreshedAt.getTime());

    await age(session, 3_600);
    expect((await refreshSession(app, first.cookie!)).status).toBe(200);
  });

  it('gives the same cookie to many tabs at once', async () => {
    const { cookie } = await aUserWithSession(app);
    const answers = await Promise.all(Array.from({ length: 20 }, () => refreshSession(app, cookie)));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map((answer) => answer.cookie)).size).toBe(1);
    expect((await refreshSession(app, answers[0]!.cookie!)).status).toBe(200);
  });

  it.each<[string, (session: TestSession) => Promise<unknown>]>([
    ['more than 30 seconds old', (session) => age(session, 31)],
    ['that was replaced twice', async ({ cookie }) => refreshSession(app, (await refreshSession(app, cookie)).cookie!)],
  ])('with a secret %s ends the session, which was stolen', async (_, pass) => {
    const session = await aUserWithSession(app);
    const { cookie, accessToken } = await refreshSession(app, session.cookie);
    await pass(session);

    const reuse = await refreshSession(app, session.cookie);

    expectRefusal('REST', reuse, { code: 'UNAUTHENTICATED', problems: [] });
    expect(reuse.setCookie).toMatch(CLEARED);
    expect(await rowOf(session)).toBeNull();
    expect((await refreshSession(app, cookie!)).status).toBe(401);
    expect(await Promise.all([session.token, accessToken!].map(whoIs))).toEqual(Array(2).fill('UNAUTHENTICATED'));
  });

  it.each<[string, (cookie: string) => string | null]>([
    ['no cookie', () => null],
    ['a malformed one', (cookie) => `${cookie}.`],
    ['no secret', (cookie) => cookie.slice(0, cookie.lastIndexOf('.'))],
    ['an organization out of range', (cookie) => cookie.replace(/^\d+/, '9999999999')],
    ['another organization', (cookie) => cookie.replace(/^\d+/, (org) => String(Number(org) + 1))],
    ['a session that does not exist', (cookie) => cookie.replace(/\.[0-9a-f]{8}/, '.00000000')],
    ['a NUL', (cookie) => `${cookie}%00`],
  ])('with %s is 401, clears the cookie and ends nothing', async (_, spoil) => {
    const session = await aUserWithSession(app);
    const answer = await refreshSession(app, spoil(session.cookie));

    expectRefusal('REST', answer, { code: 'UNAUTHENTICATED', problems: [] });
    expect(answer.setCookie).toMatch(CLEARED);
    expect((await refreshSession(app, session.cookie)).status).toBe(200);
  });

  it('is 401 for an expired session', async () => {
    const session = await aUserWithSession(app);
    const { orgId, id } = session;
    await app.prisma.session.update({ where: { orgId_id: { orgId, id } }, data: { expiresAt: new Date() } });

    expect((await refreshSession(app, session.cookie)).status).toBe(401);
    expect(await whoIs(session.token)).toBe('UNAUTHENTICATED');
  });
});

describe('signing out of a session', () => {
  it('ends it at once, clears the cookie, and answers a repeat the same', async () => {
    const session = await aUserWithSession(app);
    const other = await aSession(app, session.account);
    for (const cookie of [session.cookie, session.cookie, null, 'malformed']) {
      const { status, setCookie, text } = await endSession(app, cookie);
      expect({ status, text }).toEqual({ status: 204, text: '' });
      expect(setCookie).toMatch(CLEARED);
    }
    expect(await rowOf(session)).toBeNull();
    expect(await whoIs(session.token)).toBe('UNAUTHENTICATED');
    expect(await whoIs(other.token)).toBe(session.userId);
  });

  it('ends no session with a wrong secret', async () => {
    const session = await aUserWithSession(app);
    const wrong = session.cookie.replace(/[^.]+$/, 'x'.repeat(43));

    expect((await endSession(app, wrong)).status).toBe(204);
    expect(await whoIs(session.token)).toBe(session.userId);
  });
});
