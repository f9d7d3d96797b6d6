import { Prisma } from '../database/generated/client.js';
import type { Caller } from './caller.js';

/** The fields of a caller as SQL expressions. */
type CallerSql = Readonly<Record<'orgId' | 'userId' | 'version' | 'sessionId', Prisma.Sql>>;

/** The fields as parameters of the statement. */
export const parametersOf = ({ orgId, userId, version, sessionId }: Caller): CallerSql => ({
  orgId: Prisma.sql`${orgId}`,
  userId: Prisma.sql`${userId}::uuid`,
  version: Prisma.sql`${version}`,
  sessionId: Prisma.sql`${sessionId ?? null}::uuid`,
});

/**
 * Selects the id of the caller, or no row if the token is void: the account is not ACTIVE, does not exist or has a newer
 * password, or the session has ended. Every statement that authenticates a caller must use it.
 */
export const selectCaller = ({ orgId, userId, version, sessionId }: CallerSql): Prisma.Sql => Prisma.sql`
  SELECT holder."orgId", holder."id" FROM "User" holder
  WHERE holder."orgId" = ${orgId} AND holder."id" = ${userId} AND holder."status" = 'ACTIVE'
    AND holder."credentialVersion" = ${version}
    AND (${sessionId} IS NULL OR EXISTS (
      SELECT FROM "Session" s
      WHERE s."orgId" = ${orgId} AND s."id" = ${sessionId} AND s."userId" = holder."id"
        AND s."expiresAt" > statement_timestamp()))`;
