import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { aFreePort, holdPort, pasteCall, type Running, runBuilt } from '../support/process.js';
import { until } from '../support/sessions.js';
import { send } from '../support/http-client.js';

let database: TestDatabase;
let dataDir: string;
let running: Running[];

beforeEach(async () => {
  database = await aDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'provisioning-start-'));
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop('SIGKILL')));
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

function start(settings: Record<string, string>): Running {
  const one = runBuilt('main.js', { DATABASE_URL: database.url, DATA_DIR: dataDir, ...settings });
  running.push(one);
  return one;
}

async function openMails(): Promise<number> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ count: string }>(
    'SELECT count(*) FROM "Mail" WHERE "sentAt" IS NULL AND "failedAt" IS NULL',
  );
  await client.end();
  return Number(rows[0]!.count);
}

const mails = (): Promise<string[]> =>
  readdir(join(dataDir, 'mail')).then(
    (names) => names.filter((name) => name.endsWith('.eml')),
    () => [],
  );

describe('node dist/main.js with a DATABASE_URL', () => {
  test('with demo data prints its addresses and a call that works as pasted, twice, only on the loopback interface', async () => {
    const port = await aFreePort();
    const app = start({ PORT: port, DEMO_DATA: 'true' });
    await app.says('/api/org/users/provision');

    for (const path of ['/graphql', '/api/docs', '/health/ready'])
      expect(app.stdout()).toContain(`http://localhost:${port}${path}`);
    expect(app.stdout()).toContain('admin@acme.example');
    expect(app.stdout()).toContain('demo-password-1');
    const first = await pasteCall(app.stdout());
    expect(first).toMatchObject({ created: true });
    expect(first.changes).toHaveLength(7);
    expect(await pasteCall(app.stdout())).toMatchObject({ created: false, linkedExisting: true, changes: [] });
    await until('the mail is sent', async () => (await mails()).length === 1 && (await openMails()) === 0);
    expect(await connectFromOutside(port)).toBe('ECONNREFUSED');

    expect(await app.stop('SIGTERM')).toMatchObject({ code: 0 });
    expect(app.stderr()).toBe('');
  });

  /** @returns the error code, or `connected` */
  function connectFromOutside(port: string): Promise<unknown> {
    const outside = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .find((one) => !one.internal && one.family === 'IPv4');
    const address = outside?.address ?? '127.0.0.2';
    return new Promise((resolve) => {
      const socket = connect({ host: address, port: Number(port) });
      socket.on('connect', () => resolve('connected'));
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
  }

  async function organizations(): Promise<number> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rowCount } = await client.query('SELECT FROM "Organization"');
    await client.end();
    return rowCount!;
  }

  test('with WORKER=off leaves mails, and the next process with a worker sends them', async () => {
    const without = start({ PORT: await aFreePort(), DEMO_DATA: 'true', WORKER: 'off' });
    await without.says('/api/org/users/provision');
    await pasteCall(without.stdout());
    expect(await without.stop('SIGTERM')).toMatchObject({ code: 0 });
    expect({ open: await openMails(), mails: await mails() }).toEqual({ open: 1, mails: [] });

    const withWorker = start({ PORT: await aFreePort(), WORKER: 'on' });
    await withWorker.says('/health/ready');
    await until('the mail is sent', async () => (await mails()).length === 1 && (await openMails()) === 0);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'loads no demo data by default, prints no login, and %s ends it with code 0 at once, even with idle connections',
    async (signal) => {
      const port = await aFreePort();
      const since = performance.now();
      const app = start({ PORT: port });
      await app.says('/health/ready');
      const msToStart = performance.now() - since;
      expect(app.stdout()).not.toContain('demo-password-1');
      expect(await organizations()).toBe(0);
      const live = { method: 'GET', path: '/health/live', isKeptAlive: true };
      expect((await send(`http://127.0.0.1:${port}`, live)).status).toBe(200);
      const { code, ms } = await app.stop(signal);
      expect(code).toBe(0);
      expect(ms).toBeLessThan(3 * msToStart); // not only after the time limit of the shutdown
    },
  );

  test('SIGTERM during the start ends it with code 0', async () => {
    const app = start({ PORT: await aFreePort(), DEMO_DATA: 'true' });
    await until('it is connected', isConnected);
    expect(await app.stop('SIGTERM')).toMatchObject({ code: 0, signal: null });
  });

  async function isConnected(): Promise<boolean> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rowCount } = await client.query(
      'SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await client.end();
    return rowCount! > 0;
  }

  test('a port in use gives one clear line and exit code 1', async () => {
    const { port, release } = await holdPort();
    const app = start({ PORT: port });
    expect(await app.ended).toEqual({ code: 1, signal: null });
    await release();
    expect(app.stderr().trim().split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^Port ${port} is in use\\. .*PORT=`)),
    ]);
    expect(app.stdout()).toBe('');
  });

  test('an unreachable server gives one clear line and exit code 1', async () => {
    const app = start({
      PORT: await aFreePort(),
      DATABASE_URL: `postgresql://someone:hidden-word@127.0.0.1:${await aFreePort()}/x`,
    });
    expect(await app.ended).toEqual({ code: 1, signal: null });
    expect(app.stderr().trim().split('\n')).toEqual([expect.stringContaining('DATABASE_URL')]);
    expect(app.stderr()).not.toContain('hidden-word');
  });

  test('a wrong password gives one clear line and exit code 1', async () => {
    const url = new URL(database.url);
    url.password = 'hidden-word';
    const app = start({ PORT: await aFreePort(), DATABASE_URL: url.href });
    expect(await app.ended).toEqual({ code: 1, signal: null });
    expect(app.stderr().trim().split('\n')).toEqual([expect.stringContaining('DATABASE_URL')]);
    expect(app.stderr()).not.toContain('hidden-word');
  });

  test('refuses an unmigrated database, names the command to run, and does not change it', async () => {
    const empty = await aDatabase({ isMigrated: false });
    try {
      const app = start({ PORT: await aFreePort(), DATABASE_URL: empty.url, DEMO_DATA: 'true' });
      expect(await app.ended).toEqual({ code: 1, signal: null });
      expect(app.stderr().trim().split('\n')).toEqual([expect.stringContaining('npm run db:migrate')]);
      const client = new pg.Client({ connectionString: empty.url });
      await client.connect();
      const { rows } = await client.query(
        `SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('public', 'information_schema')`,
      );
      await client.end();
      expect(rows).toEqual([]);
    } finally {
      await empty.drop();
    }
  });
});
