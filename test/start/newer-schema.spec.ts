import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { type CommandSite, aCommandSite, type Ended } from '../support/commands.js';
import { aFreePort, type Running, runBuilt } from '../support/process.js';
import { until } from '../support/sessions.js';
import { send } from '../support/http-client.js';

const READY = { method: 'GET', path: '/health/ready' };
const NEWER = '20991231000000_newer';
const ADDED = `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at)
  VALUES ('newer', '', '${NEWER}', now(), now())`;
const BROKEN = `${ADDED}; UPDATE "SchemaCompatibility" SET "oldestMigration" = '${NEWER}'`;

let site: CommandSite;
let running: Running[];
beforeEach(async () => {
  site = await aCommandSite();
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop('SIGKILL')));
  await site.close();
});

function start(port: string): Running {
  const one = runBuilt('main.js', { DATABASE_URL: site.url, DATA_DIR: site.dataDir, PORT: port });
  running.push(one);
  return one;
}

const COMMANDS: [string, (own: CommandSite) => Promise<Ended>][] = [
  ['db:migrate', (own) => own.run('database/migrations/migrate')],
  ['db:seed', (own) => own.run('database/demo/seed')],
  ['data:generate', (own) => own.run('organizations/many-people/generate', ['--people', '1'])],
  [
    'org:create',
    (own) =>
      own.run('organizations/create', ['--slug', 'house', '--name', 'House', '--admin-email', 'jane@house.example']),
  ],
  [
    'org:import-buildings',
    async (own) => {
      await own.read(`INSERT INTO "Organization" ("slug", "name") VALUES ('house', 'House') ON CONFLICT DO NOTHING`);
      const file = join(own.dataDir, 'units.csv');
      await writeFile(file, 'building,unit\nTower,1\n');
      return own.run('organizations/import-buildings', ['--org', 'house', file]);
    },
  ],
];

const refusal = new RegExp(
  `^A newer release \\(${NEWER}\\) migrated the database, and this release \\(2026\\d+_\\w+\\) cannot use it\\. ` +
    'Deploy the newer release\\.$',
);

describe('on a schema that a newer release has made unusable for this one', () => {
  test.each(COMMANDS)('%s refuses with one sentence and changes nothing', async (_, command) => {
    await site.read(BROKEN);
    const { code, stdout, stderr } = await command(site);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trim()).toMatch(refusal);
    expect(await site.read('SELECT FROM "Building"')).toEqual([]);
  });

  test('the server refuses with one sentence', async () => {
    await site.read(BROKEN);
    const server = start(await aFreePort());
    expect(await server.ended).toEqual({ code: 1, signal: null });
    expect(server.stderr().trim()).toMatch(refusal);
    expect(server.stdout()).toBe('');
  });

  test('the server refuses even if the newer release has revoked a right', async () => {
    await site.read(`${BROKEN}; DROP TABLE "RateLimit"`);
    const server = start(await aFreePort());
    expect(await server.ended).toEqual({ code: 1, signal: null });
    expect(server.stderr().trim()).toMatch(refusal);
  });
});

describe('on a schema to which a newer release has only added', () => {
  test.each(COMMANDS)('%s works', async (_, command) => {
    await site.read(ADDED);
    expect(await command(site)).toMatchObject({ code: 0, stderr: '' });
  });

  test('the server starts and is ready', async () => {
    await site.read(ADDED);
    const port = await aFreePort();
    await start(port).says('/health/ready');
    expect((await send(`http://127.0.0.1:${port}`, READY)).status).toBe(200);
  });
});

test('db:migrate reports that it waits for another migration', async () => {
  const session = new pg.Client({ connectionString: site.url });
  await session.connect();
  await session.query('SELECT pg_advisory_lock(7203114905)');
  const migrating = runBuilt('database/migrations/migrate.cli.js', { DATABASE_URL: site.url });
  await until('it says so', () => Promise.resolve(migrating.stderr().includes('Another process is migrating')));
  await session.end();
  expect(await migrating.ended).toEqual({ code: 0, signal: null });
  expect(migrating.stdout()).toBe('Already up to date.\n');
  expect(migrating.stderr().trim().split('\n')).toHaveLength(1);
});

test('the server starts on a read-only database, and is not ready', async () => {
  const name = pg.escapeIdentifier(new URL(site.url).pathname.slice(1));
  await site.read(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
  const port = await aFreePort();
  const server = start(port);
  await server.says('/health/ready');
  expect((await send(`http://127.0.0.1:${port}`, READY)).status).toBe(503);
  expect(server.stdout()).toContain('The database is read-only');
});
