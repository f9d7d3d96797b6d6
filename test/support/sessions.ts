import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { TestApp } from './app.js';

/**
 * A connection beside the application's, to hold locks and to
 * change things meanwhile. Whatever it has open ends with `work`.
 */
export async function withSession<T>(
  { settings }: Pick<TestApp, 'settings'>,
  work: (session: pg.Client) => Promise<T>,
): Promise<T> {
  const session = new pg.Client({ connectionString: settings.databaseUrl!, application_name: 'test session' });
  session.on('error', () => {});
  await session.connect();
  try {
    return await work(session);
  } finally {
    await session.end();
  }
}

/** Waits until a condition holds, for a minute at most unless the caller says otherwise: a slow machine is no fault. */
export async function until(what: string, condition: () => Promise<boolean>, within = 60_000): Promise<void> {
  const end = Date.now() + within;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Waited in vain: ${what}`);
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
    await session.query('SELECT pg_stat_clear_snapshot()'); // else a transaction sees the activity of its beginning
    const { rows } = await session.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'provisioning' AND wait_event_type = 'Lock'`,
    );
    pids = rows.map(({ pid }) => pid);
    return pids.length >= calls;
  });
  return pids;
}

/** How many of the application's connections have a transaction open. */
export async function openTransactions(session: pg.Client): Promise<number> {
  const { rows } = await session.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'provisioning' AND state LIKE 'idle in transaction%'`,
  );
  return rows[0]!.n;
}

/** Waits until no mail is open. */
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
 * Waits until PostgreSQL has ended every connection of the
 * application's: what a dead process began is rolled back then.
 */
export async function untilDisconnected(session: pg.Client): Promise<void> {
  await until('no connection left', async () => {
    const { rowCount } = await session.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'provisioning'`,
    );
    return rowCount === 0;
  });
}
