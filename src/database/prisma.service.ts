import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import { Settings } from '../settings/settings.js';
import { Connection } from './connection.js';
import { PrismaClient } from './generated/client.js';
import { statementName } from './statement-name.js';

/** How long anything may wait, in milliseconds: a caller is answered within seconds, if only with 503. */
const WAIT_FOR_CONNECTION = 3_000;
const WAIT_FOR_LOCK = 3_000;
const RUN_STATEMENT = 5_000;
const RUN_TRANSACTION = 5_000;
/** Longer than the server lets a statement run: only for a server or a network that has fallen silent. */
const WAIT_FOR_ANSWER = 6_000;

/** The Prisma client on a pool of its own. It connects when first used and again after an outage. */
@Injectable()
export class PrismaService extends PrismaClient implements OnApplicationShutdown {
  constructor(settings: Settings) {
    super({
      adapter: new PrismaPg(
        {
          connectionString: settings.databaseUrl ?? undefined,
          application_name: 'provisioning',
          // Facts are read anew after a lock: that needs READ COMMITTED, whatever the server's default.
          options: '-c default_transaction_isolation=read\\ committed',
          Client: Connection,
          max: settings.poolSize,
          connectionTimeoutMillis: WAIT_FOR_CONNECTION,
          lock_timeout: WAIT_FOR_LOCK,
          statement_timeout: RUN_STATEMENT,
          query_timeout: WAIT_FOR_ANSWER,
          idle_in_transaction_session_timeout: RUN_TRANSACTION,
        },
        { statementNameGenerator: ({ sql }) => statementName(sql) },
      ),
      transactionOptions: { maxWait: WAIT_FOR_CONNECTION, timeout: RUN_TRANSACTION },
    });
  }

  /** After the last answer has gone out; earlier hooks would cut off calls that are still running. */
  async onApplicationShutdown(): Promise<void> {
    await this.$disconnect();
  }
}
