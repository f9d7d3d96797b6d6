import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Prisma } from '../database/generated/client.js';
import type { Transaction } from '../database/transaction.service.js';
import type { Visit } from '../auth/current-visit.decorator.js';

/** Which invitation. */
export interface InvitationKey {
  readonly orgId: number;
  readonly invitationId: string;
}

/** What the mail of an invitation says. */
export interface Invited {
  readonly email: string;
  readonly name: string;
  readonly organization: string;
  /** Short name of the organization. */
  readonly slug: string;
  readonly expiresAt: Date;
}

/** Who has accepted. */
export interface Accepted {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  /** Of the password that they have chosen. */
  readonly credentialVersion: number;
}

/** The SQL of invitations. The user row is locked first, as everywhere; instants are those of the database's clock. */
@Injectable()
export class InvitationsStore {
  /** Holds the user of an invitation against every provisioning, acceptance and mailing until the transaction ends. */
  async lockUserOf(tx: Transaction, { orgId, invitationId }: InvitationKey): Promise<void> {
    await tx.$queryRaw`
      SELECT 1 AS "locked" FROM "User" u JOIN "Invitation" i ON i."orgId" = u."orgId" AND i."userId" = u."id"
      WHERE i."orgId" = ${orgId} AND i."id" = ${invitationId}::uuid FOR NO KEY UPDATE OF u`;
  }

  /**
   * Gives an invitation that waits to be mailed a new token, valid for 72 hours; an older one is dead.
   * @param leaveFor milliseconds for which a token is left to whoever has made it
   * @returns null when the invitation is not to be mailed: it went out, failed, is void, or its user is deactivated
   */
  async rotateToken(tx: Transaction, key: InvitationKey, token: string, leaveFor: number): Promise<Invited | null> {
    const [row] = await tx.$queryRaw<Invited[]>`
      UPDATE "Invitation" i SET "tokenHash" = ${hashOf(token)}, "expiresAt" = clock_timestamp() + interval '72 hours'
      FROM "User" u JOIN "Organization" o ON o."id" = u."orgId"
      WHERE i."orgId" = ${key.orgId} AND i."id" = ${key.invitationId}::uuid
        AND i."sentAt" IS NULL AND i."failedAt" IS NULL
        AND ${IS_LIVE}
        AND (i."expiresAt" IS NULL
          OR i."expiresAt" <= clock_timestamp() + interval '72 hours' - make_interval(secs => ${leaveFor / 1000}))
        AND u."orgId" = i."orgId" AND u."id" = i."userId" AND u."status" <> 'DEACTIVATED'
      RETURNING u."email", u."name", o."name" AS "organization", o."slug", i."expiresAt"`;
    return row ?? null;
  }

  /**
   * The mail with this token has gone out. Nothing for a token
   * that another attempt has replaced: its link is dead already.
   */
  async markSent(tx: Transaction, { orgId, invitationId }: InvitationKey, token: string): Promise<void> {
    await tx.$executeRaw`
      UPDATE "Invitation" SET "sentAt" = clock_timestamp()
      WHERE "orgId" = ${orgId} AND "id" = ${invitationId}::uuid AND "tokenHash" = ${hashOf(token)} AND "sentAt" IS NULL`;
  }

  /** The mail with this token has not gone out, and none will: there is no token any more. */
  async markFailed(
    tx: Transaction,
    { orgId, invitationId }: InvitationKey,
    token: string,
    reason: string,
  ): Promise<void> {
    await tx.$executeRaw`
      UPDATE "Invitation"
      SET "failedAt" = clock_timestamp(), "failureReason" = ${reason}, "tokenHash" = NULL, "expiresAt" = NULL
      WHERE "orgId" = ${orgId} AND "id" = ${invitationId}::uuid AND "tokenHash" = ${hashOf(token)}
        AND "sentAt" IS NULL AND "acceptedAt" IS NULL`;
  }

  /** Nobody is mailed whose account is deactivated; once it is active again, an invitation has to be asked for anew. */
  async markUnwanted(tx: Transaction, { orgId, invitationId }: InvitationKey): Promise<void> {
    await tx.$executeRaw`
      UPDATE "Invitation" i
      SET "failedAt" = clock_timestamp(), "failureReason" = 'The account is deactivated.', "tokenHash" = NULL, "expiresAt" = NULL
      FROM "User" u
      WHERE i."orgId" = ${orgId} AND i."id" = ${invitationId}::uuid AND i."sentAt" IS NULL AND i."failedAt" IS NULL
        AND ${IS_LIVE}
        AND u."orgId" = i."orgId" AND u."id" = i."userId" AND u."status" = 'DEACTIVATED'`;
  }

