import pg from 'pg';
import type { Query } from './access.js';
import { hasCode } from './error-code.js';

/** Time limits in milliseconds. They ensure that the caller gets an answer within seconds, even if it is a 503. */
export const RUN_STATEMENT = 5_000;
export const RUN_TRANSACTION = 5_000;
/** For each lock of a statement: a second one can follow if another transaction waits for the same row. */
const WAIT_FOR_LOCK = 3_000;

const seconds = (ms: number): string => `${String(ms / 1_000)}s`;

/**
 * Settings of the application's sessions, as PostgreSQL prints them. They belong to the role, because poolers such as
 * PgBouncer reject sessions that ask for them (startup parameters) and share sessions that set them (SET).
 */
const SETTINGS: Readonly<Record<string, string>> = {
  statement_timeout: seconds(RUN_STATEMENT),
  lock_timeout: seconds(WAIT_FOR_LOCK),
  idle_in_transaction_session_timeout: seconds(RUN_TRANSACTION),
  // The store reads facts again after taking a lock, which requires READ COMMITTED.
  default_transaction_isolation: 'read committed',
  // Compiling a statement takes longer than running it, because a page reads only a few rows.
  jit: 'off',
};

/** @returns a sentence for the operator that lists the settings that the connected role lacks; null if it lacks none */
export async function lackingSettings(query: Query): Promise<string | null> {
  const lacking = await query<{ role: string; setting: string }>(
    `SELECT current_user::text AS "role", format('%s = %L', "name", "value") AS "setting"
     FROM jsonb_each_text($1::jsonb) AS w("name", "value") WHERE current_setting("name") <> "value" ORDER BY "name"`,
    JSON.stringify(SETTINGS),
  );
  const [first] = lacking;
  if (first === undefined) return null;
  return (
    `Sessions of the role ${pg.escapeIdentifier(first.role)} of DATABASE_URL lack ` +
    `${lacking.map(({ setting }) => setting).join(', ')}: run npm run db:migrate, and then RECONNECT in the console ` +
    'of PgBouncer if the server is behind it.'
  );
}

/**
 * Sets the settings on a role for the connected database, by `session`, or else by the role itself: every role may
 * change its own settings, but only some may change those of others.
 * @param url connects as the role, perhaps through a pooler
 * @returns false if the role already has them
 */
export async function giveSettings(session: pg.Pool, role: string, url: string): Promise<boolean> {
  if (await hasSettings(session, role)) return false;
  const { rows } = await session.query<{ database: string }>('SELECT current_database() AS "database"');
  const sql = settingsSql(role, rows[0]?.database ?? '');
  await session.query(sql).catch(async (error: unknown) => {
    if (!hasCode(error, INSUFFICIENT_PRIVILEGE)) throw error;
    await asRole(url, sql);
  });
  return true;
}

/** Sets the settings on a role for a database. It is one message, so that an error leaves no partial change. */
export function settingsSql(role: string, database: string): string {
  const target = `ALTER ROLE ${pg.escapeIdentifier(role)} IN DATABASE ${pg.escapeIdentifier(database)}`;
  const all = Object.entries(SETTINGS);
  return all.map(([name, value]) => `${target} SET ${name} = ${pg.escapeLiteral(value)}`).join(';\n');
}

const INSUFFICIENT_PRIVILEGE = '42501';

async function asRole(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, query_timeout: 10_000 });
  client.on('error', () => {}); // a lost connection also fails the running query, which reports it
  await client.connect();
  try {
    await client.query(sql);
    // Only new sessions get the settings. A pooler would keep this one and lend it to the server.
    await client.query('SELECT pg_terminate_backend(pg_backend_pid())').catch(() => {});
  } finally {
    await client.end();
  }
}

/** Whether new sessions of the role get the settings. */
async function hasSettings(session: pg.Pool, role: string): Promise<boolean> {
  const { rowCount } = await session.query(
    `SELECT FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole JOIN pg_database d ON d.oid = s.setdatabase
     WHERE r.rolname = $1 AND d.datname = current_database() AND s.setconfig @> $2::text[]`,
    [role, Object.entries(SETTINGS).map(([name, value]) => `${name}=${value}`)],
  );
  return rowCount !== 0;
}

/** The role that a URL connects as. */
export function roleOf(url: string): string {
  return new pg.Client({ connectionString: url }).user ?? '';
}

/** Removes the time limits from a session of one process, such as the one that migrates. */
export const WITHOUT_LIMITS =
  'SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0';
