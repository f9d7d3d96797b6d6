import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { aDatabaseRole, type RoleSite, run } from '../support/database-role.js';
import { aFreePort, type Running, runBuilt } from '../support/process.js';
import { until } from '../support/sessions.js';
import { PROVISION_USER } from '../support/transports.js';
import { send } from '../support/http-client.js';

let site: RoleSite;
let dataDir: string;
let running: Running[];

beforeEach(async () => {
  site = await aDatabaseRole({ isGranted: false });
  dataDir = await mkdtemp(join(tmpdir(), 'provisioning-role-'));
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop('SIGKILL')));
  await site.drop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Runs a script of the built application as the role. */
function start(script: string, settings: Record<string, string> = {}, options: string[] = []): Running {
  const one = runBuilt(script, { DATABASE_URL: site.roleUrl, DATA_DIR: dataDir, ...settings }, options);
  running.push(one);
  return one;
}

/** Expects that the process ends with this code. @returns its whole output */
async function said(one: Running, expectedCode: number): Promise<string> {
  const { code } = await one.ended;
  const text = one.stdout() + one.stderr();
  expect({ code, text }).toEqual({ code: expectedCode, text });
  expect(text).not.toContain(site.password);
  expect(text).not.toContain(new URL(site.ownerUrl).password);
  return text;
}

const migrate = (): Promise<string> =>
  said(start('database/migrations/migrate.cli.js', { MIGRATION_DATABASE_URL: site.ownerUrl }), 0);

test('a server as the role provisions over both transports, sends the mails, and lets users sign in', async () => {
  const name = pg.escapeIdentifier(site.role);
  const granted = `Already up to date.\nGranted the role ${name} its rights.\n`;
  expect(await migrate()).toBe(`${granted}Set the time limits of the role ${name}.\n`);
  expect(await migrate()).toBe(granted);
  const port = await aFreePort();
  const server = start('main.js', { PORT: port, DEMO_DATA: 'true' });
  await server.says('/health/ready');
  const url = `http://127.0.0.1:${port}`;
  const post = async (path: string, body: unknown, token?: string) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const { status, text } = await send(url, { path, headers, body: JSON.stringify(body) });
    return { status, body: JSON.parse(text) };
  };
  expect((await send(url, { method: 'GET', path: '/health/ready' })).status).toBe(200);

  const login = await post('/api/auth/login', {
    ...{ organization: 'acme', email: 'admin@acme.example', password: 'demo-password-1' },
  });
  const token = login.body.accessToken as string;
  const [building] = await run<{ id: number; unitId: number }>(
    site.roleUrl,
    `SELECT b."id", u."id" AS "unitId" FROM "Organization" o JOIN "Building" b ON b."orgId" = o."id"
     JOIN "Unit" u ON u."orgId" = o."id" AND u."buildingId" = b."id" WHERE o."slug" = 'acme' LIMIT 1`,
  );
  const input = (email: string) => ({
    identity: { email, name: 'New Person', sendInvite: true },
    grants: {
      orgRoleKeys: ['viewer'],
      buildingAssignments: [{ buildingId: building!.id, type: 'STAFF' }],
      resident: { buildingId: building!.id, unitId: building!.unitId },
    },
  });

  const rest = await post('/api/org/users/provision', input('rest@acme.example'), token);
  expect({ status: rest.status, changes: rest.body.changes?.length }).toEqual({ status: 201, changes: 5 });
  const graphql = { query: PROVISION_USER, variables: { input: input('graphql@acme.example') } };
  expect((await post('/graphql', graphql, token)).body).toMatchObject({ data: { provisionUser: { created: true } } });
  const moved = {
    ...input('rest@acme.example'),
    grants: { buildingAssignments: [{ buildingId: building!.id, type: 'MANAGER' }] },
  };
  expect((await post('/api/org/users/provision', moved, token)).body.changes).toMatchObject([
    { kind: 'ASSIGNMENT_UPDATED' },
  ]);

  const mails = async (): Promise<string[]> =>
    (await readdir(join(dataDir, 'mail')).catch(() => [])).filter((name) => name.endsWith('.eml'));
  await until('two mails', async () => (await mails()).length === 2);
  expect(await server.stop('SIGTERM')).toMatchObject({ code: 0 });
  expect(server.stdout() + server.stderr()).not.toContain(site.password);
});

test('the commands work as the role', async () => {
  await migrate();
  await said(start('database/demo/seed.cli.js'), 0);
  const organization = ['--slug', 'house', '--name', 'House', '--admin-email', 'jane@house.example'];
  expect(await said(start('organizations/create.cli.js', {}, organization), 0)).toContain('/accept#');
  const file = join(dataDir, 'units.csv');
  await writeFile(file, 'building,unit\nTower,1\nTower,2\n');
  await said(start('organizations/import-buildings.cli.js', {}, ['--org', 'house', file]), 0);

  expect(await run(site.roleUrl, `SELECT count(*)::int AS n FROM "Unit" WHERE "label" IN ('1', '2')`)).toEqual([
    { n: 2 },
  ]);
});

test.each(['main.js', 'database/demo/seed.cli.js'])(
  '%s refuses a role without rights and lists the missing ones',
  async (script) => {
    const text = await said(start(script, { PORT: await aFreePort() }), 1);

    expect(text.trim().split('\n')).toHaveLength(1);
    for (const part of [
      'INSERT, SELECT on "AuditEvent"',
      'SELECT on _prisma_migrations',
      'INSERT, SELECT, UPDATE on "Mail"',
      'MIGRATION_DATABASE_URL',
    ])
      expect(text).toContain(part);
  },
);

test.each(['main.js', 'database/demo/seed.cli.js'])(
  '%s refuses a role without time limits, with one sentence that names the command',
  async (script) => {
    await migrate();
    const database = new URL(site.ownerUrl).pathname.slice(1);
    await run(site.roleUrl, `ALTER ROLE CURRENT_USER IN DATABASE "${database}" RESET statement_timeout`);

    const text = await said(start(script, { PORT: await aFreePort() }), 1);

    expect(text.trim()).toBe(
      `Sessions of the role ${pg.escapeIdentifier(site.role)} of DATABASE_URL lack statement_timeout = '5s': ` +
        'run npm run db:migrate, and then RECONNECT in the console of PgBouncer if the server is behind it.',
    );
    expect(await migrate()).toContain('Set the time limits');
  },
);

test('migrating as a role that owns nothing fails and names the setting to use', async () => {
  const text = await said(start('database/migrations/migrate.cli.js'), 1);

  expect(text).toContain('permission denied');
  expect(text.trimEnd()).toMatch(
    /The role App "[\w-]+" .* MIGRATION_DATABASE_URL .* owns the database and its tables\.$/,
  );
});

test('a missing role is named, and nothing is granted', async () => {
  const roleUrl = new URL(site.roleUrl);
  roleUrl.username = 'nobody-of-this-name';
  const settings = { DATABASE_URL: roleUrl.href, MIGRATION_DATABASE_URL: site.ownerUrl };

  const text = await said(start('database/migrations/migrate.cli.js', settings), 1);

  expect(text).toContain('"nobody-of-this-name" of DATABASE_URL does not exist');
  expect(text).toContain('CREATE ROLE');
});

test("a role with the owner's rights is granted nothing", async () => {
  const owner = new URL(site.ownerUrl).username;
  await run(site.ownerUrl, `GRANT ${owner} TO "${site.role.replaceAll('"', '""')}"`);

  expect(await migrate()).toContain('already has the rights of the owner');
});
