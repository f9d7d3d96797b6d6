import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { loadDemoData } from '../../src/database/demo/demo-data.js';
import { projectRoot } from '../../src/database/project-root.js';
import { diffSchemas } from '../../src/database/migrations/schema-engine.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { aFreePort, runBuilt } from '../support/process.js';
import { snapshot } from '../support/rows.js';
import { send, sendAs } from '../support/http-client.js';

describe('the database commands', () => {
  let database: TestDatabase;
  let dataDir: string;

  beforeAll(async () => {
    database = await aDatabase({ isMigrated: false });
    dataDir = await mkdtemp(join(tmpdir(), 'provisioning-commands-'));
  });
  afterAll(async () => {
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function run(
    script: string,
    url = database.url,
    options: string[] = [],
  ): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const one = runBuilt(`database/${script}.cli.js`, { DATABASE_URL: url, DATA_DIR: dataDir }, options);
    const { code } = await one.ended;
    return { code, stdout: one.stdout(), stderr: one.stderr() };
  }

  async function read(sql: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query(sql);
    await client.end();
    return rows;
  }

  test('every change of prisma/schema.prisma has its migration', async () => {
    expect(await run('migrations/diff', database.url, ['--check'])).toEqual({
      code: 0,
      stdout: '',
      stderr: expect.any(String),
    });
  });

  test('the SQL of the next migration is the difference between two schemas', async () => {
    const schema = await readFile(join(projectRoot, 'prisma', 'schema.prisma'), 'utf8');
    const next = schema.replace('model Building {', 'model Building {\n  floors Int?');

    expect(await diffSchemas(schema, schema)).toBeNull();
    expect(await diffSchemas(schema, next)).toContain('ALTER TABLE "Building" ADD COLUMN     "floors" INTEGER');
  });

  test('migrate and seed work, and each works again', async () => {
    const tooEarly = await run('demo/seed');
    expect(tooEarly).toMatchObject({ code: 1, stdout: '' });
    expect(tooEarly.stderr).toContain('db:migrate');
    expect(tooEarly.stderr).not.toMatch(/\n\s+at /);

    expect(await run('migrations/migrate')).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^Applied \d+_\w+/),
      stderr: '',
    });
    const migrations = 'SELECT migration_name, finished_at::text, checksum FROM _prisma_migrations';
    const applied = await read(migrations);
    expect(applied).not.toEqual([]);
    expect(await run('migrations/migrate')).toEqual({ code: 0, stdout: 'Already up to date.\n', stderr: '' });
    expect(await read(migrations)).toEqual(applied);

    const users = 'SELECT row_to_json(u)::text AS row FROM "User" u ORDER BY "id"';
    expect(await run('demo/seed')).toMatchObject({ code: 0, stderr: '' });
    const seeded = await read(users);
    expect(seeded).toHaveLength(9);
    expect(await run('demo/seed')).toMatchObject({ code: 0, stderr: '' });
    expect(await read(users)).toEqual(seeded);
  });

  test('two concurrent migrations do the work once', async () => {
    const fresh = await aDatabase({ isMigrated: false });
    try {
      const both = await Promise.all([run('migrations/migrate', fresh.url), run('migrations/migrate', fresh.url)]);
      expect(both.map(({ code }) => code)).toEqual([0, 0]);
      expect(both.map(({ stdout }) => stdout.split(' ')[0]).sort()).toEqual(['Already', 'Applied']);
    } finally {
      await fresh.drop();
    }
  });

  test.each(['migrations/migrate', 'demo/seed'])(
    '%s with an unreachable server prints a message and exits with 1',
    async (script) => {
      const { code, stdout, stderr } = await run(script, `postgresql://x:hidden-word@127.0.0.1:${await aFreePort()}/x`);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).not.toBe('');
      expect(stderr).not.toMatch(/hidden-word|\n\s+at /);
    },
  );
});

describe('the demo data', () => {
  const PASSWORD = 'demo-password-1';
  const people = (slug: string): string[] =>
    ['admin', 'orgadmin', 'viewer', 'buildingadmin'].map((name) => `${name}@${slug}.example`);
  const ACCOUNTS: [string, string][] = [
    ...people('acme').map((email): [string, string] => ['acme', email]),
    ...people('globex').map((email): [string, string] => ['globex', email]),
    ['acme', 'operator@platform.example'],
  ];
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await loadDemoData(app.prisma, 4);
  });
  afterAll(() => app.close());

  async function meOf(organization: string, email: string) {
    const body = JSON.stringify({ organization, email, password: PASSWORD });
    const { text } = await send(app.url, {
      path: '/api/auth/login',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const query = '{ me { email organization { slug } roleKeys administeredBuildingIds } }';
    const answer = await sendAs(app.url, JSON.parse(text).accessToken, {
      path: '/graphql',
      body: JSON.stringify({ query }),
    });
    return JSON.parse(answer.text).data.me;
  }

  test.each(ACCOUNTS)('%s: %s can sign in', async (organization, email) => {
    expect(await meOf(organization, email)).toMatchObject({ email, organization: { slug: organization } });
  });

  test('no other user exists', async () => {
    const users = await app.prisma.user.findMany({ include: { organization: true } });
    const found = users.map(({ organization, email }) => `${organization.slug} ${email}`);
    expect(found.sort()).toEqual(ACCOUNTS.map((account) => account.join(' ')).sort());
  });

  test.each([
    ['acme', 'admin@acme.example', ['admin']],
    ['globex', 'orgadmin@globex.example', ['org_admin']],
    ['acme', 'viewer@acme.example', ['viewer']],
    ['acme', 'operator@platform.example', ['platform_admin']],
  ])('%s: %s holds %j', async (organization, email, roleKeys) => {
    expect(await meOf(organization, email)).toMatchObject({ roleKeys, administeredBuildingIds: [] });
  });

  test.each(['acme', 'globex'])('%s: buildingadmin@ administers the first building and holds no role', async (slug) => {
    const first = await app.prisma.building.findFirstOrThrow({
      where: { organization: { slug } },
      orderBy: { id: 'asc' },
    });
    expect(await meOf(slug, `buildingadmin@${slug}.example`)).toMatchObject({
      roleKeys: [],
      administeredBuildingIds: [first.id],
    });
  });

  test('each organization has at least 4 buildings of at least 20 units, and no id is in both', async () => {
    const organizations = await app.prisma.organization.findMany({
      include: { buildings: { orderBy: { id: 'asc' }, include: { units: { select: { id: true } } } } },
      orderBy: { id: 'asc' },
    });
    expect(organizations.map(({ slug }) => slug).sort()).toEqual(['acme', 'globex']);
    for (const { buildings } of organizations) {
      expect(buildings.length).toBeGreaterThanOrEqual(4);
      expect(Math.min(...buildings.map(({ units }) => units.length))).toBeGreaterThanOrEqual(20);
    }
    const ids = organizations.flatMap(({ buildings }) => buildings.map(({ id }) => id));
    const unitIds = organizations.flatMap(({ buildings }) =>
      buildings.flatMap(({ units }) => units.map(({ id }) => id)),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(unitIds).size).toBe(unitIds.length);
  });

  test('loading it again changes nothing, not even rows that were changed since', async () => {
    await app.prisma.user.updateMany({ where: { email: 'viewer@acme.example' }, data: { name: 'Renamed' } });
    const before = await snapshot(app.prisma);
    await loadDemoData(app.prisma, 4);
    expect(await snapshot(app.prisma)).toEqual(before);
  });
});
