import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { WITHOUT_LIMITS } from './database.js';
import type { TestApp } from './app.js';

/** A connection of the test, to hold locks and to change data during a call. Its transaction ends with `work`. */
export async function withSession<T>(
  { settings }: Pick<TestApp, 'settings'>,
  work: (session: pg.Client) => Promise<T>,
): Promise<T> {
  const session = new pg.Client({
    connectionString: settings.databaseUrl!,
    application_name: 'test session',
    options: WITHOUT_LIMITS,
  });
  session.on('error', () => {});
  await session.connect();
  try {
    return await work(session);
  } finally {
    await session.end();
  }
}

/** Waits until a condition holds. The default limit is a minute, because the machine may be slow. */
export async function until(what: string, condition: () => Promise<boolean>, within = 60_000): Promise<void> {
  const end = Date.now() + within;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Timed out waiting for: ${what}`);
    await sleep(5);
  }
}

/**
 * Waits until this many of the application's connections wait for a lock.
 * @returns the process ids of their backends
 */
export async function untilWaiting(session: pg.Client, calls = 1): Promise<number[]> {
  let pids: number[] = [];
  await until(`${calls} calls waiting for a lock`, async () => {
    await session.query('SELECT pg_stat_clear_snapshot()'); // else a transaction sees the activity at its start
    const { rows } = await session.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'provisioning' AND wait_event_type = 'Lock'`,
    );
    pids = rows.map(({ pid }) => pid);
    return pids.length >= calls;
  });
  return pids;
}

/** How many of the application's connections have an open transaction. */
export async function openTransactions(session: pg.Client): Promise<number> {
  const { rows } = await session.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'provisioning' AND state LIKE 'idle in transaction%'`,
  );
  return rows[0]!.n;
}

/** Waits until every mail is sent or has failed. */
export async function untilMailsDone(session: pg.Client, within?: number): Promise<void> {
  const isEmpty = async () => {
    const { rows } = await session.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM "Mail" WHERE "sentAt" IS NULL AND "failedAt" IS NULL',
    );
    return rows[0]!.n === 0;
  };
  await until('no mail left', isEmpty, within);
}

/**
 * Waits until PostgreSQL has closed every connection of the application. Then the transactions of a killed process are
 * rolled back.
 */
export async function untilDisconnected(session: pg.Client): Promise<void> {
  await until('no connection left', async () => {
    const { rowCount } = await session.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'provisioning'`,
    );
    return rowCount === 0;
  });
}
