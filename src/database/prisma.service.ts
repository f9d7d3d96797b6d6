import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Settings } from '../settings/settings.js';
import { PgClient } from './pg-client.js';
import { PrismaClient } from './generated/client.js';
import { statementName } from './statement-name.js';
import { type PoolUsage, WatchedPg } from './watched-pg.js';

/** Time limits in milliseconds. They ensure that the caller gets an answer within seconds, even if it is a 503. */
export const WAIT_FOR_CONNECTION = 3_000;
/** For each lock of a statement: a second one can follow if another transaction waits for the same row. */
const WAIT_FOR_LOCK = 3_000;
export const RUN_STATEMENT = 5_000;
const RUN_TRANSACTION = 5_000;
/** Longer than the server's statement timeout: only for a server or a network that no longer answers. */
const WAIT_FOR_ANSWER = 6_000;

/** The Prisma client with its own pool. It connects on first use and reconnects after an outage. */
@Injectable()
export class PrismaService extends PrismaClient implements OnApplicationShutdown {
  private readonly adapter: WatchedPg;

  constructor(settings: Settings) {
    const adapter = new WatchedPg(
      {
        connectionString: settings.databaseUrl ?? undefined,
        application_name: 'provisioning',
        // The store reads facts again after taking a lock, which requires READ COMMITTED.
        // Compiling a statement (JIT) takes longer than running it, because a page reads only a few rows.
        options: '-c default_transaction_isolation=read\\ committed -c jit=off',
        Client: PgClient,
        max: settings.poolSize,
        connectionTimeoutMillis: WAIT_FOR_CONNECTION,
        lock_timeout: WAIT_FOR_LOCK,
        statement_timeout: RUN_STATEMENT,
        query_timeout: WAIT_FOR_ANSWER,
        idle_in_transaction_session_timeout: RUN_TRANSACTION,
      },
      { statementNameGenerator: ({ sql }) => statementName(sql) },
    );
    super({ adapter, transactionOptions: { maxWait: WAIT_FOR_CONNECTION, timeout: RUN_TRANSACTION } });
    this.adapter = adapter;
  }

  get poolUsage(): PoolUsage {
    return this.adapter.usage;
  }

  /** Runs after the last response was sent; earlier hooks would interrupt running calls. */
  async onApplicationShutdown(): Promise<void> {
    await this.$disconnect();
  }
}
