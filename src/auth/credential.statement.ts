import { Prisma } from '../database/generated/client.js';
import type { KeyCaller, PersonCaller } from './caller.js';

/** The fields of a caller as SQL expressions. */
type PersonSql = Readonly<Record<'orgId' | 'userId' | 'version' | 'sessionId', Prisma.Sql>>;

/** The fields as parameters of the statement. */
export const parametersOf = ({ orgId, userId, version, sessionId }: PersonCaller): PersonSql => ({
  orgId: Prisma.sql`${orgId}`,
  userId: Prisma.sql`${userId}::uuid`,
  version: Prisma.sql`${version}`,
  sessionId: Prisma.sql`${sessionId ?? null}::uuid`,
});

/**
 * Selects the id of the caller, or no row if the token is void: the account is not ACTIVE, does not exist or has a
 * newer password, or the session has ended. Every statement that authenticates a user must use it.
 */
export const selectPerson = ({ orgId, userId, version, sessionId }: PersonSql): Prisma.Sql => Prisma.sql`
  SELECT holder."id" FROM "User" holder
  WHERE holder."orgId" = ${orgId} AND holder."id" = ${userId} AND holder."status" = 'ACTIVE'
    AND holder."credentialVersion" = ${version}
    AND (${sessionId} IS NULL OR EXISTS (
      SELECT FROM "Session" s
      WHERE s."orgId" = ${orgId} AND s."id" = ${sessionId} AND s."userId" = holder."id"
        AND s."expiresAt" > statement_timestamp()))`;

/** Selects the key of a caller. Every statement that authenticates a key must use it or `selectKeyOf`. */
export const selectKey = ({ orgId, keyHash }: KeyCaller): Prisma.Sql =>
  selectKeyOf(Prisma.sql`${orgId}`, Prisma.sql`key."secretHash" = ${keyHash}::bytea`);

/**
 * Selects a key with its maker (`id`), as `permissionsOfKey` takes it. Selects no row if the key does not exist, is
 * revoked or expired, or if the account of its maker is not ACTIVE.
 * @param isWanted the condition that selects one row of the table, `key`
 */
export const selectKeyOf = (orgId: Prisma.Sql, isWanted: Prisma.Sql): Prisma.Sql => Prisma.sql`
  SELECT key."makerId" AS "id", key."id" AS "keyId", key."roleKeys"
  FROM "ApiKey" key JOIN "User" maker ON maker."orgId" = ${orgId} AND maker."id" = key."makerId"
  WHERE key."orgId" = ${orgId} AND ${isWanted} AND maker."status" = 'ACTIVE'
    AND key."revokedAt" IS NULL AND (key."expiresAt" IS NULL OR key."expiresAt" > statement_timestamp())`;

/**
 * Current permissions of a user, as an array.
 * @param holder a table or sub-select with at most one row: the `id` of a user of the organization. The aliases
 * `holder` and `held` must not occur in the surrounding statement, because they would capture the expressions that are
 * passed in.
 */
export const permissionsOf = (orgId: Prisma.Sql | number, holder: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`ARRAY(${permissionsOfHolder(orgId, holder)})`;

/**
 * Current permissions of a key, as an array: those that both its roles and its maker have.
 * @param key a table or sub-select as `selectKeyOf`
 */
export const permissionsOfKey = (orgId: Prisma.Sql | number, key: Prisma.Sql): Prisma.Sql => Prisma.sql`ARRAY(
    SELECT unnest(r."permissions")::text FROM ${key} AS held JOIN "Role" r ON r."key" = ANY (held."roleKeys")
    INTERSECT
    ${permissionsOfHolder(orgId, key)})`;

const permissionsOfHolder = (orgId: Prisma.Sql | number, holder: Prisma.Sql): Prisma.Sql => Prisma.sql`
    SELECT DISTINCT unnest(r."permissions")::text
    FROM ${holder} AS holder
    JOIN "UserRole" ur ON ur."orgId" = ${orgId} AND ur."userId" = holder."id"
    JOIN "Role" r ON r."id" = ur."roleId"`;
