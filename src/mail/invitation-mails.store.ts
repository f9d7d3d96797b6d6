import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.service.js';
import { IS_LIVE } from '../invitation-status/is-live.statement.js';
import type { LeasedMail } from './outbox.store.js';
import { hashOfToken } from './token-hash.js';

/** Data for the invitation mail. */
export interface Invited {
  readonly email: string;
  readonly name: string;
  readonly organization: string;
  /** Short name of the organization. */
  readonly slug: string;
  readonly expiresAt: Date;
}

/** The SQL for the invitation of a mail. The calling code must have locked the user and the mail. */
@Injectable()
export class InvitationMailsStore {
  /**
   * Stores a new token, valid for 72 hours, for an invitation that was not mailed yet. An older token becomes invalid.
   * @returns null if no mail is needed: the invitation was mailed, failed or void, or the user is deactivated
   */
  async rotateToken(tx: Transaction, { orgId, invitationId }: LeasedMail, token: string): Promise<Invited | null> {
    const [row] = await tx.$queryRaw<Invited[]>`
      UPDATE "Invitation" i SET "tokenHash" = ${hashOfToken(token)}, "expiresAt" = statement_timestamp() + interval '72 hours'
      FROM "User" u JOIN "Organization" o ON o."id" = u."orgId"
      WHERE i."orgId" = ${orgId} AND i."id" = ${invitationId}::uuid AND i."sentAt" IS NULL AND i."failedAt" IS NULL AND ${IS_LIVE}
        AND u."orgId" = i."orgId" AND u."id" = i."userId" AND u."status" <> 'DEACTIVATED'
      RETURNING u."email", u."name", o."name" AS "organization", o."slug", i."expiresAt"`;
    return row ?? null;
  }

  async markSent(tx: Transaction, { orgId, invitationId }: LeasedMail): Promise<void> {
    await tx.$executeRaw`
      UPDATE "Invitation" SET "sentAt" = statement_timestamp()
      WHERE "orgId" = ${orgId} AND "id" = ${invitationId}::uuid AND "sentAt" IS NULL`;
  }

  /** Removes the token too, because no mail will contain it. */
  async markFailed(tx: Transaction, { orgId, invitationId }: LeasedMail, reason: string): Promise<void> {
    await tx.$executeRaw`
      UPDATE "Invitation"
      SET "failedAt" = statement_timestamp(), "failureReason" = ${reason}, "tokenHash" = NULL, "expiresAt" = NULL
      WHERE "orgId" = ${orgId} AND "id" = ${invitationId}::uuid AND "sentAt" IS NULL AND "acceptedAt" IS NULL`;
  }

  /** Marks the invitation of a deactivated user as failed. After reactivation, an administrator must invite again. */
  async markUnwanted(tx: Transaction, { orgId, invitationId }: LeasedMail): Promise<void> {
    await tx.$executeRaw`
      UPDATE "Invitation" i
      SET "failedAt" = statement_timestamp(), "failureReason" = 'The account is deactivated.', "tokenHash" = NULL, "expiresAt" = NULL
      FROM "User" u
      WHERE i."orgId" = ${orgId} AND i."id" = ${invitationId}::uuid AND i."sentAt" IS NULL AND i."failedAt" IS NULL AND ${IS_LIVE}
        AND u."orgId" = i."orgId" AND u."id" = i."userId" AND u."status" = 'DEACTIVATED'`;
  }
}
