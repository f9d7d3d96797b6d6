import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { startTestApp, type TestApp } from '../support/app.js';
import { aDatabaseRole, type RoleSite, run } from '../support/database-role.js';
import { anOwnPostgres } from '../support/own-postgres.js';
import { ready, readyAndLog } from '../support/readiness.js';
import { withSession } from '../support/sessions.js';
import { recordStatements } from '../support/statements.js';
import { request } from '../support/http-client.js';

let site: RoleSite;
let test: TestApp;
let database: string;
let role: string;

beforeAll(async () => {
  site = await aDatabaseRole();
  test = await startTestApp({ databaseUrl: site.roleUrl });
  database = pg.escapeIdentifier(new URL(site.ownerUrl).pathname.slice(1));
  role = pg.escapeIdentifier(site.role);
});
afterAll(async () => {
  await test.close();
  await site.drop();
});

const owner = (sql: string) => run(`${site.ownerUrl}?options=-c%20default_transaction_read_only%3Doff`, sql);
const endSessions = () =>
  owner(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${site.role}'`);

describe('/health/ready answers 503 with a line in the log, and 200 again afterwards,', () => {
  it.each<[title: string, log: RegExp, break_: () => string, mend: () => string]>([
    [
      'when new sessions of the database are read-only',
      /The database is read-only/,
      () => `ALTER DATABASE ${database} SET default_transaction_read_only = on`,
      () => `ALTER DATABASE ${database} RESET default_transaction_read_only`,
    ],
    [
      'when new sessions of the role are read-only',
      /The database is read-only/,
      () => `ALTER ROLE ${role} SET default_transaction_read_only = true`,
      () => `ALTER ROLE ${role} RESET ALL`,
    ],
    [
      'when new sessions of the role in the database are read-only',
      /The database is read-only/,
      () => `ALTER ROLE ${role} IN DATABASE ${database} SET default_transaction_read_only = 1`,
      () => `ALTER ROLE ${role} IN DATABASE ${database} RESET default_transaction_read_only`,
    ],
    [
      'when a right is missing',
      /lacks UPDATE on "User"/,
      () => `REVOKE UPDATE ON "User" FROM ${role}`,
      () => `GRANT UPDATE ON "User" TO ${role}`,
    ],
    [
      'when a migration is missing, as in an older backup',
      /The database lacks 20261122125752_credential_version\. Run npm run db:migrate/,
      () =>
        `UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = '20261122125752_credential_version'`,
      () => `UPDATE _prisma_migrations SET finished_at = now()`,
    ],
    [
      'when a newer release no longer supports this one',
      /A newer release \(20991231000000_newer\) migrated the database, and this release \(2026\d+_\w+\) cannot use it/,
      () => `UPDATE "SchemaCompatibility" SET "oldestMigration" = '20991231000000_newer'`,
      () => `UPDATE "SchemaCompatibility" SET "oldestMigration" = '20261127100000_schema_compatibility'`,
    ],
    [
      'when a table that every call writes is missing',
      /AuditEvent/,
      () => `ALTER TABLE "AuditEvent" RENAME TO "Elsewhere"`,
      () => `ALTER TABLE "Elsewhere" RENAME TO "AuditEvent"`,
    ],
  ])('%s', async (_, log, break_, mend) => {
    expect(await ready(test)).toBe(200);
    await owner(break_());
    try {
      const said = await readyAndLog(test);
      expect(said.status).toBe(503);
      expect(said.log).toMatch(log);
      await endSessions();
      expect(await ready(test)).toBe(503);
    } finally {
      await owner(mend());
    }
    await endSessions();
    expect(await ready(test)).toBe(200);
  });

  it('when PostgreSQL is a standby, until it is promoted', async () => {
    const own = await anOwnPostgres();
    try {
      await own.kill();
      await writeFile(join(own.data, 'standby.signal'), '');
      await own.restart();
      const app = await startTestApp({ databaseUrl: own.url });
      try {
        const said = await readyAndLog(app);
        expect(said.status).toBe(503);
        expect(said.log).toContain('The database is a standby');
        expect((await request(app.url).get('/health/live')).status).toBe(200);

        await run(own.url, 'SELECT pg_promote()');
        expect(await ready(app)).toBe(200);
      } finally {
        await app.close();
      }
    } finally {
      await own.close();
    }
  });
});

it('the most specific setting wins, as in PostgreSQL', async () => {
  await owner(`ALTER DATABASE ${database} SET default_transaction_read_only = on;
    ALTER ROLE ${role} SET default_transaction_read_only = off`);
  await endSessions();
  expect(await ready(test)).toBe(200);
  await owner(`ALTER DATABASE ${database} RESET ALL; ALTER ROLE ${role} RESET ALL`);
});

it('the server stays ready after a newer release that only added to the schema', async () => {
  await owner(`INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at)
    VALUES ('newer', '', '20991231000000_newer', now(), now())`);
  expect(await ready(test)).toBe(200);
});

it('while a table is locked against writes the server is not ready, and 20 concurrent probes take one connection', async () => {
  await withSession({ settings: test.settings.with({ databaseUrl: site.ownerUrl }) }, async (session) => {
    await session.query('BEGIN; LOCK TABLE "AuditEvent" IN SHARE MODE');
    const statements = await recordStatements(async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => ready(test)));
      expect(answers).toEqual(Array(20).fill(503));
    });
    expect(statements.filter((text) => text === 'BEGIN')).toHaveLength(1);
  });
  expect(await ready(test)).toBe(200);
});
