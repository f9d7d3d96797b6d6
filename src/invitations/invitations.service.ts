import { randomBytes } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { TransactionService } from '../database/transaction.service.js';
import { type InvitationKey, InvitationsStore } from './invitations.store.js';
import { isRefusal, type InvitationMail, MailsService, reasonOf, type SentInvitation } from './mails.service.js';

/** What the job carries: which invitation to send. Never a token. */
export type SendInvitationJob = InvitationKey;

/** How a job stands with the queue. */
export interface Attempt {
  readonly isLast: boolean;
  /** Aborted when the process stops and cannot wait any longer. */
  readonly signal?: AbortSignal | undefined;
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
   * attempt, ends it: the invitation is FAILED.
   * @throws whatever kept the mail from going out, when it is worth another attempt
   */
  async sendInvitation(job: SendInvitationJob, { isLast, signal }: Attempt): Promise<void> {
    const mail = await this.rotateToken(job, 0);
    if (mail === null) return;
    try {
      await this.send(mail, job, signal);
    } catch (error) {
      const isFinal = isLast || isRefusal(error);
      this.logger.warn(`Invitation ${job.invitationId} was not mailed${isFinal ? '' : ' yet'}: ${reasonOf(error)}`);
      if (!isFinal) throw error;
      await this.transactions.run(async (tx) => {
        await this.store.lockUserOf(tx, job);
        await this.store.markFailed(tx, job, reasonOf(error));
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
    const mail = await this.rotateToken(key, MAILING_TAKES);
    if (mail === null) return null;
    try {
      return await this.send(mail, key);
    } catch (error) {
      await this.transactions.run((tx) => this.store.dropToken(tx, key));
      throw error;
    }
  }

  private rotateToken(key: InvitationKey, leaveFor: number): Promise<InvitationMail | null> {
    return this.transactions.run(async (tx) => {
      await this.store.lockUserOf(tx, key);
      const secret = randomBytes(32).toString('base64url');
      const invited = await this.store.rotateToken(tx, key, secret, leaveFor);
      if (invited === null) return null;
      const { email, name, organization, expiresAt } = invited;
      return { to: { email, name }, organization, token: `${String(key.orgId)}.${secret}`, expiresAt };
    });
  }

  private async send(mail: InvitationMail, key: InvitationKey, signal?: AbortSignal): Promise<SentInvitation> {
    const sent = await this.mails.sendInvitation(mail, signal);
    await this.transactions.run(async (tx) => {
      await this.store.lockUserOf(tx, key);
      await this.store.markSent(tx, key);
    });
    return sent;
  }
}
