import { setTimeout as sleep } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { assertRole, grantAccess } from '../access.js';
import { giveSettings, roleOf, WITHOUT_LIMITS } from '../session-settings.js';
import { migrationsFolder, readMigrations, type Migration } from './migrations-folder.js';
import { newerSchema, queryOf } from '../obstacles.js';
import { noFilters, openSchemaEngine, type SchemaEngine } from './schema-engine.js';

/** Key of the advisory lock. Nothing else in the database uses this number. */
const migrationLock = 7_203_114_905;

export interface MigrateOptions {
  /**
   * How the application connects, perhaps through a pooler. The migration grants its role the rights that it needs, and
   * sets its time limits. Absent: the application connects as the role that migrates.
   */
  applicationUrl?: string;
  /** Receives the results, one line at a time. */
  log?: (line: string) => void;
  /** Receives the reason for a delay. */
  onWait?: (line: string) => void;
}

/** Milliseconds. */
const TRY_LOCK_EVERY = 200;
const SAY_EVERY = 10_000;

/**
 * Applies the migrations of `prisma/migrations` that the database lacks, as `prisma migrate deploy` does. Replicas can
 * call it concurrently: one migrates, and the others wait.
 *
 * Each migration and its row in `_prisma_migrations` are one transaction, which rolls back if the migration fails or
 * the process is killed.
 *
 * @param url of PostgreSQL itself, not of a pooler in transaction mode, because the lock belongs to the session
 * @returns the names of the migrations that this call applied, in order
 * @throws Error if a newer release has changed the schema so that this one cannot use it; this changes nothing
 */
export async function migrateDatabase(
  url: string,
  { applicationUrl = url, log = () => {}, onWait = () => {} }: MigrateOptions = {},
): Promise<string[]> {
  const role = roleOf(applicationUrl);
  const isOther = role !== roleOf(url);
  // One connection for everything, because the lock and the transactions belong to the session.
  const session = new pg.Pool({ connectionString: url, max: 1, idleTimeoutMillis: 0, connectionTimeoutMillis: 10_000 });
  // A lost connection also fails the running query, which reports it. An unhandled event would end the process.
  session.on('error', () => {});
  session.on('connect', (client) => client.on('error', () => {}));
  try {
    await assertDirect(session);
    await session.query(WITHOUT_LIMITS);
    await lock(session, onWait);
    const tooNew = await newerSchema(queryOf(session));
    if (tooNew !== null) throw new Error(tooNew);
    if (isOther) await assertRole(session, role);
    const applied = await applyMigrations(session, onWait);
    log(applied.length === 0 ? 'Already up to date.' : `Applied ${applied.join(', ')}.`);
    const name = pg.escapeIdentifier(role);
    if (isOther) {
      const isGranted = await grantAccess(session, role);
      log(isGranted ? `Granted the role ${name} its rights.` : `The role ${name} already has the rights of the owner.`);
    }
    if (await giveSettings(session, role, applicationUrl)) log(`Set the time limits of the role ${name}.`);
    return applied;
  } finally {
    await session.end(); // releases the lock
  }
}

/**
 * A pooler may run each statement in another session of PostgreSQL, where the lock of this one does not hold and would
 * never be released. It gives its clients process ids of its own.
 */
async function assertDirect(session: pg.Pool): Promise<void> {
  const client = await session.connect();
  try {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    if ((client as pg.PoolClient & { processID: number }).processID === rows[0]?.pid) return;
  } finally {
    client.release();
  }
  throw new Error(
    'This connection goes through a pooler, and migrations need PostgreSQL itself. ' +
      'Set MIGRATION_DATABASE_URL to its address. Nothing was changed.',
  );
}

/** Waits without a time limit, because another migration may take long. */
async function lock(session: pg.Pool, onWait: (line: string) => void): Promise<void> {
  for (let isFirst = true; ; isFirst = false) {
    const { rows } = await session.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [migrationLock]);
    if (rows[0]?.held === true) return;
    if (isFirst) onWait('Another process is migrating this database. Waiting for it to finish.');
    await sleep(TRY_LOCK_EVERY);
  }
}

async function applyMigrations(session: pg.Pool, onWait: (line: string) => void): Promise<string[]> {
  const engine = await openSchemaEngine(onSession(session));
  const applied: string[] = [];
  for (const migration of await readMigrations()) {
    const waiting = setInterval(() => onWait(`Migration ${migration.name} is still running.`), SAY_EVERY);
    try {
      if (await applyMigration(session, engine, migration)) applied.push(migration.name);
    } finally {
      clearInterval(waiting);
    }
  }
  return applied;
}

/** @returns false if the database already has this migration */
async function applyMigration(session: pg.Pool, engine: SchemaEngine, { name, sql }: Migration): Promise<boolean> {
  // PostgreSQL refuses CREATE INDEX CONCURRENTLY in a transaction, so such a migration runs without one.
  const transactional = !/\bCONCURRENTLY\b/i.test(sql);
  const content = { tag: 'ok' as const, value: sql };
  try {
    if (transactional) await session.query('BEGIN');
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: {
        baseDir: migrationsFolder,
        lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"' },
        shadowDbInitScript: '',
        migrationDirectories: [{ path: name, migrationFile: { path: 'migration.sql', content } }],
      },
      filters: noFilters,
    });
    if (transactional) await session.query('COMMIT');
    return appliedMigrationNames.length > 0;
  } catch (error) {
    if (transactional) await session.query('ROLLBACK').catch(() => {}); // so that the first error is reported
    throw new Error(`Migration ${name} failed${transactional ? ' and was rolled back' : ''}: ${reason(error)}`, {
      cause: error,
    });
  }
}

/** The full message of PostgreSQL or of the engine, without the engine's stack, whose lines are numbered from 0. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [said = text] = /ERROR: [^]*/.exec(text) ?? [];
  return said.replace(/\n +0: [^]*/, '').trim();
}

/** Prisma's adapter splits a script at semicolons, which breaks function bodies. This one sends the whole script. */
function onSession(session: pg.Pool): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(session);
  const connect = async () => {
    const adapter = await factory.connect();
    adapter.executeScript = async (script) => {
      await adapter.executeRaw({ sql: script, args: [], argTypes: [] });
    };
    return adapter;
  };
  return { provider: factory.provider, adapterName: factory.adapterName, connect, connectToShadowDb: connect };
}
