import { randomBytes } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { TransactionService } from '../database/transaction.service.js';
import type { InvitationMail } from './invitation-mail.js';
import { type InvitationKey, InvitationsStore } from './invitations.store.js';
import { failureReasonOf, isRefusal, MailsService, type SentInvitation, shortened } from './mails.service.js';

/** What the job carries: which invitation to send, and for which request. Never a token. */
export interface SendInvitationJob extends InvitationKey {
  readonly requestId: string;
}

/** How a job stands with the queue. */
export interface Attempt {
  readonly isLast: boolean;
  /** Aborted when the process stops and cannot wait any longer. */
  readonly signal: AbortSignal | undefined;
}

/** One attempt's mail, and the secret in it, by which the attempt is told from others. */
interface Draft {
  readonly mail: InvitationMail;
  readonly secret: string;
}

/** Milliseconds for which a command leaves a token alone that another one is just mailing. */
const MAILING_TAKES = 60_000;

/** Mails invitations. */
@Injectable()
export class InvitationsService {
  private readonly logger = new Logger(InvitationsService.name);

  constructor(
    private readonly transactions: TransactionService,
    private readonly store: InvitationsStore,
    private readonly mails: MailsService,
  ) {}

  /**
   * Makes the token, stores its hash and mails it. Run again after a failure it makes a new token, and the old one is dead. Does
   * nothing for an invitation that is void or has gone out already. A mail server that refuses the address, or the last
   * attempt, ends it: the invitation is FAILED. An attempt that the end of the process cuts short is none.
   * @throws whatever kept the mail from going out, when it is worth another attempt
   */
  async sendInvitation(job: SendInvitationJob, { isLast, signal }: Attempt): Promise<void> {
    const ofRequest = ` request=${job.requestId}`;
    let draft: Draft | null = null;
    try {
      draft = await this.rotateToken(job, 0);
      if (draft === null) return;
      const { file } = await this.send(draft, job, signal);
      if (file !== null) this.logger.log(`Mail written to ${file}${ofRequest}`);
    } catch (error) {
      const isFinal = isRefusal(error) || (isLast && signal?.aborted !== true);
      this.logger.warn(`An invitation was not mailed${isFinal ? '' : ' yet'}: ${shortened(error)}${ofRequest}`);
      if (!isFinal || draft === null) throw error;
      const { secret } = draft;
      await this.transactions.run(async (tx) => {
        await this.store.lockUserOf(tx, job);
        await this.store.markFailed(tx, job, secret, failureReasonOf(error));
      });
    }
  }

  /**
   * Sends the live invitation of a user at once, without the worker.
   * @returns null when there is none, it has gone out already, or somebody else is just sending it
   */
  async sendInvitationOf(orgId: number, userId: string): Promise<SentInvitation | null> {
    const invitation = await this.transactions.run((tx) =>
      tx.invitation.findFirst({ where: { orgId, userId, acceptedAt: null, revokedAt: null, supersededAt: null } }),
    );
    if (invitation === null) return null;
    const key = { orgId, invitationId: invitation.id };
    const draft = await this.rotateToken(key, MAILING_TAKES);
    if (draft === null) return null;
    try {
      return await this.send(draft, key);
    } catch (error) {
      await this.transactions.run(async (tx) => {
        await this.store.lockUserOf(tx, key);
        await this.store.dropToken(tx, key, draft.secret);
      });
      throw error;
    }
  }

  private rotateToken(key: InvitationKey, leaveFor: number): Promise<Draft | null> {
    return this.transactions.run(async (tx) => {
      await this.store.lockUserOf(tx, key);
      const secret = randomBytes(32).toString('base64url');
      const invited = await this.store.rotateToken(tx, key, secret, leaveFor);
      if (invited === null) {
        await this.store.markUnwanted(tx, key);
        return null;
      }
      const { email, name, organization, slug, expiresAt } = invited;
      const token = `${String(key.orgId)}.${secret}`;
      return { mail: { to: { email, name }, organization, slug, token, expiresAt }, secret };
    });
  }

  private async send({ mail, secret }: Draft, key: InvitationKey, signal?: AbortSignal): Promise<SentInvitation> {
    const sent = await this.mails.sendInvitation(mail, signal);
    await this.transactions.run(async (tx) => {
      await this.store.lockUserOf(tx, key);
      await this.store.markSent(tx, key, secret);
    });
    return sent;
  }
}
