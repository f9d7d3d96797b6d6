import { readMigrations } from '../../src/database/migrations/migrations-folder.js';
import { findingsIn } from '../support/migration-rules.js';

/**
 * The last migration that is older than the rules. The upgrade from 0.1.0 to the release with it stops the service:
 * see "Upgrades" in prisma/README.md.
 */
const BEFORE_THE_RULES = '20261128160000_identity_provider';

test('every migration keeps the rules of prisma/README.md', async () => {
  const migrations = (await readMigrations()).filter(({ name }) => name > BEFORE_THE_RULES);
  const breaks = await Promise.all(
    migrations.map(async ({ name, sql }) => ({ name, findings: await findingsIn(sql) })),
  );
  expect(breaks.filter(({ findings }) => findings.length > 0)).toEqual([]);
});

test('the rules find what the migrations before them do', async () => {
  const of = async (title: string): Promise<string[]> => {
    const { sql } = (await readMigrations()).find(({ name }) => name.endsWith(title))!;
    return (await findingsIn(sql)).map(({ what }) => what);
  };
  expect(await of('_accounts')).toEqual([
    'drops Invitation_orgId_userId_live_key',
    'builds Invitation_orgId_userId_purpose_live_key without CONCURRENTLY',
    'adds Mail_kind_check without NOT VALID',
    'adds User_password_set_by_check without NOT VALID',
    'adds AuditEvent_actor_check without NOT VALID',
  ]);
  expect(await of('_keys_never_change')).toEqual([]);
  expect(await of('_keys_are_valid')).toEqual([]);
});

const removes: [sql: string, what: string][] = [
  ['DROP TABLE "Mail"', 'drops Mail'],
  ['DROP INDEX "User_orgId_email_key"', 'drops User_orgId_email_key'],
  ['DROP FUNCTION name_key(text)', 'drops name_key'],
  ['DROP TYPE "MailKind"', 'drops MailKind'],
  ['ALTER TABLE "User" DROP COLUMN "name"', 'drops the column name'],
  ['ALTER TABLE "User" RENAME COLUMN "name" TO "title"', 'renames to title'],
  ['ALTER TABLE "User" RENAME TO "Person"', 'renames to Person'],
  ['ALTER TABLE "User" ALTER COLUMN "name" TYPE VARCHAR(100)', 'changes the type of name'],
  ['ALTER TABLE "User" DROP CONSTRAINT "User_pkey"', 'drops User_pkey'],
  [`ALTER TYPE "MailKind" RENAME VALUE 'INVITATION' TO 'INVITE'`, 'renames the value INVITATION'],
  ['TRUNCATE "RateLimit"', 'truncates a table'],
];

describe('what an older release may need', () => {
  it.each(removes)('%s is allowed only if the oldest release that can use the schema is raised', async (sql, what) => {
    expect(await findingsIn(`-- Upgrade: no reason is enough.\n${sql}`)).toEqual([{ kind: 'removes', what }]);
    const raised = `${sql}; UPDATE "SchemaCompatibility" SET "oldestMigration" = '20270101000000_expand'`;
    expect(await findingsIn(raised)).toEqual([]);
  });
});

const blocks: [sql: string, what: string, instead: string][] = [
  [
    'ALTER TABLE "User" ADD COLUMN "title" TEXT NOT NULL',
    'adds title, NOT NULL without a default',
    `ALTER TABLE "User" ADD COLUMN "title" TEXT NOT NULL DEFAULT ''`,
  ],
  [
    'ALTER TABLE "User" ADD COLUMN "key" TEXT GENERATED ALWAYS AS (lower("name")) STORED',
    'adds the generated column key, which writes all rows',
    'ALTER TABLE "User" ADD COLUMN "key" TEXT',
  ],
  [
    'ALTER TABLE "User" ALTER COLUMN "passwordHash" SET NOT NULL',
    'makes passwordHash NOT NULL',
    'ALTER TABLE "User" ADD CONSTRAINT "User_hash_check" CHECK ("passwordHash" IS NOT NULL) NOT VALID',
  ],
  [
    'CREATE INDEX "User_name_idx" ON "User"("name")',
    'builds User_name_idx without CONCURRENTLY',
    'CREATE INDEX CONCURRENTLY "User_name_idx" ON "User"("name")',
  ],
  [
    'ALTER TABLE "Mail" ADD CONSTRAINT "Mail_check" CHECK ("attempts" >= 0)',
    'adds Mail_check without NOT VALID',
    'ALTER TABLE "Mail" ADD CONSTRAINT "Mail_check" CHECK ("attempts" >= 0) NOT VALID',
  ],
  [
    'ALTER TABLE "Unit" ADD CONSTRAINT "Unit_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization"("id")',
    'adds Unit_fkey without NOT VALID',
    'ALTER TABLE "Unit" ADD CONSTRAINT "Unit_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization"("id") NOT VALID',
  ],
  [
    'ALTER TABLE "Unit" ADD CONSTRAINT "U" CHECK (true) NOT VALID; ALTER TABLE "Unit" VALIDATE CONSTRAINT "U"',
    'validates U in the migration that adds it',
    'ALTER TABLE "Unit" VALIDATE CONSTRAINT "U"',
  ],
  [
    'ALTER TABLE "User" ADD CONSTRAINT "User_name_key" UNIQUE ("orgId", "name")',
    'adds User_name_key without USING INDEX',
    'ALTER TABLE "User" ADD CONSTRAINT "User_name_key" UNIQUE USING INDEX "User_name_key"',
  ],
  [`UPDATE "User" SET "name" = ''`, 'changes rows of User', `UPDATE "Role" SET "name" = ''`],
  ['DELETE FROM "Session"', 'changes rows of Session', 'DELETE FROM "Role"'],
  ['DO $$ BEGIN END $$', 'runs code that this check cannot read', 'SELECT 1'],
];

describe('what makes calls wait or fail', () => {
  it.each(blocks)('%s needs a reason', async (sql, what, instead) => {
    expect(await findingsIn(sql)).toEqual([{ kind: 'blocks', what }]);
    expect(await findingsIn(instead)).toEqual([]);
    const at = sql.lastIndexOf('; ') + 1;
    expect(await findingsIn(`${sql.slice(0, at)}\n-- Upgrade: ünless it is short.\n${sql.slice(at)}`)).toEqual([]);
    const elsewhere = `-- Upgrade: of another statement.\nSELECT 'ü';\n${sql}`;
    expect(await findingsIn(elsewhere)).toEqual([{ kind: 'blocks', what }]);
  });

  it('is allowed on a table that the same migration creates', async () => {
    const sql = 'CREATE TABLE "Parking" ("id" INT NOT NULL); CREATE INDEX "Parking_idx" ON "Parking"("id")';
    expect(await findingsIn(sql)).toEqual([]);
  });
});

test('an index that no release names, and a trigger, can be dropped', async () => {
  expect(await findingsIn('DROP INDEX "User_orgId_name_id_idx"; DROP TRIGGER "T" ON "User"')).toEqual([]);
});
