import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.service.js';
import type { ClientInfo } from '../auth/current-client.decorator.js';
import { IS_LIVE } from '../invitation-status/is-live.statement.js';
import { hashOfToken } from '../auth/token-hash.js';

/** Identifies an invitation. */
interface InvitationKey {
  readonly orgId: number;
  readonly invitationId: string;
  readonly userId: string;
}

/** The user who has accepted an invitation. */
export interface Accepted {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  /** Version of the password that the user has chosen. */
  readonly credentialVersion: number;
}

/**
 * The SQL of invitations. All times are of the database's clock.
 */
@Injectable()
export class InvitationsStore {
  /** Finds the open invitation with this token, without a lock. */
  async findOpen(tx: Transaction, orgId: number, token: string): Promise<InvitationKey | null> {
    const [row] = await tx.$queryRaw<InvitationKey[]>`
      SELECT i."orgId", i."id" AS "invitationId", i."userId"
      FROM "Invitation" i JOIN "User" u ON u."orgId" = i."orgId" AND u."id" = i."userId"
      WHERE i."orgId" = ${orgId} AND i."tokenHash" = ${hashOfToken(token)} AND i."expiresAt" > clock_timestamp()
        AND i."purpose" = 'INVITATION' AND ${IS_LIVE} AND u."status" <> 'DEACTIVATED'`;
    return row ?? null;
  }

  /**
   * Accepts the invitation if it is still open, makes the user ACTIVE with the new password, and writes the audit row,
   * all in one statement.
   * @returns null if the invitation is no longer open
   * @throws Error if the statement wrote only a part; the transaction must roll back
   */
  async accept(
    tx: Transaction,
    { orgId, invitationId }: InvitationKey,
    { token, passwordHash, auditEventId }: { token: string; passwordHash: string; auditEventId: string },
    { requestId, transport }: ClientInfo,
  ): Promise<Accepted | null> {
    const [row] = await tx.$queryRaw<{ accepted: number; audited: number; user: Accepted | null }[]>`
      WITH accepted AS (
        UPDATE "Invitation" i SET "acceptedAt" = clock_timestamp()
        FROM "User" u
        WHERE i."orgId" = ${orgId} AND i."id" = ${invitationId}::uuid AND i."tokenHash" = ${hashOfToken(token)}
          AND i."expiresAt" > clock_timestamp()
          AND i."purpose" = 'INVITATION' AND ${IS_LIVE}
          AND u."orgId" = i."orgId" AND u."id" = i."userId" AND u."status" <> 'DEACTIVATED'
        RETURNING i."userId"
      ), activated AS (
        UPDATE "User" u
        SET "status" = 'ACTIVE', "passwordHash" = ${passwordHash}, "passwordSetByOrgId" = NULL, "passwordSetById" = NULL,
          "passwordSetByKeyId" = NULL, "credentialVersion" = u."credentialVersion" + 1, "updatedAt" = clock_timestamp()
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
