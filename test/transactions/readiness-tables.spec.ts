import pg from 'pg';
import { startTestApp, type TestApp } from '../support/app.js';
import { aDatabaseRole, type RoleSite, run } from '../support/database-role.js';
import { aUserToChange, everyChange, everything } from '../support/inputs.js';
import { ready, readyAndLog } from '../support/readiness.js';
import { aCompany, type TestCompany } from '../support/requests.js';
import { withSession } from '../support/sessions.js';
import { recordStatements } from '../support/statements.js';
import { TRANSPORTS } from '../support/transports.js';

let site: RoleSite;
let test: TestApp;
let role: string;

beforeAll(async () => {
  site = await aDatabaseRole();
  test = await startTestApp({ databaseUrl: site.roleUrl });
  role = pg.escapeIdentifier(site.role);
});
afterAll(async () => {
  await test.close();
  await site.drop();
});

const owner = (sql: string) => run(site.ownerUrl, sql);

/** The calls that write most: one creates a user with everything, one makes every change to an existing user. */
async function provisionEverything({ organization, token }: TestCompany): Promise<void> {
  const [[, { provision }]] = TRANSPORTS as [(typeof TRANSPORTS)[number]];
  const user = await aUserToChange(test.prisma, organization);
  for (const request of [everything(organization), everyChange(organization, user)])
    expect((await provision(test, token, request)).status).toBeLessThan(300);
}

const namesIn = (statements: string[], pattern: RegExp): string[] => [
  ...new Set(statements.flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => name!))),
];
const WRITES = /(?:INSERT INTO|UPDATE) "(\w+)"/g;

/** The tables that calls of `provisionUser` write. */
const TABLES = ['ApiKey', 'AuditEvent', 'BuildingAssignment', 'Invitation', 'Mail', 'Occupancy', 'User', 'UserRole'];

it('the readiness check stores nothing and leaves no dead row', async () => {
  const sizes = () =>
    owner(`SELECT relname, pg_relation_size(oid)::int AS "bytes" FROM pg_class
      WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`);
  const before = await sizes();
  expect(before).toEqual(expect.arrayContaining(TABLES.map((relname) => ({ relname, bytes: 0 }))));
  expect(await ready(test)).toBe(200);
  expect(await sizes()).toEqual(before);
});

it('the readiness check tries a write to every table that provisioning writes', async () => {
  const company = await aCompany(test);
  const calls = (await recordStatements(() => provisionEverything(company))).filter((text) => /^\s*WITH/.test(text));
  const written = namesIn(calls, WRITES);
  expect(written.sort()).toEqual(TABLES);
  const probed = namesIn(await recordStatements(() => ready(test)), WRITES);
  expect(probed).toEqual(expect.arrayContaining(written));
});

describe('the server', () => {
  it.each<[table: string, mode: string]>([
    ...TABLES.map((table): [string, string] => [`"${table}"`, 'SHARE']),
    ...['Role', 'Building', 'Unit', 'Organization'].map((table): [string, string] => [`"${table}"`, 'EXCLUSIVE']),
  ])('is not ready while %s is locked in %s mode', async (table, mode) => {
    await withSession({ settings: test.settings.with({ databaseUrl: site.ownerUrl }) }, async (session) => {
      await session.query(`BEGIN; LOCK TABLE ${table} IN ${mode} MODE`);
      const said = await readyAndLog(test);
      expect(said.status).toBe(503);
      expect(said.log).toMatch(/lock/);
    });
    expect(await ready(test)).toBe(200);
  });

  it.each([
    ['"User", "Role", "Unit", "Mail"', 'SHARE UPDATE EXCLUSIVE'],
    ['"Organization", "Role", "Building", "Unit"', 'SHARE'], // as while an index is created
  ])('is ready while %s are locked in %s mode, which blocks no call', async (tables, mode) => {
    await withSession({ settings: test.settings.with({ databaseUrl: site.ownerUrl }) }, async (session) => {
      await session.query(`BEGIN; LOCK TABLE ${tables} IN ${mode} MODE`);
      expect(await ready(test)).toBe(200);
    });
  });

  it.each(TABLES)('is not ready without the right to insert into "%s"', async (table) => {
    await owner(`REVOKE INSERT ON "${table}" FROM ${role}`);
    try {
      const said = await readyAndLog(test);
      expect(said.status).toBe(503);
      expect(said.log).toContain(`lacks INSERT on "${table}"`);
    } finally {
      await owner(`GRANT INSERT ON "${table}" TO ${role}`);
    }
    expect(await ready(test)).toBe(200);
  });
});
