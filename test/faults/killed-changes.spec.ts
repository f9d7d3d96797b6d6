import type pg from 'pg';
import { PrismaService } from '../../src/database/prisma.service.js';
import { refreshSession, startSession } from '../support/browser-sessions.js';
import { aUser } from '../support/builders.js';
import { anInstallation, type Installation, type Server } from '../support/installation.js';
import { aUserFor, INTERRUPTED_CALLS } from '../support/interrupted-calls.js';
import { until, untilWaiting, withSession } from '../support/sessions.js';

let installation: Installation;
let prisma: PrismaService;
let healthy: Server;
beforeAll(async () => {
  installation = await anInstallation();
  prisma = new PrismaService(installation.settings);
  healthy = await installation.start({ WORKER: 'off' });
});
afterAll(async () => {
  await prisma.$disconnect();
  await installation.close();
});

type Moment = 'as they write' | 'at their COMMIT';

/** Audit events and sessions that are written wait, in the statement or at the COMMIT, until `work` has ended. @param work returns the backends of the calls */
async function withWaitingWrites(session: pg.Client, moment: Moment, work: () => Promise<number[]>): Promise<void> {
  const [kind, timing] = moment === 'as they write' ? ['', ''] : ['CONSTRAINT', 'DEFERRABLE INITIALLY DEFERRED'];
  const triggers = ['AuditEvent', 'Session'].map(
    (table) =>
      `CREATE ${kind} TRIGGER hold AFTER INSERT OR UPDATE ON "${table}" ${timing} FOR EACH ROW EXECUTE FUNCTION hold()`,
  );
  await session.query(`
    CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      PERFORM pg_advisory_xact_lock(1);
      RETURN NULL;
    END $$;
    ${triggers.join(';\n')}`);
  await session.query('SELECT pg_advisory_lock(1)');
  const pids = await work();
  await session.query('SELECT pg_advisory_unlock(1)');
  await until('the end of all transactions', async () => {
    const { rowCount } = await session.query('SELECT FROM pg_stat_activity WHERE pid = ANY ($1)', [pids]);
    return rowCount === 0;
  });
  await session.query('DROP FUNCTION hold CASCADE');
}

/** A session, and what its refresh changes. */
async function aRefresh(server: Server) {
  const { org } = installation;
  const password = 'a password of theirs';
  const { id, email } = await aUser(prisma, org, { password });
  const { cookie } = await startSession(server, { organization: org.slug, email, password });
  const secret = async () => (await prisma.session.findFirstOrThrow({ where: { userId: id } })).secretHash;
  const before = Buffer.from(await secret());
  return {
    refresh: (at: Server) => refreshSession(at, cookie!),
    isRefreshed: async () => !before.equals(await secret()),
  };
}

describe('revocations, corrections and the refresh of a session whose server is killed (SIGKILL)', () => {
  it.each([
    ['as they write', 'nothing'],
    ['at their COMMIT', 'everything'],
  ] as const)('%s have done %s, and a repeat completes them', async (moment, outcome) => {
    const server = await installation.start({ WORKER: 'off' });
    const calls = await Promise.all(INTERRUPTED_CALLS.map((call) => aUserFor(call, installation, prisma)));
    const { refresh, isRefreshed } = await aRefresh(server);

    await withSession(installation, (session) =>
      withWaitingWrites(session, moment, async () => {
        const answers = [...calls.map(({ send }) => send), refresh].map((send) => send(server).catch(() => null));
        const pids = await untilWaiting(session, answers.length);
        await server.process.stop('SIGKILL');
        expect(new Set(await Promise.all(answers))).toEqual(new Set([null]));
        return pids;
      }),
    );

    const isDone = outcome === 'everything';
    for (const { before, after, state } of calls) expect(await state()).toEqual(isDone ? after : before);
    expect(await isRefreshed()).toBe(isDone);
    for (const { after, state, send } of calls) {
      expect((await send(healthy)).status).toBe(200);
      expect(await state()).toEqual(after);
    }
    const repeated = await refresh(healthy);
    expect(repeated.status).toBe(200);
    expect((await refreshSession(healthy, repeated.cookie!)).status).toBe(200);
  });
});
