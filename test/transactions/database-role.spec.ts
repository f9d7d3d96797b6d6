import pg from 'pg';
import { migrateDatabase } from '../../src/database/migrations/migrate.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aDatabaseRole, type RoleSite, run } from '../support/database-role.js';
import { send } from '../support/http-client.js';

let site: RoleSite;
let session: pg.Client;
beforeAll(async () => {
  site = await aDatabaseRole();
  session = new pg.Client({ connectionString: site.roleUrl });
  await session.connect();
});
afterAll(async () => {
  await session.end();
  await site.drop();
});

const DENIED = '42501';

describe('the database refuses to a role that owns nothing', () => {
  it.each([
    `UPDATE "AuditEvent" SET "requestId" = 'x'`,
    'DELETE FROM "AuditEvent"',
    'TRUNCATE "AuditEvent"',
    'TRUNCATE "User" CASCADE',
    'DROP TABLE "AuditEvent"',
    'ALTER TABLE "AuditEvent" DISABLE TRIGGER ALL',
    'ALTER TABLE "AuditEvent" DISABLE TRIGGER "AuditEvent_append_only_row"',
    'DROP TRIGGER "AuditEvent_append_only_row" ON "AuditEvent"',
    'ALTER TABLE "AuditEvent" DROP CONSTRAINT "AuditEvent_changes_check"',
    'ALTER TABLE "User" ADD COLUMN "extra" int',
    'DROP FUNCTION audit_event_append_only() CASCADE',
    'CREATE OR REPLACE FUNCTION audit_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
    'SET session_replication_role = replica',
    'CREATE TABLE "mine" ("id" int)',
    'CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
    'CREATE SCHEMA "mine"',
    'CREATE ROLE "mine"',
    'DELETE FROM "User"',
    'TRUNCATE "UserRole"',
    'DELETE FROM "Occupancy"',
    'DELETE FROM "Building"',
    'DELETE FROM "Unit"',
    'DELETE FROM "Organization"',
    'DELETE FROM "Invitation"',
    `UPDATE "Role" SET "permissions" = '{CROSS_ORG}'`,
    `INSERT INTO "Role" ("id", "key", "name") VALUES (9, 'x', 'x')`,
    'DELETE FROM "_prisma_migrations"',
    'DELETE FROM "Mail"',
    'TRUNCATE "Mail"',
    'ALTER TABLE "Mail" DROP CONSTRAINT "Mail_end_check"',
    `COPY "User" TO '/dev/null'`,
    `SELECT rolpassword FROM pg_authid`,
  ])('%s', async (sql) => {
    await expect(session.query(sql)).rejects.toMatchObject({ code: DENIED });
  });

  it('becoming the owner', async () => {
    await expect(session.query(`SET ROLE ${new URL(site.ownerUrl).username}`)).rejects.toMatchObject({ code: DENIED });
  });
});

it.each(['UserRole', 'BuildingAssignment', 'RateLimit'])('the role can delete from "%s"', async (table) => {
  await session.query(`DELETE FROM "${table}"`);
});

it('a role without grants cannot read or write the outbox', async () => {
  const stranger = await aDatabaseRole({ isGranted: false });
  try {
    for (const sql of [
      'SELECT 1 FROM "Mail"',
      `UPDATE "Mail" SET "dueAt" = now()`,
      'INSERT INTO "Mail" DEFAULT VALUES',
    ])
      await expect(run(stranger.roleUrl, sql)).rejects.toMatchObject({ code: DENIED });
  } finally {
    await stranger.drop();
  }
});

it('migrating revokes excess rights of the role and grants missing ones, on new tables too', async () => {
  const role = pg.escapeIdentifier(site.role);
  await run(
    site.ownerUrl,
    `GRANT ALL ON "AuditEvent", "Role", "User" TO ${role}; REVOKE SELECT ON "Unit" FROM ${role};
     REVOKE EXECUTE ON FUNCTION name_key(text) FROM PUBLIC, ${role};
     ALTER TABLE "RateLimit" RENAME TO "Elsewhere"; CREATE TABLE "RateLimit" ("key" text)`,
  );
  await migrateDatabase(site.ownerUrl, { applicationUrl: site.roleUrl });

  for (const sql of ['DELETE FROM "AuditEvent"', 'TRUNCATE "User" CASCADE', `UPDATE "Role" SET "key" = 'x'`])
    await expect(session.query(sql)).rejects.toMatchObject({ code: DENIED });
  await session.query('SELECT 1 FROM "Unit"');
  await session.query(`SELECT name_key('A')`);
  await session.query('DELETE FROM "RateLimit"');
});

describe('/health/ready', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ databaseUrl: site.roleUrl });
  });
  afterAll(() => app.close());

  it('answers 503 while a right is missing, and logs which', async () => {
    const ready = async (): Promise<number> => (await send(app.url, { method: 'GET', path: '/health/ready' })).status;
    const written: string[] = [];
    const { write } = process.stdout;
    process.stdout.write = (text: string | Uint8Array) => written.push(String(text)) > 0;
    try {
      expect(await ready()).toBe(200);
      await run(site.ownerUrl, `REVOKE INSERT ON "Occupancy" FROM ${pg.escapeIdentifier(site.role)}`);
      expect(await ready()).toBe(503);
      await migrateDatabase(site.ownerUrl, { applicationUrl: site.roleUrl });
      expect(await ready()).toBe(200);
    } finally {
      process.stdout.write = write;
    }
    expect(written.filter((line) => line.includes('INSERT on "Occupancy"'))).toHaveLength(1);
  });
});
