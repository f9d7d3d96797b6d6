import { Injectable } from '@nestjs/common';
import { Prisma } from '../database/generated/client.js';
import type { Transaction } from '../database/transaction.service.js';
import { IS_LIVE } from '../invitation-status/is-live.statement.js';
import type { MailFacts } from './mail-texts.js';
import type { LeasedMail } from './outbox.store.js';
import { hashOfToken } from '../auth/token-hash.js';

/** Data for a mail with a link. */
export interface LinkFacts extends MailFacts {
  readonly expiresAt: Date;
  /** Names of the user's global roles, and of the buildings where they have an assignment or a home. */
  readonly roles: readonly string[];
  readonly buildings: readonly string[];
}

/** Name of the caller of the request that caused the mail; null if it is not audited, or the caller is of another tenant. */
export const sentBy = ({ orgId, userId, requestId }: LeasedMail): Prisma.Sql => Prisma.sql`(
  SELECT coalesce(actor."name", k."name") FROM "AuditEvent" e
  LEFT JOIN "User" actor ON actor."orgId" = e."orgId" AND actor."orgId" = e."actorOrgId" AND actor."id" = e."actorId"
  LEFT JOIN "ApiKey" k ON k."orgId" = e."orgId" AND k."orgId" = e."actorOrgId" AND k."id" = e."actorKeyId"
  WHERE e."orgId" = ${orgId} AND e."subjectId" = ${userId}::uuid AND e."requestId" = ${requestId}
    AND e."actorId" IS DISTINCT FROM e."subjectId"
  ORDER BY e."createdAt" DESC LIMIT 1)`;

/** The SQL for the link of a mail. The calling code must have locked the user and the mail. */
@Injectable()
export class LinkMailsStore {
  /**
   * Stores a new token for a link that was not mailed yet: valid for 72 hours (invitation) or 1 hour (password reset).
   * An older token becomes invalid.
   * @returns null if no mail is needed: the link was mailed, failed or void, or the account cannot use it
   */
  async rotateToken(tx: Transaction, mail: LeasedMail, token: string): Promise<LinkFacts | null> {
    const { orgId, invitationId } = mail;
    const [row] = await tx.$queryRaw<LinkFacts[]>`
      UPDATE "Invitation" i SET "tokenHash" = ${hashOfToken(token)}, "expiresAt" = statement_timestamp()
        + CASE i."purpose" WHEN 'INVITATION' THEN interval '72 hours' ELSE interval '1 hour' END
      FROM "User" u JOIN "Organization" o ON o."id" = u."orgId"
      WHERE i."orgId" = ${orgId} AND i."id" = ${invitationId}::uuid AND i."sentAt" IS NULL AND i."failedAt" IS NULL AND ${IS_LIVE}
        AND u."orgId" = i."orgId" AND u."id" = i."userId" AND ${CAN_USE_LINK}
      RETURNING u."email", u."name", o."name" AS "organization", o."slug", i."expiresAt", ${sentBy(mail)} AS "sentBy",
        ARRAY(
          SELECT r."name" FROM "UserRole" ur JOIN "Role" r ON r."id" = ur."roleId"
          WHERE ur."orgId" = u."orgId" AND ur."userId" = u."id" ORDER BY r."id") AS "roles",
        ARRAY(
          SELECT b."name" FROM "Building" b
          WHERE b."orgId" = u."orgId" AND (b."id" IN (
            SELECT ba."buildingId" FROM "BuildingAssignment" ba WHERE ba."orgId" = u."orgId" AND ba."userId" = u."id"
          ) OR b."id" IN (
            SELECT un."buildingId" FROM "Occupancy" oc JOIN "Unit" un ON un."orgId" = oc."orgId" AND un."id" = oc."unitId"
            WHERE oc."orgId" = u."orgId" AND oc."userId" = u."id" AND oc."endedAt" IS NULL
          )) ORDER BY b."name", b."id") AS "buildings"`;
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

  /** Marks the link of an account that cannot use it as failed. After reactivation, an administrator must invite again. */
  async markUnwanted(tx: Transaction, { orgId, invitationId }: LeasedMail): Promise<void> {
    await tx.$executeRaw`
      UPDATE "Invitation" i
      SET "failedAt" = statement_timestamp(), "tokenHash" = NULL, "expiresAt" = NULL,
        "failureReason" = CASE u."status" WHEN 'DEACTIVATED' THEN 'The account is deactivated.' ELSE 'The account is not active.' END
      FROM "User" u
      WHERE i."orgId" = ${orgId} AND i."id" = ${invitationId}::uuid AND i."sentAt" IS NULL AND i."failedAt" IS NULL AND ${IS_LIVE}
        AND u."orgId" = i."orgId" AND u."id" = i."userId" AND NOT ${CAN_USE_LINK}`;
  }
}

/** An invitation is for every account that is not deactivated, a new password only for an ACTIVE one. */
const CAN_USE_LINK = Prisma.sql`(
  CASE i."purpose" WHEN 'INVITATION' THEN u."status" <> 'DEACTIVATED' ELSE u."status" = 'ACTIVE' END)`;
