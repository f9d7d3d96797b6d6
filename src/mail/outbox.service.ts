import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { MailKind } from '../database/generated/enums.js';
import { type Transaction, TransactionService } from '../database/transaction.service.js';
import { domainErrorOf } from '../errors/answer.js';
import { DomainError } from '../errors/domain-error.js';
import { Settings } from '../settings/settings.js';
import { LinkMailsService } from './link-mails.service.js';
import type { MailSender, SentMail } from './mail-sender.js';
import { failureReasonOf, isRefusal, shortened } from './mails.service.js';
import { NoticeMailsService } from './notice-mails.service.js';
import { type LeasedMail, type OpenMails, OutboxStore } from './outbox.store.js';

export type { OpenMails };

const CONCURRENCY = 4;
const MAX_ATTEMPTS = 12;

/** Milliseconds. A lease lasts 15 s. At shutdown, running attempts are first aborted and then no longer waited for. */
const POLL_INTERVAL = 1_000;
const RENEW_EVERY = 5_000;
const ABORT_AFTER = 5_000;
const LEAVE_AFTER = 7_000;

/** Sends the mails in the outbox, which transactions have written as rows. Any process can send any mail. */
@Injectable()
export class OutboxService implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private readonly logger = new Logger(OutboxService.name);
  private readonly senders: Readonly<Record<MailKind, MailSender>>;
  private readonly leasedBy = randomUUID();
  /** Mails that this process has sent, and given up. */
  readonly ended = { sent: 0, failed: 0 };
  private readonly inFlight = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();
  private readonly abortAttempts = new AbortController();
  private pause = new AbortController();
  private isDatabaseReachable = true;
  private polling: Promise<void> | undefined;
  private stopped: Promise<unknown> | undefined;

  constructor(
    private readonly settings: Settings,
    private readonly transactions: TransactionService,
    private readonly store: OutboxStore,
    links: LinkMailsService,
    notices: NoticeMailsService,
  ) {
    this.senders = { INVITATION: links, PASSWORD_RESET: links, EMAIL_CHANGED: notices };
  }

  onApplicationBootstrap(): void {
    if (this.settings.worker) this.polling = this.pollLoop();
  }

  /** Looks for due mails at once. Call it after the commit of a transaction that wrote a mail. */
  wake(): void {
    this.pause.abort();
  }

  countOpen(): Promise<OpenMails> {
    return this.store.countOpen();
  }

  /**
   * Sends the open invitation of a user at once, even without a worker.
   * @returns null if there is none, it was already sent, or another process is sending it
   * @throws the reason why it was not sent; the mail stays in the outbox
   */
  async sendInvitationOf(orgId: number, userId: string): Promise<SentMail | null> {
    const [mail] = await this.store.takeInvitation(this.leasedBy, orgId, userId);
    if (mail === undefined) return null;
    try {
      return await this.deliver(mail);
    } catch (error) {
      await this.store.release(mail).catch(() => {}); // otherwise its lease expires
      throw error;
    }
  }

  /** Takes no more mails, and aborts attempts that are still running after some seconds. */
  onModuleDestroy(): void {
    this.stopping.abort();
    this.wake();
    setTimeout(() => this.abortAttempts.abort(), ABORT_AFTER).unref();
    const ended = Promise.resolve(this.polling).then(() => Promise.all(this.inFlight.values()));
    this.stopped = Promise.race([ended, sleep(LEAVE_AFTER, undefined, { ref: false })]);
  }

  /** Waits some seconds for running attempts. If one still hangs, its lease expires after the process has ended. */
  async onApplicationShutdown(): Promise<void> {
    await this.stopped;
  }

  private async pollLoop(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.pause = new AbortController(); // before the poll, so that a wake meanwhile skips the pause
      await this.poll();
      await sleep(POLL_INTERVAL, undefined, { signal: this.pause.signal, ref: false }).catch(() => {});
    }
  }

  private async poll(): Promise<void> {
    const free = CONCURRENCY - this.inFlight.size;
    if (free === 0) return;
    try {
      const mails = await this.store.takeDue(this.leasedBy, free, [...this.inFlight.keys()]);
      for (const mail of mails) this.inFlight.set(mail.id, this.attempt(mail));
      this.isDatabaseReachable = true;
    } catch (error) {
      const { cause } = domainErrorOf(error);
      if (this.isDatabaseReachable) this.logger.warn(`Mails wait for the database: ${shortened(cause)}`);
      this.isDatabaseReachable = false;
    }
  }

  private async attempt(mail: LeasedMail): Promise<void> {
    try {
      const sent = await this.deliver(mail, this.abortAttempts.signal);
      if (sent?.file != null) this.logger.log(`Mail written to ${sent.file} request=${mail.requestId}`);
    } catch (error) {
      await this.retryOrFail(mail, error).catch(() => {}); // otherwise its lease expires, and any process takes it
    }
    this.inFlight.delete(mail.id);
    this.wake();
  }

  private async deliver(mail: LeasedMail, signal?: AbortSignal): Promise<SentMail | null> {
    const renewal = setInterval(() => void this.store.renew(mail).catch(() => {}), RENEW_EVERY).unref();
    try {
      const send = await this.withLease(mail, async (tx) => {
        const send = await this.senders[mail.kind].prepare(tx, mail);
        if (send === null) await this.store.end(tx, mail, 'The mail was not needed any more.');
        return send;
      });
      if (send === null) return null;
      const sent = await send(signal);
      await this.end(mail, null);
      this.ended.sent++;
      return sent;
    } finally {
      clearInterval(renewal);
    }
  }

  private async end(mail: LeasedMail, failureReason: string | null): Promise<void> {
    await this.withLease(mail, async (tx) => {
      await this.store.end(tx, mail, failureReason);
      await this.senders[mail.kind].noteEnd?.(tx, mail, failureReason);
    });
  }

  /** @returns null if this process has lost the lease */
  private withLease<T>(mail: LeasedMail, work: (tx: Transaction) => Promise<T>): Promise<T | null> {
    return this.transactions.run(async (tx) => ((await this.store.lockLeased(tx, mail)) ? work(tx) : null));
  }

  /** Gives up after a permanent error or the last attempt. An attempt that the shutdown aborted does not count. */
  private async retryOrFail(mail: LeasedMail, error: unknown): Promise<void> {
    const isAborted = this.abortAttempts.signal.aborted;
    const isOfDatabase = error instanceof DomainError;
    const cause = isOfDatabase ? error.cause : error;
    const isFinal = isRefusal(error) || (mail.attempts >= MAX_ATTEMPTS && !isAborted && !isOfDatabase);
    const reason = failureReasonOf(error);
    this.logger.warn(
      `${mail.kind} was not mailed${isFinal ? '' : ' yet'}: ${shortened(cause)} request=${mail.requestId}`,
    );
    if (isFinal) {
      await this.end(mail, reason);
      this.ended.failed++;
    } else await (isAborted ? this.store.release(mail) : this.store.postpone(mail, reason));
  }
}
