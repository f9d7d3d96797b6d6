import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Settings } from '../settings/settings.js';
import { PgClient } from './pg-client.js';
import { PrismaClient } from './generated/client.js';
import { RUN_TRANSACTION } from './session-settings.js';
import { statementName } from './statement-name.js';
import { type PoolUsage, WatchedPg } from './watched-pg.js';

/** Milliseconds. */
export const WAIT_FOR_CONNECTION = 3_000;
/** Longer than the statement timeout of the role: only for a server or a network that no longer answers. */
const WAIT_FOR_ANSWER = 6_000;

/** The Prisma client with its own pool. It connects on first use and reconnects after an outage. */
@Injectable()
export class PrismaService extends PrismaClient implements OnApplicationShutdown {
  private readonly adapter: WatchedPg;

  constructor(settings: Settings) {
    const adapter = new WatchedPg(
      {
        connectionString: settings.databaseUrl ?? undefined,
        application_name: 'provisioning', // the only startup parameter of ours: PgBouncer forwards it
        Client: PgClient,
        max: settings.poolSize,
        connectionTimeoutMillis: WAIT_FOR_CONNECTION,
        query_timeout: WAIT_FOR_ANSWER,
      },
      settings.preparedStatements ? { statementNameGenerator: ({ sql }) => statementName(sql) } : {},
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