  /** Lets go of this token, which was not mailed: whoever comes next need not wait. */
  async dropToken(tx: Transaction, { orgId, invitationId }: InvitationKey, token: string): Promise<void> {
    await tx.$executeRaw`
      UPDATE "Invitation" SET "tokenHash" = NULL, "expiresAt" = NULL
      WHERE "orgId" = ${orgId} AND "id" = ${invitationId}::uuid AND "tokenHash" = ${hashOf(token)}
        AND "sentAt" IS NULL AND "acceptedAt" IS NULL`;
  }

  /** The invitation that a token opens now, unlocked. */
  async findOpen(tx: Transaction, orgId: number, token: string): Promise<InvitationKey | null> {
    const [row] = await tx.$queryRaw<InvitationKey[]>`
      SELECT i."orgId", i."id" AS "invitationId"
      FROM "Invitation" i JOIN "User" u ON u."orgId" = i."orgId" AND u."id" = i."userId"
      WHERE i."orgId" = ${orgId} AND i."tokenHash" = ${hashOf(token)} AND i."expiresAt" > clock_timestamp()
        AND ${IS_LIVE} AND u."status" <> 'DEACTIVATED'`;
    return row ?? null;
  }

  /**
   * Accepts, if the invitation is still open at this moment, and makes the user ACTIVE with a password that only they
   * know. One statement: the invitation is taken, the user changed and the audit row written, or nothing.
   * @throws Error when only a part of it was written: the transaction must roll back
   */
  async accept(
    tx: Transaction,
    { orgId, invitationId }: InvitationKey,
    { token, passwordHash, auditEventId }: { token: string; passwordHash: string; auditEventId: string },
    { requestId, transport }: Visit,
  ): Promise<Accepted | null> {
    const [row] = await tx.$queryRaw<{ accepted: number; audited: number; user: Accepted | null }[]>`
      WITH accepted AS (
        UPDATE "Invitation" i SET "acceptedAt" = clock_timestamp()
        FROM "User" u
        WHERE i."orgId" = ${orgId} AND i."id" = ${invitationId}::uuid AND i."tokenHash" = ${hashOf(token)}
          AND i."expiresAt" > clock_timestamp()
          AND ${IS_LIVE}
          AND u."orgId" = i."orgId" AND u."id" = i."userId" AND u."status" <> 'DEACTIVATED'
        RETURNING i."userId"
      ), activated AS (
        UPDATE "User" u
        SET "status" = 'ACTIVE', "passwordHash" = ${passwordHash}, "passwordSetByOrgId" = NULL, "passwordSetById" = NULL,
          "credentialVersion" = u."credentialVersion" + 1, "updatedAt" = clock_timestamp()
        FROM accepted a WHERE u."orgId" = ${orgId} AND u."id" = a."userId"
        RETURNING u."id", u."email", u."name", u."credentialVersion"
      ), audited AS (
        INSERT INTO "AuditEvent"
          ("orgId", "id", "actorOrgId", "actorId", "subjectId", "changes", "requestId", "transport", "createdAt")
        SELECT ${orgId}, ${auditEventId}::uuid, ${orgId}, a."id", a."id", '[{"kind": "INVITATION_ACCEPTED"}]',
          ${requestId}, ${transport}::"Transport", clock_timestamp()
        FROM activated a
        RETURNING 1
      )
      SELECT (SELECT count(*)::int FROM accepted) AS "accepted", (SELECT count(*)::int FROM audited) AS "audited",
        (SELECT row_to_json(activated) FROM activated) AS "user"`;
    if (row?.accepted === 0) return null;
    if (row?.accepted !== 1 || row.audited !== 1 || row.user === null)
      throw new Error(`An acceptance was written in part: ${JSON.stringify({ ...row, user: row?.user != null })}`);
    return row.user;
  }
}

/** As the partial unique index has it: neither accepted nor void. */
const IS_LIVE = Prisma.sql`i."acceptedAt" IS NULL AND i."revokedAt" IS NULL AND i."supersededAt" IS NULL`;

/** Only the hash is stored: whoever reads the database cannot accept anything. */
function hashOf(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}
