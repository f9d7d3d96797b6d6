import { Logger } from '@nestjs/common';
import type pg from 'pg';
import { ACCOUNT_CALLS } from '../support/account-calls.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestOrganization } from '../support/builders.js';
import { withFault } from '../support/faults.js';
import { anEmail } from '../support/inputs.js';
import { until, untilWaiting, withSession } from '../support/sessions.js';
import { TRANSPORTS } from '../support/transports.js';

let app: TestApp;
let org: TestOrganization;
let token: string;
beforeAll(async () => {
  app = await startTestApp();
  Logger.overrideLogger(false);
  org = await anOrganization(app.prisma);
  token = app.tokenFor(await aUser(app.prisma, org, { roleKeys: ['admin'] }));
});
afterAll(() => app.close());

describe.each(
  ACCOUNT_CALLS.map(([name, { update }], index) => ({ name, update, provision: TRANSPORTS[index]![1].provision })),
)('corrections at the same moment over $name', ({ update, provision }) => {
  it('give an address to one user: all other calls get EMAIL_EXISTS', async () => {
    const users = await Promise.all(Array.from({ length: 10 }, () => aUser(app.prisma, org)));
    const email = anEmail();
    const answers = await Promise.all(users.map(({ id }) => update(app, token, id, { email })));
    expect(answers.flatMap(({ result }) => result ?? [])).toHaveLength(1);
    expect(answers.flatMap(({ code }) => code ?? [])).toEqual(Array(9).fill('EMAIL_EXISTS'));
    expect(await app.prisma.mail.count({ where: { userId: { in: users.map(({ id }) => id) } } })).toBe(1);
  });

  it('and creations give an address to one user', async () => {
    for (let round = 0; round < 20; round++) {
      const { id } = await aUser(app.prisma, org);
      const email = anEmail();
      const input = { identity: { email, name: 'New Person', sendInvite: true }, mode: { ifEmailExists: 'ERROR' } };
      const [corrected, created] = await Promise.all([update(app, token, id, { email }), provision(app, token, input)]);
      expect([corrected.code, created.code].sort()).toEqual(['EMAIL_EXISTS', undefined]);
      expect(await app.prisma.user.count({ where: { email } })).toBe(1);
    }
  });

  it('change the address once for each call, each from the address of the one before', async () => {
    const user = await aUser(app.prisma, org);
    const emails = Array.from({ length: 8 }, anEmail);
    await Promise.all(emails.map((email) => update(app, token, user.id, { email })));
    const trail = await app.prisma.auditEvent.findMany({
      where: { subjectId: user.id },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    });
    const steps = trail.flatMap(({ changes }) => changes as { email: string; previousEmail: string }[]);
    expect(steps).toHaveLength(8);
    expect(steps.map(({ previousEmail }) => previousEmail)).toEqual([
      user.email,
      ...steps.slice(0, -1).map(({ email }) => email),
    ]);
  });

  it('let a call that waits for a user by the old address create one with that address', async () => {
    const user = await aUser(app.prisma, org);
    const email = anEmail();
    const answer = await withSession(app, async (session) => {
      await session.query('BEGIN');
      await session.query('UPDATE "User" SET "email" = $1 WHERE "orgId" = $2 AND "id" = $3', [email, org.id, user.id]);
      const input = { identity: { email: user.email, name: 'New Person', sendInvite: true } };
      const call = provision(app, token, { ...input, grants: { orgRoleKeys: ['viewer'] } });
      await untilWaiting(session);
      await session.query('COMMIT');
      return call;
    });
    expect(answer.result).toMatchObject({ created: true, user: { email: user.email } });
    expect(answer.result!.user.id).not.toBe(user.id);
    expect(await app.prisma.userRole.count({ where: { userId: user.id } })).toBe(0);
  });

  it('let a call that waits for a user by the old address lock the user who has got that address', async () => {
    const [user, heir] = [await aUser(app.prisma, org), await aUser(app.prisma, org)];
    const rename = 'UPDATE "User" SET "email" = $1 WHERE "orgId" = $2 AND "id" = $3';
    const input = { identity: { email: user.email }, grants: { orgRoleKeys: ['viewer'] } };
    const [answer, error] = await withSession(app, (renaming) =>
      withSession(app, async (holding) => {
        await holding.query('BEGIN; LOCK TABLE "UserRole" IN EXCLUSIVE MODE'); // it can be read
        await renaming.query('BEGIN');
        await renaming.query(rename, [anEmail(), org.id, user.id]);
        const call = provision(app, token, input);
        await untilWaiting(renaming);
        await renaming.query(rename, [user.email, org.id, heir.id]);
        await renaming.query('COMMIT');
        await untilWaitingFor(renaming, 'relation');
        const lock = renaming.query('SELECT FROM "User" WHERE "id" = $1 FOR UPDATE NOWAIT', [heir.id]);
        const error = await lock.then(
          () => null,
          (refusal: unknown) => (refusal as { code: string }).code,
        );
        await holding.query('ROLLBACK');
        return [await call, error];
      }),
    );
    expect(error).toBe('55P03'); // lock_not_available
    expect(answer.result).toMatchObject({ user: { id: heir.id }, changes: [{ kind: 'ROLE_GRANTED' }] });
  });

  it('let a call that would set a password fail with UNAVAILABLE, because it has hashed none', async () => {
    const user = await aUser(app.prisma, org);
    const input = { identity: { email: user.email, name: 'New Person', password: 'a long enough password' } };
    const answer = await withFault(
      0,
      async (send) => {
        await app.prisma.user.updateMany({ where: { id: user.id }, data: { email: anEmail() } });
        return send();
      },
      () => provision(app, token, input),
    );
    expect(answer).toMatchObject({ code: 'UNAVAILABLE', errors: [] });
    expect((await provision(app, token, input)).result).toMatchObject({ created: true, user: { status: 'ACTIVE' } });
  });
});

/** Waits until the call waits for a lock of this kind. */
const untilWaitingFor = (session: pg.Client, kind: string): Promise<void> =>
  until(`a call waiting for a ${kind}`, async () => {
    const { rowCount } = await session.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = $1`,
      [kind],
    );
    return rowCount === 1;
  });
