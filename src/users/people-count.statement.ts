import { Prisma } from '../database/generated/client.js';
import { IS_SHOWN, STATUS } from '../invitation-status/invitation-status.statement.js';
import { candidates, fewest, holdersOf, peopleOf, placesOfWord } from './people-candidates.statement.js';
import {
  asked,
  type AskedPeople,
  fulfils,
  isAsked,
  WITH_KEYS,
  WITH_PERMISSIONS,
} from './people-conditions.statement.js';

/** One bit for each word of a search. A search has at most 200 characters. */
const NO_WORD = Prisma.raw(`repeat('0', 256)::bit(256)`);

/**
 * The number of users on all pages. The text depends on which restrictions there are, but not on their values. If each
 * restriction has many users, it intersects their sets, because checking user by user takes ten times as long.
 */
export function countOfPeople(orgId: number, people: AskedPeople): Prisma.Sql {
  const sets = Object.entries(usersOf(orgId, people)).filter(([name]) => people[name as keyof AskedPeople] !== null);
  if (sets.length === 0) return Prisma.sql`SELECT COUNT(*) AS "count" FROM "User" u WHERE u."orgId" = ${orgId}`;
  const all = Prisma.join(
    sets.map(([, ids]) => Prisma.sql`(${ids})`),
    ' INTERSECT ',
  );
  return Prisma.sql`
    ${candidates(orgId, people)}
    SELECT CASE WHEN EXISTS (SELECT FROM driver)
      THEN (SELECT COUNT(*) FROM ${fewest(orgId)} WHERE ${fulfils(orgId)})
      ELSE (SELECT COUNT(*) FROM (${all}) AS u)
    END AS "count"`;
}

/** Ids of the users that fulfil each restriction, each once. The conditions are the same as in `fulfils`. */
function usersOf(orgId: number, { buildingIds, types }: AskedPeople): Partial<Record<keyof AskedPeople, Prisma.Sql>> {
  const usersWhere = (condition: Prisma.Sql): Prisma.Sql => Prisma.sql`
    SELECT u."id" FROM "User" u WHERE u."orgId" = ${orgId} AND ${condition}`;
  const once = (ids: Prisma.Sql): Prisma.Sql => Prisma.sql`SELECT DISTINCT s."id" FROM (${ids}) s`;
  const there =
    buildingIds === null ? Prisma.empty : Prisma.sql`AND ${isAsked(Prisma.sql`a."buildingId"`, 'buildingIds', 'int')}`;
  return {
    email: usersWhere(Prisma.sql`u."email" = ${asked('email')}`),
    statuses: usersWhere(Prisma.sql`u."status" = ANY (${asked('statuses')}::"UserStatus"[])`),
    seen: once(peopleOf(orgId, Prisma.sql`${asked('seen')}::int[]`)),
    roleKeys: once(holdersOf(orgId, WITH_KEYS)),
    permissions: once(holdersOf(orgId, WITH_PERMISSIONS)),
    ...(types === null && { buildingIds: once(peopleOf(orgId, Prisma.sql`${asked('buildingIds')}::int[]`)) }),
    types: once(Prisma.sql`
      SELECT a."userId" AS "id" FROM "BuildingAssignment" a
      WHERE a."orgId" = ${orgId} AND a."type" = ANY (${asked('types')}::"AssignmentType"[]) ${there}`),
    invitations: Prisma.sql`
      SELECT i."userId" FROM (
        SELECT DISTINCT ON (i."userId") i."userId", ${STATUS} AS "status" FROM "Invitation" i
        WHERE i."orgId" = ${orgId} AND ${IS_SHOWN} ORDER BY i."userId", i."createdAt" DESC
      ) i WHERE ${isAsked(Prisma.sql`i."status"`, 'invitations')}
      UNION ALL ${usersWhere(Prisma.sql`
        ${isAsked(Prisma.sql`'NONE'`, 'invitations')} AND NOT EXISTS (
          SELECT FROM "Invitation" i WHERE i."orgId" = ${orgId} AND i."userId" = u."id" AND ${IS_SHOWN})`)}`,
    search: found(orgId),
  };
}

/** The users who match all words, each in their own name or address, or in one of their buildings or units. */
const found = (orgId: number): Prisma.Sql => Prisma.sql`
  SELECT u."id" FROM "User" u LEFT JOIN (
    SELECT m."id", bit_or(set_bit(${NO_WORD}, w."number", 1)) AS "words"
    FROM word w CROSS JOIN LATERAL (${placesOfWord(orgId)}) m GROUP BY m."id"
  ) p ON p."id" = u."id"
  WHERE u."orgId" = ${orgId} AND (
    u."searchKey" LIKE ALL (${asked('patterns')}::text[])
    OR p."words" IS NOT NULL AND NOT EXISTS (
      SELECT FROM word w WHERE get_bit(p."words", w."number") = 0 AND u."searchKey" NOT LIKE w."pattern"))`;
