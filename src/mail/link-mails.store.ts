import { Injectable } from '@nestjs/common';
import { hashOfToken } from '../auth/token-hash.js';
import type { Transaction } from '../database/transaction.service.js';
import { IS_LIVE } from '../invitation-status/is-live.statement.js';
import { buildingNames, CAN_USE_LINK, roleNames, sentBy } from '../invitation-status/link-facts.statement.js';
import type { MailFacts } from './mail-texts.js';
import type { LeasedMail } from './outbox.store.js';

/** Data for a mail with a link. */
export interface LinkFacts extends MailFacts {
  readonly expiresAt: Date;
  /** Names of the user's global roles, and of the buildings where they have an assignment or a home. */
  readonly roles: readonly string[];
  readonly buildings: readonly string[];
}

/** The SQL for the link of a mail. The calling code must have locked the user and the mail. */
@Injectable()
export class LinkMailsStore {
  /**
   * Stores a new token for a link that was not mailed yet: valid for 72 hours (invitation) or 1 hour (password reset).
   * An older token becomes invalid.
   * @returns null if no mail is needed: the link was mailed, failed or void, or the account cannot use it
   */
  async rotateToken(
    tx: Transaction,
    { orgId, invitationId, requestId, kind }: LeasedMail,
    token: string,
  ): Promise<LinkFacts | null> {
    const [row] = await tx.$queryRaw<LinkFacts[]>`
      UPDATE "Invitation" i SET "tokenHash" = ${hashOfToken(token)},
        "expiresAt" = statement_timestamp() + make_interval(hours => ${kind === 'INVITATION' ? 72 : 1}::int)
      FROM "User" u JOIN "Organization" o ON o."id" = u."orgId"
      WHERE i."orgId" = ${orgId} AND i."id" = ${invitationId}::uuid
        AND i."sentAt" IS NULL AND i."failedAt" IS NULL AND ${IS_LIVE}
        AND u."orgId" = ${orgId} AND u."id" = i."userId" AND ${CAN_USE_LINK}
      RETURNING u."email", u."name", o."name" AS "organization", o."slug", i."expiresAt",
        ${sentBy(orgId, requestId)} AS "sentBy",
        ${roleNames(orgId)} AS "roles", ${buildingNames(orgId)} AS "buildings"`;
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

  /**
   * Marks the link of an account that cannot use it as failed. After reactivation, an administrator must invite again.
   */
  async markUnwanted(tx: Transaction, { orgId, invitationId }: LeasedMail): Promise<void> {
    await tx.$executeRaw`
      UPDATE "Invitation" i
      SET "failedAt" = statement_timestamp(), "tokenHash" = NULL, "expiresAt" = NULL,
        "failureReason" = CASE u."status"
          WHEN 'DEACTIVATED' THEN 'The account is deactivated.' ELSE 'The account is not active.' END
      FROM "User" u
      WHERE i."orgId" = ${orgId} AND i."id" = ${invitationId}::uuid
        AND i."sentAt" IS NULL AND i."failedAt" IS NULL AND ${IS_LIVE}
        AND u."orgId" = ${orgId} AND u."id" = i."userId" AND NOT ${CAN_USE_LINK}`;
  }
}
