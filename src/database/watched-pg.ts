import { PrismaPg } from '@prisma/adapter-pg';
import type { SqlQueryable } from '@prisma/driver-adapter-utils';
import type pg from 'pg';
import { told } from './statements.js';

/** The connections of the pool. */
export interface PoolUsage {
  /** Open connections, idle ones included. */
  readonly total: number;
  readonly idle: number;
  /** Statements and transactions that wait for a connection. */
  readonly waiting: number;
}

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;

/** Prisma's adapter. It also tells about each statement, and about its pool. */
export class WatchedPg extends PrismaPg {
  private pool: pg.Pool | undefined;

  override async connect(): Promise<Adapter> {
    const adapter = await super.connect();
    this.pool = adapter.underlyingDriver();
    const begin = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (...args) => watched(await told('BEGIN', () => begin(...args)));
    return watched(adapter);
  }

  /** All zero before the first statement. */
  get usage(): PoolUsage {
    const { totalCount: total = 0, idleCount: idle = 0, waitingCount: waiting = 0 } = this.pool ?? {};
    return { total, idle, waiting };
  }
}

/** Watches here and not in the driver, because a connection can run a statement in the context of another call. */
function watched<T extends SqlQueryable>(queryable: T): T {
  const queryRaw = queryable.queryRaw.bind(queryable);
  const executeRaw = queryable.executeRaw.bind(queryable);
  return Object.assign(queryable, {
    queryRaw: ((query) => told(query.sql, () => queryRaw(query))) satisfies T['queryRaw'],
    executeRaw: ((query) => told(query.sql, () => executeRaw(query))) satisfies T['executeRaw'],
  });
}
