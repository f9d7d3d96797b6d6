import pg from 'pg';
import { REFERENCE_TABLES, TENANT_TABLES } from '../tables.js';

/** A foreign key of the database, as PostgreSQL prints it. */
interface ForeignKey {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

const NO_CITUS =
  'The database has no extension citus. On the coordinator, run CREATE EXTENSION citus and add the nodes with ' +
  'citus_add_node, then run npm run db:shard again. Nothing was changed.';

/**
 * The script that distributes the tables: those of tenants by `orgId`, all on the node of the user, and copies of the
 * reference tables on each node. Citus distributes no table with a foreign key to one that is not distributed yet, so
 * the keys are dropped first and added again.
 */
function shardingScript(keys: readonly ForeignKey[]): string {
  const first = 'User';
  const rest = TENANT_TABLES.filter((table) => table !== first);
  return [
    'BEGIN;',
    // Otherwise Citus uses several connections to a node, on which the keys to reference tables would not be seen.
    `SET LOCAL citus.multi_shard_modify_mode = 'sequential';`,
    // For the triggers of the audit trail, which read and write no other row.
    'SET LOCAL citus.enable_unsafe_triggers = on;',
    ...keys.map(({ table, name }) => `ALTER TABLE ${table} DROP CONSTRAINT ${name};`),
    ...REFERENCE_TABLES.map((table) => `SELECT create_reference_table('public."${table}"');`),
    `SELECT create_distributed_table('public."${first}"', 'orgId');`,
    ...rest.map(
      (table) => `SELECT create_distributed_table('public."${table}"', 'orgId', colocate_with => 'public."${first}"');`,
    ),
    ...keys.map(({ table, name, definition }) => `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition};`),
    'COMMIT;',
  ].join('\n');
}

/**
 * Distributes the tables of a migrated database in one transaction.
 * @param url of the coordinator, as the owner of the tables
 * @param log receives the script, and the result
 * @returns false if the tables are distributed already
 * @throws Error if the database is not Citus or is not migrated; this changes nothing
 */
export async function shardDatabase(url: string, log: (text: string) => void, isDryRun = false): Promise<boolean> {
  const session = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  session.on('error', () => {}); // a lost connection also fails the running query, which reports it
  await session.connect();
  try {
    const script = shardingScript(await foreignKeysOf(session));
    if (isDryRun) {
      log(script);
      return true;
    }
    const { rowCount } = await session.query(`SELECT FROM pg_extension WHERE extname = 'citus'`);
    if (rowCount === 0) throw new Error(NO_CITUS);
    const distributed = await session.query(`
      SELECT FROM pg_dist_partition WHERE logicalrelid = to_regclass('public."User"')`);
    if (distributed.rowCount !== 0) {
      log('The tables are already distributed.');
      return false;
    }
    log(script);
    await session.query(script); // one message, so that an error leaves no partial change
    log('Distributed the tables.');
    return true;
  } finally {
    await session.end();
  }
}

async function foreignKeysOf(session: pg.Client): Promise<ForeignKey[]> {
  const { rows } = await session.query<ForeignKey>(`
    SELECT conrelid::regclass::text AS "table", quote_ident(conname) AS "name",
      pg_get_constraintdef(oid) AS "definition"
    FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 1, 2`);
  if (rows.length === 0) throw new Error('The database has no tables yet. Run npm run db:migrate first.');
  return rows;
}
