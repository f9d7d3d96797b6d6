import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { AuthService } from '../auth/auth.service.js';
import type { ClientInfo } from '../auth/current-client.decorator.js';
import { lockUser } from '../database/locks.js';
import { TransactionService } from '../database/transaction.service.js';
import { shortened } from '../mail/mails.service.js';
import { OutboxService } from '../mail/outbox.service.js';
import { LimitsService } from '../rate-limiting/limits.service.js';
import type { RequestPasswordResetInput } from './password-calls.input.js';
import { PasswordResetsStore } from './password-resets.store.js';

/** Milliseconds. */
const LATEST = 1_000;
const LEAVE_AFTER = 5_000;

/**
 * Mails links for new passwords to users who ask for them. The answer must not tell which accounts exist, so the server
 * answers first. It looks for the account and writes the mail a random time later, so that this work does not slow down
 * the next call of the same client.
 */
@Injectable()
export class PasswordResetsService implements OnModuleDestroy, OnApplicationShutdown {
  private readonly logger = new Logger(PasswordResetsService.name);
  private readonly pending = new Set<Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly auth: AuthService,
    private readonly limits: LimitsService,
    private readonly transactions: TransactionService,
    private readonly store: PasswordResetsStore,
    private readonly outbox: OutboxService,
  ) {
    setMaxListeners(0, this.stopping.signal); // one for each waiting mail
  }

  /**
   * Queues a mail within a second, if the account is ACTIVE and has not reached its mail limit. The mail is lost if the
   * process or the database dies before that: the user can ask again. It is not audited.
   * @returns true, whether there is such an account or not
   * @throws DomainError RATE_LIMITED after too many calls from the address
   */
  async requestPasswordReset(input: RequestPasswordResetInput, client: ClientInfo): Promise<boolean> {
    await this.limits.countAttempt('password-reset', client.address);
    const work = this.mailLater(input, client).finally(() => this.pending.delete(work));
    this.pending.add(work);
    return true;
  }

  /** From now on, mails are written at once. */
  onModuleDestroy(): void {
    this.stopping.abort();
  }

  /** Runs after the last response was sent. Waits some seconds for mails that are not written yet. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.race([Promise.all(this.pending), sleep(LEAVE_AFTER, undefined, { ref: false })]);
  }

  private async mailLater(input: RequestPasswordResetInput, { requestId }: ClientInfo): Promise<void> {
    await sleep(Math.random() * LATEST, undefined, { signal: this.stopping.signal }).catch(() => {});
    try {
      const user = await this.auth.findActive(input);
      if (user === null) return;
      const isQueued = await this.transactions.run(async (tx) => {
        await lockUser(tx, user.orgId, { userId: user.id });
        return this.store.queue(tx, { orgId: user.orgId, id: user.id, email: input.email }, requestId);
      });
      if (isQueued) this.outbox.wake();
    } catch (error) {
      this.logger.warn(`PASSWORD_RESET was not queued: ${shortened(error)} request=${requestId}`);
    }
  }
}
