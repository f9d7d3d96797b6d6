import { Prisma } from '../database/generated/client.js';
import type { ClientInfo } from './current-client.decorator.js';

/** A password that a user has chosen for their own account. */
export interface ChosenPassword {
  readonly orgId: number;
  readonly passwordHash: string;
  readonly auditEventId: string;
  /** The kind of the change in the audit trail. */
  readonly kind: 'INVITATION_ACCEPTED' | 'PASSWORD_CHANGED';
  /** Whether a mailed link was used: then it does not matter any more who else set the password before. */
  readonly confirmsMailbox: boolean;
  /** The condition for the links `i` of the user that become void. */
  readonly voids: Prisma.Sql;
  /** The session that does not end. */
  readonly keptSessionId?: string | undefined;
}

/** The account after the statement. */
export interface ChosenAccount {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly credentialVersion: number;
}

/**
 * Completes a statement with `chooser`: a part that returns the id of the user, who must be locked, or no row. Stores
 * the password, ends all sessions but one, makes all tokens and the named links void, and writes the audit row.
 */
export const choosePassword = (
  chooser: Prisma.Sql,
  { orgId, passwordHash, auditEventId, kind, confirmsMailbox, voids, keptSessionId }: ChosenPassword,
  { requestId, transport }: ClientInfo,
): Prisma.Sql => Prisma.sql`
  WITH chooser AS (${chooser}), chosen AS (
    UPDATE "User" u
    SET "status" = 'ACTIVE', "passwordHash" = ${passwordHash}, "credentialVersion" = u."credentialVersion" + 1,
      ${confirmsMailbox ? NOBODY_ELSE : Prisma.empty} "updatedAt" = statement_timestamp()
    FROM chooser c WHERE u."orgId" = ${orgId} AND u."id" = c."id"
    RETURNING u."id", u."email", u."name", u."credentialVersion"
  ), voided AS (
    UPDATE "Invitation" i SET "revokedAt" = statement_timestamp()
    FROM chooser c WHERE i."orgId" = ${orgId} AND i."userId" = c."id" AND ${voids}
  ), "signedOut" AS (
    DELETE FROM "Session" s USING chooser c
    WHERE s."orgId" = ${orgId} AND s."userId" = c."id" AND s."id" IS DISTINCT FROM ${keptSessionId ?? null}::uuid
  ), audited AS (
    INSERT INTO "AuditEvent"
      ("orgId", "id", "actorOrgId", "actorId", "subjectId", "changes", "requestId", "transport", "createdAt")
    SELECT ${orgId}, ${auditEventId}::uuid, ${orgId}, c."id", c."id", ${JSON.stringify([{ kind }])}::jsonb,
      ${requestId}, ${transport}::"Transport", clock_timestamp()
    FROM chosen c
    RETURNING 1
  )
  SELECT (SELECT count(*)::int FROM chooser) AS "choosers", (SELECT count(*)::int FROM audited) AS "audited",
    (SELECT row_to_json(chosen) FROM chosen) AS "account"`;

const NOBODY_ELSE = Prisma.sql`"passwordSetByOrgId" = NULL, "passwordSetById" = NULL, "passwordSetByKeyId" = NULL,`;

/** The row of the statement. */
export interface ChoiceRow {
  choosers: number;
  audited: number;
  account: ChosenAccount | null;
}

/**
 * @returns null if there was no chooser
 * @throws Error if the statement wrote only a part; the transaction must roll back
 */
export function accountOf(row: ChoiceRow | undefined): ChosenAccount | null {
  if (row?.choosers === 0) return null;
  if (row?.choosers !== 1 || row.audited !== 1 || row.account === null)
    throw new Error(`A password was stored in part: ${JSON.stringify({ ...row, account: row?.account != null })}`);
  return row.account;
}
