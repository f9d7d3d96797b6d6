import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Transaction, TransactionService } from '../database/transaction.service.js';
import { type InvitationMail, MailsService, type SentInvitation } from './mails.service.js';

/** What the job carries: which invitation to send. Never a token. */
export interface SendInvitationJob {
  orgId: number;
  invitationId: string;
}

/** Milliseconds. */
const VALID_FOR = 72 * 3_600_000;
const SENDING_TAKES = 60_000;

@Injectable()
export class InvitationsService {
  constructor(
    private readonly transactions: TransactionService,
    private readonly mails: MailsService,
  ) {}

  /**
   * Makes the token, stores its hash and mails it. Run again after a failure it makes a new token, and the old one is dead.
   * Does nothing for an invitation that is not live any more or has gone out already.
   * @returns null when there was nothing to do
   */
  async sendInvitation({ orgId, invitationId }: SendInvitationJob): Promise<SentInvitation | null> {
    const mail = await this.storeToken(orgId, invitationId, new Date());
    if (mail === null) return null;
    return this.mail(mail, orgId, invitationId);
  }

  private async mail(mail: InvitationMail, orgId: number, invitationId: string): Promise<SentInvitation> {
    const sent = await this.mails.sendInvitation(mail);
    await this.transactions.run(async (tx) => {
      await this.lockUserOf(tx, orgId, invitationId);
      await tx.invitation.updateMany({
        where: { orgId, id: invitationId, sentAt: null, revokedAt: null, supersededAt: null },
        data: { sentAt: new Date() },
      });
    });
    return sent;
  }

  /**
   * Sends the live invitation of a user at once, without the worker.
   * @returns null when there is none, it has gone out already, or somebody else is just sending it
   */
  async sendInvitationOf(orgId: number, userId: string): Promise<SentInvitation | null> {
    const invitation = await this.transactions.run((tx) =>
      tx.invitation.findFirst({
        where: { orgId, userId, sentAt: null, acceptedAt: null, revokedAt: null, supersededAt: null },
      }),
    );
    if (invitation === null) return null;
    const { id } = invitation;
    const mail = await this.storeToken(orgId, id, new Date(Date.now() - SENDING_TAKES));
    if (mail === null) return null;
    try {
      return await this.mail(mail, orgId, id);
    } catch (error) {
      await this.transactions.run((tx) =>
        tx.invitation.updateMany({
          where: { orgId, id, sentAt: null },
          data: { tokenHash: null, expiresAt: null },
        }),
      );
      throw error;
    }
  }

  /**
   * @param madeBefore a token that is younger is left to whoever is mailing it
   * @returns null when the invitation is not to be sent
   */
  private storeToken(orgId: number, id: string, madeBefore: Date): Promise<InvitationMail | null> {
    return this.transactions.run(async (tx) => {
      await this.lockUserOf(tx, orgId, id);
      const invitation = await tx.invitation.findUnique({
        where: {
          orgId_id: { orgId, id },
          ...{ acceptedAt: null, revokedAt: null, supersededAt: null, sentAt: null },
          OR: [{ expiresAt: null }, { expiresAt: { lte: new Date(madeBefore.getTime() + VALID_FOR) } }],
        },
        include: { user: { include: { organization: true } } },
      });
      if (invitation === null || invitation.user.status === 'DEACTIVATED') return null;

      const token = randomBytes(32).toString('base64url');
      const tokenHash = new Uint8Array(createHash('sha256').update(token).digest());
      const expiresAt = new Date(Date.now() + VALID_FOR);
      await tx.invitation.update({ where: { orgId_id: { orgId, id } }, data: { tokenHash, expiresAt } });
      const { email, name, organization } = invitation.user;
      return { to: { email, name }, organization: organization.name, token: `${String(orgId)}.${token}`, expiresAt };
    });
  }

  /** The user row is locked first, as everywhere. */
  private async lockUserOf(tx: Transaction, orgId: number, invitationId: string): Promise<void> {
    await tx.$queryRaw`
      SELECT 1 AS "locked" FROM "User" u JOIN "Invitation" i ON i."orgId" = u."orgId" AND i."userId" = u."id"
      WHERE i."orgId" = ${orgId} AND i."id" = ${invitationId}::uuid FOR NO KEY UPDATE OF u`;
  }
}
