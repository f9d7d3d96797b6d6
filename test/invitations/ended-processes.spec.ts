import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { InvitationsService } from '../../src/invitations/invitations.service.js';
import { JobWorkerService } from '../../src/invitations/job-worker.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aFreePort, type Running, runBuilt } from '../support/process.js';
import { aCompany, aRequest } from '../support/requests.js';
import { until, untilJobsDone, withSession } from '../support/sessions.js';
import { TRANSPORTS } from '../support/transports.js';

let app: TestApp;
let dataDir: string;
let running: Running[];
beforeEach(async () => {
  app = await startTestApp(); // it provisions and takes no jobs
  dataDir = await mkdtemp(join(tmpdir(), 'provisioning-ended-'));
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop('SIGKILL')));
  await app.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function aServer(): Promise<Running> {
  const settings = { PORT: await aFreePort(), DATABASE_URL: app.settings.databaseUrl!, DATA_DIR: dataDir };
  const server = runBuilt('main.js', settings);
  running.push(server);
  return server;
}

const mails = (): Promise<string[]> => readdir(join(dataDir, 'mail')).catch(() => []);

/** An invitation that waits to be mailed. @returns the id of who is invited */
async function anInvitation(): Promise<string> {
  const { token } = await aCompany(app);
  const { result, text } = await TRANSPORTS[0]![1].provision(app, token, aRequest());
  if (result?.user.id == null) throw new Error(text);
  return result.user.id;
}

/** Keeps whoever mails the invitation waiting. */
const lockUser = (session: pg.Client, id: string): Promise<unknown> =>
  session.query(`BEGIN; SELECT 1 FROM "User" WHERE "id" = '${id}' FOR UPDATE`);

async function workerAtHand(): Promise<string | null> {
  const [job] = await app.prisma.$queryRaw<{ name: string | null }[]>`
    SELECT locked_by AS name FROM graphile_worker._private_jobs`;
  return job?.name ?? null;
}

/** Coming up takes a process seconds on a busy machine. */
const untilInHand = (): Promise<void> => until('the job in hand', async () => (await workerAtHand()) !== null);

test('a job that a killed process had in hand is done by another within seconds, once', async () => {
  const userId = await anInvitation();
  await withSession(app, async (session) => {
    await lockUser(session, userId);
    const killed = await aServer();
    await untilInHand();
    await killed.stop('SIGKILL');
    await session.query('ROLLBACK');
    expect(await workerAtHand()).not.toBeNull();
    expect(await mails()).toEqual([]);

    const starting = performance.now();
    const other = await aServer();
    await other.says('/health/ready');
    const since = performance.now();
    await untilJobsDone(session);

    expect(await workerAtHand()).toBeNull();
    expect(await mails()).toHaveLength(1);
    expect(performance.now() - since).toBeLessThan(10 * (since - starting));
    expect(await other.stop('SIGTERM')).toMatchObject({ code: 0 });
  });
});

test('SIGTERM with a job in hand ends the process with code 0 within 10 s, and the mail goes out later', async () => {
  const userId = await anInvitation();
  await withSession(app, async (session) => {
    await lockUser(session, userId);
    const server = await aServer();
    await untilInHand();

    const { code, ms } = await server.stop('SIGTERM');

    expect({ code, inTime: ms < 10_000 }).toEqual({ code: 0, inTime: true });
    await session.query('ROLLBACK');
    await session.query('UPDATE graphile_worker._private_jobs SET run_at = now()'); // a failed job would wait
    await aServer();
    await untilJobsDone(session);
    expect(await mails()).toHaveLength(1);
  });
});

/** Mails nothing, ever: hears that it should give up, and perhaps does not care. */
class Hanging {
  readonly signals: AbortSignal[] = [];
  end: () => void = () => {};

  constructor(private readonly givesUp: boolean) {}

  sendInvitation(_job: unknown, { signal }: { signal: AbortSignal }): Promise<void> {
    this.signals.push(signal);
    return new Promise((resolve, reject) => {
      this.end = resolve;
      if (this.givesUp) signal.addEventListener('abort', () => reject(new Error('gave up')));
    });
  }
}

test.each([
  ['gives up when told so', true],
  ['never ends', false],
])('a worker with a job that %s has stopped within 10 s', async (_title, givesUp) => {
  await anInvitation();
  const invitations = new Hanging(givesUp);
  const worker = new JobWorkerService(
    app.settings.with({ worker: true }),
    invitations as unknown as InvitationsService,
  );
  await worker.onApplicationBootstrap();
  await until('the job in hand', () => Promise.resolve(invitations.signals.length === 1));

  worker.onModuleDestroy();
  expect(invitations.signals[0]!.aborted).toBe(false);
  const stopped = worker.onApplicationShutdown().then(() => 'stopped');
  expect(await Promise.race([stopped, sleep(10_000, 'not yet')])).toBe('stopped');

  expect(invitations.signals[0]!.aborted).toBe(true);
  expect((await workerAtHand()) === null).toBe(givesUp);
  invitations.end();
});
