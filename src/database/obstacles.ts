import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { lackingRights, type Query, WRITTEN_TABLES } from './access.js';
import { migrationNames } from './migrations/migrations-folder.js';
import { lackingSettings } from './session-settings.js';
import { TENANT_TABLES } from './tables.js';

/** Milliseconds. */
const WAIT_FOR_CONNECTION = 10_000;
const WAIT_FOR_ANSWER = 10_000;

/** Read once per process, because a deployment may replace the files while it runs. */
let ownMigrations: Promise<string[]> | undefined;

/**
 * Only reads; takes no lock.
 * @returns why this release cannot run on the database, with the remedy; null if it can
 */
export async function obstacleIn(url: string): Promise<string | null> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: WAIT_FOR_CONNECTION,
    query_timeout: WAIT_FOR_ANSWER,
  });
  client.on('error', () => {}); // a lost connection also fails the running query, which reports it
  await client.connect();
  try {
    return await obstacleTo(queryOf(client));
  } finally {
    await client.end();
  }
}

/** @returns why this release cannot run on the database, with the remedy; null if it can */
export async function obstacleTo(query: Query): Promise<string | null> {
  return (
    (await newerSchema(query)) ??
    (await lackingRights(query)) ??
    (await olderSchema(query)) ??
    (await lackingSettings(query))
  );
}

/** @returns why this release cannot use a database that a newer release migrated; null if it can */
export async function newerSchema(query: Query): Promise<string | null> {
  if (!(await isReadable(query, 'SchemaCompatibility'))) return null;
  const [row] = await query<{ oldest: string }>('SELECT "oldestMigration" AS "oldest" FROM "SchemaCompatibility"');
  const own = (await (ownMigrations ??= migrationNames())).at(-1) ?? '';
  if (row === undefined || row.oldest <= own) return null;
  return (
    `A newer release (${row.oldest}) migrated the database, and this release (${own}) cannot use it. ` +
    'Deploy the newer release.'
  );
}

/** @returns which migrations of this release are missing, with the remedy; null if none is missing */
async function olderSchema(query: Query): Promise<string | null> {
  const applied = (await isReadable(query, '_prisma_migrations'))
    ? await query<{ name: string }>(
        'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL',
      )
    : [];
  const names = new Set(applied.map(({ name }) => name));
  const lacking = (await (ownMigrations ??= migrationNames())).filter((name) => !names.has(name));
  return lacking.length === 0 ? null : `The database lacks ${lacking.join(', ')}. Run npm run db:migrate first.`;
}

/** False if the table does not exist or the role cannot read it. `lackingRights` reports missing rights. */
async function isReadable(query: Query, table: string): Promise<boolean> {
  const rows = await query(
    `SELECT FROM pg_class
    WHERE relname = $1 AND relnamespace = 'public'::regnamespace AND has_table_privilege(oid, 'SELECT')`,
    table,
  );
  return rows.length > 0;
}

/** The setting of new sessions: the pool's connections get it when they are replaced. Most specific setting first. */
const SETTING_OF_NEW_SESSIONS = `
  SELECT split_part(setting, '=', 2)::boolean FROM pg_db_role_setting s, unnest(s.setconfig) AS setting
  WHERE setting LIKE 'default\\_transaction\\_read\\_only=%'
    AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    AND s.setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = session_user))
  ORDER BY s.setrole = 0, s.setdatabase = 0 LIMIT 1`;

const WRITABILITY = `
  SELECT pg_is_in_recovery() AS "isStandby",
    current_setting('transaction_read_only')::boolean OR coalesce((${SETTING_OF_NEW_SESSIONS}), false) AS "isReadOnly"`;

/** No call writes to these tables, but foreign keys lock their rows. */
const REFERENCED = ['Organization', 'Role', 'Building', 'Unit'];

/**
 * PostgreSQL performs all checks of a write (rights, read-only, locks) but writes nothing: no WAL, no dead row.
 * An INSERT takes the same lock as an UPDATE. This does not detect a full disk. No organization has the id 0.
 */
const WRITES = WRITTEN_TABLES.filter((table) => !REFERENCED.includes(table)).map((table) => ({
  table,
  sql: TENANT_TABLES.includes(table)
    ? `INSERT INTO "${table}" ("orgId") SELECT 0 FROM "${table}" WHERE "orgId" = 0 AND "orgId" <> 0`
    : `INSERT INTO "${table}" SELECT FROM "${table}" WHERE false`,
}));
const WRITE = `
  WITH ${WRITES.map(({ table, sql }) => `"to${table}" AS (${sql})`).join(', ')} SELECT 1 AS "written"`;

/** Locks on tables that the application cannot probe by a write: those referenced. Every role may read `pg_locks`. */
const LOCKED = `
  SELECT n.nspname || '.' || c.relname AS "table"
  FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE l.granted AND l.pid <> pg_backend_pid()
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND n.nspname = 'public' AND c.relname IN (${REFERENCED.map((table) => `'${table}'`).join(', ')})
    AND l.mode IN ('ExclusiveLock', 'AccessExclusiveLock')
  LIMIT 1`;

/** A vacuum can hold a lock for a moment, which delays calls but does not fail them. So we check several times. */
const LOOKS = 5;
/** Milliseconds. */
const BETWEEN_LOOKS = 400;

/**
 * @param isSharded whether each write must be a statement of its own
 * @returns why the database accepts no writes; null if it does
 * @throws the database's error if a write fails for another reason
 */
export async function writeObstacle(query: Query, isSharded: boolean): Promise<string | null> {
  const [state] = await query<{ isStandby: boolean; isReadOnly: boolean }>(WRITABILITY);
  if (state?.isStandby === true) return 'The database is a standby and accepts no writes.';
  if (state?.isReadOnly === true) return 'The database is read-only (default_transaction_read_only).';
  for (const sql of isSharded ? WRITES.map((write) => write.sql) : [WRITE]) await query(sql);
  for (let look = 1; ; look++) {
    const [locked] = await query<{ table: string }>(LOCKED);
    if (locked === undefined) return null;
    if (look === LOOKS) return `The table ${locked.table} is locked against writes.`;
    await sleep(BETWEEN_LOOKS);
  }
}

/** Runs statements on a connection, or on a pool of one connection. */
export function queryOf(session: pg.Client | pg.Pool): Query {
  return async <Row extends object>(sql: string, ...values: unknown[]) => (await session.query<Row>(sql, values)).rows;
}
