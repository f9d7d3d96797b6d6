import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { WorkerPresence } from '../../src/invitations/worker-presence.js';
import { unique } from '../support/builders.js';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { aDatabaseProxy, type DatabaseProxy } from '../support/proxy.js';
import { until } from '../support/sessions.js';

/** Milliseconds. */
const LOOK_EVERY = 200;
const MANY_LOOKS = 10 * LOOK_EVERY;

let database: TestDatabase;
let session: pg.Client;
let present: WorkerPresence[];
let log: string[];
let proxy: DatabaseProxy | undefined;

beforeEach(async () => {
  database = await aDatabase();
  session = new pg.Client({ connectionString: database.url });
  await session.connect();
  present = [];
  log = [];
});
afterEach(async () => {
  await Promise.all(present.map((one) => one.stop()));
  await proxy?.close();
  proxy = undefined;
  await session.end();
  await database.drop();
});

/** A process with one job worker of this name. */
async function aProcess(name: string, url = database.url): Promise<WorkerPresence> {
  const presence = new WorkerPresence(url, (message) => log.push(message), LOOK_EVERY);
  present.push(presence);
  await presence.start();
  await presence.enter(name);
  return presence;
}

/** A job in the hands of a worker of this name. */
async function aJobOf(name: string): Promise<void> {
  await session.query(`SELECT graphile_worker.add_job('sendInvitation', '{}')`);
  await session.query(
    `UPDATE graphile_worker._private_jobs SET locked_by = $1, locked_at = now()
     WHERE id = (SELECT max(id) FROM graphile_worker._private_jobs)`,
    [name],
  );
}

async function busy(): Promise<string[]> {
  const { rows } = await session.query<{ name: string }>(
    'SELECT locked_by AS name FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL ORDER BY id',
  );
  return rows.map(({ name }) => name);
}

const untilFree = (): Promise<void> => until('no job in anybody’s hands', async () => (await busy()).length === 0);

const cut = (): Promise<unknown> =>
  session.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND application_name = 'provisioning job workers'`);

const sessions = async (): Promise<number> =>
  (
    await session.query(`SELECT FROM pg_stat_activity
                         WHERE datname = current_database() AND application_name = 'provisioning job workers'`)
  ).rowCount!;

test('the job of a worker that nobody has heard of is freed', async () => {
  await aJobOf('pool-dead');
  await aProcess(unique('pool'));

  await untilFree();
  await until('a line about it', () => Promise.resolve(log.length > 0));

  expect(log).toEqual([expect.stringContaining('pool-dead')]);
});

test('a job whose last try was cut short is tried once more', async () => {
  await aJobOf('pool-dead');
  await session.query('UPDATE graphile_worker._private_jobs SET attempts = max_attempts');
  await aProcess(unique('pool'));

  await untilFree();

  await until('a try left', async () => {
    const { rows } = await session.query('SELECT max_attempts - attempts AS n FROM graphile_worker.jobs');
    return rows[0].n === 1;
  });
});

test('the job of a live worker stays, be it of this process or of another', async () => {
  await aProcess('pool-one');
  await aProcess('pool-two');
  await aJobOf('pool-one');
  await aJobOf('pool-two');

  await pause(MANY_LOOKS);

  expect(await busy()).toEqual(['pool-one', 'pool-two']);
  expect(log).toEqual([]);
});

test('the job of a process that has ended is freed by one that lives, and nobody else’s', async () => {
  const gone = await aProcess('pool-gone');
  await aProcess('pool-here');
  await aJobOf('pool-gone');
  await aJobOf('pool-here');

  await gone.stop();

  await until('one job freed', async () => (await busy()).length === 1);
  expect(await busy()).toEqual(['pool-here']);
});

test('a job that an ended worker of this very process has left is freed too', async () => {
  const presence = await aProcess('pool-first');
  await presence.enter('pool-second');
  await aJobOf('pool-first');
  await presence.leave('pool-first');

  await untilFree();
});

test('a worker whose session breaks is back before anybody takes it for dead', async () => {
  await aProcess('pool-one');
  await aProcess('pool-two');
  await aJobOf('pool-one');
  await aJobOf('pool-two');

  for (let times = 0; times < 5; times++) {
    await cut();
    await pause(2 * LOOK_EVERY);
  }

  expect(await busy()).toEqual(['pool-one', 'pool-two']);
  expect(log.filter((message) => message.includes('died, are free'))).toEqual([]);
});

test('a worker that is cut off for long is taken for dead, and holds its name again afterwards', async () => {
  proxy = await aDatabaseProxy(database.url);
  await aProcess('pool-cut-off', proxy.url);
  await aProcess('pool-here');
  await aJobOf('pool-cut-off');
  await proxy.cut();
  await untilFree();

  await proxy.mend();
  await until('both are connected', async () => (await sessions()) === 2);
  await pause(2 * LOOK_EVERY);
  await aJobOf('pool-cut-off');
  await pause(MANY_LOOKS);

  expect(await busy()).toEqual(['pool-cut-off']);
});

test('nothing is left of it after it has stopped', async () => {
  const presence = await aProcess('pool-one');
  expect(await sessions()).toBe(1);

  await presence.stop();

  await until('no session', async () => (await sessions()) === 0);
});

test('a server that is not there is an error at once', async () => {
  const presence = new WorkerPresence('postgresql://x@127.0.0.1:1/x', () => {}, LOOK_EVERY);

  await expect(presence.start()).rejects.toThrow('ECONNREFUSED');
  await presence.stop();
});
