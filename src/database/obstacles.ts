import pg from 'pg';
import { lackingRights, type Query } from './access.js';
import { migrationNames } from './migrations-folder.js';

/** Milliseconds. */
const WAIT_FOR_CONNECTION = 10_000;
const WAIT_FOR_ANSWER = 10_000;

/** As of the start of this process: files may be replaced while it runs. */
let ownMigrations: Promise<string[]> | undefined;

/**
 * Asks only; takes no lock.
 * @returns why this release cannot run on the database, and the remedy; null when it can
 */
export async function obstacleIn(url: string): Promise<string | null> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: WAIT_FOR_CONNECTION,
    query_timeout: WAIT_FOR_ANSWER,
  });
  client.on('error', () => {}); // a lost connection fails the query in progress, and that tells the caller
  await client.connect();
  try {
    return await obstacleTo(queryOf(client));
  } finally {
    await client.end();
  }
}

/** @returns why this release cannot run on the database, and the remedy; null when it can */
export async function obstacleTo(query: Query): Promise<string | null> {
  return (await newerSchema(query)) ?? (await lackingRights(query)) ?? (await olderSchema(query));
}

/** @returns why a newer release has left the database in a state that this one cannot use; null when it has not */
export async function newerSchema(query: Query): Promise<string | null> {
  if (!(await isReadable(query, 'SchemaCompatibility'))) return null;
  const [row] = await query<{ oldest: string }>('SELECT "oldestMigration" AS "oldest" FROM "SchemaCompatibility"');
  const own = (await (ownMigrations ??= migrationNames())).at(-1) ?? '';
  if (row === undefined || row.oldest <= own) return null;
  return `The database was migrated by a newer release (${row.oldest}) that this release (${own}) cannot use. Deploy the newer release.`;
}

/** @returns which migrations of this release the database lacks, and the remedy; null when it has all */
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

/** False for a table that does not exist yet, or that the role may not read: `lackingRights` tells. */
async function isReadable(query: Query, table: string): Promise<boolean> {
  const rows = await query(
    `SELECT FROM pg_class WHERE relname = $1 AND relnamespace = 'public'::regnamespace AND has_table_privilege(oid, 'SELECT')`,
    table,
  );
  return rows.length > 0;
}

/**
 * What new sessions get: a setting of the database or the role reaches
 * those of the pool when they are replaced. Most specific first.
 */
const SETTING_OF_NEW_SESSIONS = `
  SELECT split_part(setting, '=', 2)::boolean FROM pg_db_role_setting s, unnest(s.setconfig) AS setting
  WHERE setting LIKE 'default\\_transaction\\_read\\_only=%'
    AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    AND s.setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = session_user))
  ORDER BY s.setrole = 0, s.setdatabase = 0 LIMIT 1`;

const WRITABILITY = `
  SELECT pg_is_in_recovery() AS "isStandby",
    current_setting('transaction_read_only')::boolean OR coalesce((${SETTING_OF_NEW_SESSIONS}), false) AS "isReadOnly"`;

/**
 * PostgreSQL makes all checks of a write (rights, read-only, locks) but writes nothing: no WAL, no dead row. Every call
 * that changes something writes this table. A full disk shows only when something is stored.
 */
const WRITE = `WITH written AS (INSERT INTO "AuditEvent" SELECT * FROM "AuditEvent" WHERE false RETURNING 1) SELECT count(*) FROM written`;

/**
 * @returns why the database takes no writes; null when it does
 * @throws what the database said, where a write fails for another reason
 */
export async function writeObstacle(query: Query): Promise<string | null> {
  const [state] = await query<{ isStandby: boolean; isReadOnly: boolean }>(WRITABILITY);
  if (state?.isStandby === true) return 'The database is a standby: it takes no writes.';
  if (state?.isReadOnly === true) return 'The database is read-only (default_transaction_read_only).';
  await query(WRITE);
  return null;
}

/** Runs statements on a connection, or on the one connection of a pool. */
export function queryOf(session: pg.Client | pg.Pool): Query {
  return async <Row extends object>(sql: string, ...values: unknown[]) => (await session.query<Row>(sql, values)).rows;
}
