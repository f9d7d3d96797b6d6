import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { TransactionService } from '../../src/database/transaction.service.js';
import { OutboxService } from '../../src/mail/outbox.service.js';
import { OutboxStore } from '../../src/mail/outbox.store.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aFreePort, type Running, runBuilt } from '../support/process.js';
import { aCompany, aRequest } from '../support/requests.js';
import { until, untilMailsDone, withSession } from '../support/sessions.js';
import { TRANSPORTS } from '../support/transports.js';

let app: TestApp;
let dataDir: string;
let running: Running[];
beforeEach(async () => {
  app = await startTestApp(); // it provisions and sends no mails
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

/** An invitation that waits to be mailed. @returns the id of the invited user */
async function anInvitation(): Promise<string> {
  const { token } = await aCompany(app);
  const { result, text } = await TRANSPORTS[0]![1].provision(app, token, aRequest());
  if (result?.user.id == null) throw new Error(text);
  return result.user.id;
}

/** Blocks the process that mails the invitation. */
const lockUser = (session: pg.Client, id: string): Promise<unknown> =>
  session.query(`BEGIN; SELECT 1 FROM "User" WHERE "id" = '${id}' FOR UPDATE`);

async function holder(): Promise<string | null> {
  const mail = await app.prisma.mail.findFirst();
  return mail?.leasedBy ?? null;
}

/** Waits for a process to start, which takes seconds on a busy machine. */
const untilInHand = (): Promise<void> => until('the mail in hand', async () => (await holder()) !== null);

test('the mail of a killed process is sent once by another process within seconds', async () => {
  const userId = await anInvitation();
  await withSession(app, async (session) => {
    await lockUser(session, userId);
    const killed = await aServer();
    await untilInHand();
    await killed.stop('SIGKILL');
    await session.query('ROLLBACK');
    const { leasedUntil } = await app.prisma.mail.findFirstOrThrow();
    expect(leasedUntil!.getTime()).toBeLessThanOrEqual(Date.now() + 15_000);
    expect(await mails()).toEqual([]);

    const starting = performance.now();
    const other = await aServer();
    await other.says('/health/ready');
    const since = performance.now();
    await untilMailsDone(session);

    expect(await holder()).toBeNull();
    expect(await mails()).toHaveLength(1);
    const { sentAt } = await app.prisma.mail.findFirstOrThrow();
    const afterLease = sentAt!.getTime() - leasedUntil!.getTime();
    expect(afterLease).toBeGreaterThanOrEqual(0);
    expect(afterLease).toBeLessThan(10 * (since - starting));
    expect(await other.stop('SIGTERM')).toMatchObject({ code: 0 });
  });
});

test('SIGTERM while a mail is being sent ends the process with code 0 within 10 s, and the mail goes out later', async () => {
  const userId = await anInvitation();
  await withSession(app, async (session) => {
    await lockUser(session, userId);
    const server = await aServer();
    await untilInHand();

    const { code, ms } = await server.stop('SIGTERM');

    expect({ code, inTime: ms < 10_000 }).toEqual({ code: 0, inTime: true });
    await session.query('ROLLBACK');
    await session.query('UPDATE "Mail" SET "dueAt" = now()'); // a failed attempt would wait
    await aServer();
    await untilMailsDone(session);
    expect(await mails()).toHaveLength(1);
  });
});

/** An attempt to mail that never ends by itself. It may or may not stop when its signal is aborted. */
class Hanging {
  readonly signals: AbortSignal[] = [];
  end: () => void = () => {};

  constructor(private readonly givesUp: boolean) {}

  prepare() {
    return Promise.resolve((signal: AbortSignal): Promise<never> => {
      this.signals.push(signal);
      return new Promise((_, reject) => {
        this.end = () => reject(new Error('ended'));
        if (this.givesUp) signal.addEventListener('abort', () => reject(new Error('gave up')));
      });
    });
  }
}

test.each([
  ['stops when it is aborted', true],
  ['never ends', false],
])('a process with an attempt that %s stops within 10 s', async (_title, givesUp) => {
  await anInvitation();
  const invitations = new Hanging(givesUp);
  const outbox = new OutboxService(
    app.settings.with({ worker: true }),
    app.app.get(TransactionService),
    app.app.get(OutboxStore, { strict: false }),
    invitations as never,
    invitations as never,
  );
  outbox.onApplicationBootstrap();
  await until('the mail in hand', () => Promise.resolve(invitations.signals.length === 1));

  outbox.onModuleDestroy();
  expect(invitations.signals[0]!.aborted).toBe(false);
  const stopped = outbox.onApplicationShutdown().then(() => 'stopped');
  expect(await Promise.race([stopped, sleep(10_000, 'not yet')])).toBe('stopped');

  expect(invitations.signals[0]!.aborted).toBe(true);
  expect((await holder()) === null).toBe(givesUp);
  // An aborted attempt does not count, and does not delay the next one.
  if (givesUp) expect(await app.prisma.mail.findFirst()).toMatchObject({ attempts: 0, failureReason: null });
  invitations.end();
});
