import type pg from 'pg';
import type { Account } from './audit-replay.js';

/** An account as the database stores it, with the instants of its occupancies. */
export interface StoredAccount extends Account {
  id: string;
  /** By the id of the occupancy. */
  instants: Record<string, { startedAt: Date; endedAt: Date | null }>;
}

interface Row extends Omit<StoredAccount, 'occupancies' | 'instants'> {
  occupancies: { id: string; unitId: number; startedAt: string; endedAt: string | null }[];
}

/** A JSON list with one element for each row of a table about the user `u`. */
const listOf = (table: string, element: string, order: string, key = 'userId'): string => `(
  SELECT coalesce(json_agg(${element} ORDER BY ${order}), '[]') FROM ${table}
  WHERE t."orgId" = u."orgId" AND t."${key}" = u."id")`;

const ACCOUNTS = `
  SELECT u."id", u."email", u."name", u."status", u."credentialVersion",
    u."passwordHash" IS NOT NULL AS "hasPassword",
    ${listOf('"UserRole" t JOIN "Role" r ON r."id" = t."roleId"', 'r."key"', 'r."key" COLLATE "C"')} AS "roles",
    ${listOf('"BuildingAssignment" t', `concat(t."buildingId", ' ', t."type")`, 't."buildingId"')} AS "assignments",
    ${listOf('"Occupancy" t', 'row_to_json(t)', 't."id"')} AS "occupancies",
    ${listOf(
      '"Invitation" t',
      `json_build_object('purpose', t."purpose", 'state', CASE
        WHEN t."acceptedAt" IS NOT NULL THEN 'ACCEPTED' WHEN t."revokedAt" IS NOT NULL THEN 'REVOKED'
        WHEN t."supersededAt" IS NOT NULL THEN 'SUPERSEDED' ELSE 'LIVE' END)`,
      't."createdAt", t."id"',
    )} AS "links",
    ${listOf(
      '"ApiKey" t',
      `concat(t."name", CASE WHEN t."revokedAt" IS NULL THEN ' LIVE' ELSE ' REVOKED' END)`,
      't."id"',
      'makerId',
    )} AS "apiKeys",
    coalesce(u."passwordSetById", u."passwordSetByKeyId") AS "setter",
    ${listOf('"Session" t', 't."id"', 't."id"')} AS "sessions",
    ${listOf('"Mail" t', `concat_ws(' ', t."kind", t."requestId", coalesce(t."address", '-'))`, 't."id"')} AS "mails"
  FROM "User" u WHERE u."orgId" = $1 ORDER BY u."createdAt", u."id"`;

/** All accounts of an organization, by one statement, the oldest first. */
export async function readAccounts(session: pg.Client, orgId: number): Promise<Map<string, StoredAccount>> {
  const { rows } = await session.query<Row>(ACCOUNTS, [orgId]);
  return new Map(rows.map((row) => [row.id, storedAccount(row)]));
}

function storedAccount({ assignments, occupancies, apiKeys, mails, ...row }: Row): StoredAccount {
  return {
    ...row,
    assignments: assignments.sort(),
    occupancies: Object.fromEntries(
      occupancies.map(({ id, unitId, endedAt }) => [id, { unitId, isActive: endedAt === null }]),
    ),
    apiKeys: apiKeys.sort(),
    mails: mails.sort(),
    instants: Object.fromEntries(
      occupancies.map(({ id, startedAt, endedAt }) => [
        id,
        { startedAt: new Date(startedAt), endedAt: endedAt === null ? null : new Date(endedAt) },
      ]),
    ),
  };
}

/** What no state of the database may have, each as a query that returns the offending rows. */
const NEVER = {
  'two live links of one user and purpose': `
    SELECT "userId", "purpose" FROM "Invitation" i
    WHERE "orgId" = $1 AND "acceptedAt" IS NULL AND "revokedAt" IS NULL AND "supersededAt" IS NULL
    GROUP BY 1, 2 HAVING count(*) > 1`,
  'two active occupancies of one user and unit': `
    SELECT "userId", "unitId" FROM "Occupancy" WHERE "orgId" = $1 AND "endedAt" IS NULL GROUP BY 1, 2 HAVING count(*) > 1`,
  'a link of a deactivated user': `
    SELECT "userId" FROM "Invitation" i JOIN "User" u ON u."orgId" = i."orgId" AND u."id" = i."userId"
    WHERE i."orgId" = $1 AND u."status" = 'DEACTIVATED'
      AND "acceptedAt" IS NULL AND "revokedAt" IS NULL AND "supersededAt" IS NULL`,
  'no ACTIVE user with ORG_MANAGE': `
    SELECT 1 WHERE NOT EXISTS (
      SELECT FROM "User" u JOIN "UserRole" ur ON ur."orgId" = u."orgId" AND ur."userId" = u."id"
      JOIN "Role" r ON r."id" = ur."roleId"
      WHERE u."orgId" = $1 AND u."status" = 'ACTIVE' AND 'ORG_MANAGE' = ANY (r."permissions"))`,
};

/** @returns the names of the impossible states that the organization is in */
export async function impossibleStates(session: pg.Client, orgId: number): Promise<string[]> {
  const found: string[] = [];
  for (const [name, query] of Object.entries(NEVER)) {
    const { rows } = await session.query<object>(query, [orgId]);
    if (rows.length > 0) found.push(`${name}: ${JSON.stringify(rows)}`);
  }
  return found;
}
