import { parseSync, loadModule } from 'libpg-query';
import pg from 'pg';
import { shardDatabase } from '../../src/database/sharding/shard.js';
import { LOCAL_TABLES, REFERENCE_TABLES, TENANT_TABLES } from '../../src/database/tables.js';
import { aDatabase, type TestDatabase } from '../support/database.js';

/** The parts of Citus that the script uses. They record what they are called with, and refuse what Citus refuses. */
const CITUS = `
  INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
    SELECT 1, 'citus', 10, oid, false, '12.1' FROM pg_namespace WHERE nspname = 'public';
  CREATE TABLE pg_dist_partition (logicalrelid regclass, "column" text, colocated regclass, "mode" text);
  CREATE FUNCTION distributed(relation regclass, col text, colocated text) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND relation IN (conrelid, confrelid)) THEN
      RAISE EXCEPTION '% has a foreign key to a table that is not distributed', relation;
    END IF;
    IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = relation AND NOT tgisinternal)
      AND current_setting('citus.enable_unsafe_triggers', true) IS DISTINCT FROM 'on' THEN
      RAISE EXCEPTION '% has triggers', relation;
    END IF;
    IF col IS NOT NULL AND EXISTS (
      SELECT FROM pg_index i WHERE i.indrelid = relation AND i.indisunique AND NOT EXISTS (
        SELECT FROM pg_attribute a WHERE a.attrelid = relation AND a.attname = col AND a.attnum = ANY (i.indkey)))
    THEN RAISE EXCEPTION '% has a unique key without %', relation, col; END IF;
    INSERT INTO pg_dist_partition
      VALUES (relation, col, colocated::regclass, current_setting('citus.multi_shard_modify_mode', true));
  END $$;
  CREATE FUNCTION create_reference_table(relation regclass) RETURNS void LANGUAGE sql AS
    'SELECT distributed(relation, NULL, NULL)';
  CREATE FUNCTION create_distributed_table(relation regclass, col text, colocate_with text DEFAULT NULL)
    RETURNS void LANGUAGE sql AS 'SELECT distributed(relation, col, colocate_with)';`;

let database: TestDatabase;
let session: pg.Client;
const logged: string[] = [];
const log = (text: string) => void logged.push(text);

beforeAll(async () => {
  await loadModule();
  database = await aDatabase();
  session = new pg.Client({ connectionString: database.url });
  await session.connect();
});
afterAll(async () => {
  await session.end();
  await database.drop();
});
beforeEach(() => void logged.splice(0));

const constraints = async () =>
  (
    await session.query(`
    SELECT conrelid::regclass::text AS "table", conname, pg_get_constraintdef(oid) AS "definition", convalidated
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2`)
  ).rows;
const triggers = async () =>
  (await session.query('SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1')).rows;

it('prints a script of one transaction that PostgreSQL can parse, and changes nothing in a dry run', async () => {
  const before = await constraints();
  await shardDatabase(database.url, log, true);

  expect(await constraints()).toEqual(before);
  const [script] = logged;
  const { stmts } = parseSync(script!) as { stmts: { stmt: Record<string, { kind?: string }> }[] };
  const kinds = stmts.map(({ stmt }) => Object.keys(stmt)[0]!);
  expect([kinds[0], kinds.at(-1)]).toEqual(['TransactionStmt', 'TransactionStmt']);
  const count = (kind: string) => kinds.filter((one) => one === kind).length;
  const keys = before.filter(({ definition }) => definition.startsWith('FOREIGN KEY'));
  expect(keys.length).toBeGreaterThanOrEqual(15);
  expect(count('AlterTableStmt')).toBe(2 * keys.length);
  expect(count('SelectStmt')).toBe(REFERENCE_TABLES.length + TENANT_TABLES.length);
});

it('refuses a database without Citus', async () => {
  const before = await constraints();
  await expect(shardDatabase(database.url, log)).rejects.toThrow(/has no extension citus.* Nothing was changed/);
  expect(await constraints()).toEqual(before);
  expect(logged).toEqual([]);
});

it('refuses a database without tables', async () => {
  const empty = await aDatabase({ isMigrated: false });
  await expect(shardDatabase(empty.url, log).finally(() => empty.drop())).rejects.toThrow(/Run npm run db:migrate/);
});

it('distributes every table, and leaves all constraints and triggers as they were; a repeat changes nothing', async () => {
  await session.query(CITUS);
  const before = [await constraints(), await triggers()];

  expect(await shardDatabase(database.url, log)).toBe(true);
  expect([await constraints(), await triggers()]).toEqual(before);
  const { rows } = await session.query(
    `SELECT trim('"' FROM logicalrelid::text) AS "table", "column", trim('"' FROM colocated::text) AS "with", "mode"
    FROM pg_dist_partition`,
  );
  expect(rows).toEqual(
    expect.arrayContaining([
      ...REFERENCE_TABLES.map((table) => ({ table, column: null, with: null, mode: 'sequential' })),
      ...TENANT_TABLES.map((table) => ({
        table,
        column: 'orgId',
        with: table === 'User' ? null : 'User',
        mode: 'sequential',
      })),
    ]),
  );
  expect(rows).toHaveLength(REFERENCE_TABLES.length + TENANT_TABLES.length);
  expect(LOCAL_TABLES.length).toBeGreaterThan(0);

  expect(await shardDatabase(database.url, log)).toBe(false);
  expect([await constraints(), await triggers()]).toEqual(before);
});
