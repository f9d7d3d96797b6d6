import { Prisma } from '../database/generated/client.js';
import { IS_SHOWN, STATUS } from '../invitation-status/invitation-status.statement.js';
import { holdersOf, peopleOf, placesOfWord } from './people-candidates.statement.js';
import {
  asked,
  type AskedPeople,
  isAsked,
  isSeen,
  WITH_KEYS,
  WITH_PERMISSIONS,
} from './people-conditions.statement.js';

/** One bit for each word of a search. A search has at most 200 characters. */
const NO_WORD = Prisma.raw(`repeat('0', 256)::bit(256)`);

/**
 * Ids of the users that fulfil all restrictions, each once; null if nothing is asked for. It intersects the sets of
 * users of each restriction: checking a million users one by one takes ten times as long. The text depends on which
 * restrictions there are, but not on their values. It needs the part WITH of `candidates`.
 */
export function allInSets(orgId: number, people: AskedPeople): Prisma.Sql | null {
  const sets = Object.entries(setsOf(orgId, people)).filter(([name]) => people[name as keyof AskedPeople] !== null);
  if (sets.length === 0) return null;
  return Prisma.join(
    sets.map(([, ids]) => Prisma.sql`(${ids})`),
    ' INTERSECT ',
  );
}

/** Ids of the users that fulfil each restriction, each once. The conditions are the same as in `fulfils`. */
function setsOf(orgId: number, { buildingIds, types }: AskedPeople): Partial<Record<keyof AskedPeople, Prisma.Sql>> {
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
      SELECT i."userId" AS "id" FROM "Invitation" i
      WHERE i."orgId" = ${orgId} AND ${IS_SHOWN} AND ${isAsked(STATUS, 'invitations')} AND NOT EXISTS (
        SELECT FROM (SELECT * FROM "Invitation" i WHERE i."orgId" = ${orgId} AND ${IS_SHOWN}) newer
        WHERE newer."userId" = i."userId" AND (newer."createdAt", newer."id") > (i."createdAt", i."id"))
      UNION ALL ${usersWhere(Prisma.sql`
        ${isAsked(Prisma.sql`'NONE'`, 'invitations')} AND NOT EXISTS (
          SELECT FROM "Invitation" i WHERE i."orgId" = ${orgId} AND i."userId" = u."id" AND ${IS_SHOWN})`)}`,
    search: found(orgId),
  };
}

const WORDS = Prisma.sql`(SELECT COUNT(*) FROM word)`;

/** The users who match all words, each in their own name or address, or in one of their buildings or units. */
const found = (orgId: number): Prisma.Sql => Prisma.sql`
  (${withTheWord(orgId)}) UNION ALL (
    SELECT u."id" FROM "User" u LEFT JOIN (
      SELECT m."id", bit_or(set_bit(${NO_WORD}, w."number", 1)) AS "words"
      FROM word w CROSS JOIN LATERAL (${placesOfWord(orgId)}) m WHERE ${WORDS} > 1 GROUP BY m."id"
    ) p ON p."id" = u."id"
    WHERE u."orgId" = ${orgId} AND ${WORDS} <> 1 AND (
      u."searchKey" LIKE ALL (${asked('patterns')}::text[])
      OR p."words" IS NOT NULL AND NOT EXISTS (
        SELECT FROM word w WHERE get_bit(p."words", w."number") = 0 AND u."searchKey" NOT LIKE w."pattern")))`;

/**
 * The users who match the only word. A CASE keeps the planner from joining the places: it reads the indexes in the
 * order of the users, so it need not sort or hash them.
 */
function withTheWord(orgId: number): Prisma.Sql {
  const pattern = Prisma.sql`(SELECT MIN("pattern") FROM word)`;
  const buildings = Prisma.sql`
    SELECT b."id" FROM "Building" b
    WHERE b."orgId" = ${orgId} AND b."searchKey" LIKE ${pattern} AND ${isSeen(Prisma.sql`b."id"`)}`;
  const units = Prisma.sql`
    SELECT n."id" FROM (${buildings}) b JOIN "Unit" n ON n."orgId" = ${orgId} AND n."buildingId" = b."id"
    UNION ALL
    SELECT n."id" FROM "Unit" n
    WHERE n."orgId" = ${orgId} AND n."searchKey" LIKE ${pattern} AND ${isSeen(Prisma.sql`n."buildingId"`)}`;
  return Prisma.sql`
    SELECT a."userId" AS "id" FROM "BuildingAssignment" a
    WHERE a."orgId" = ${orgId} AND ${WORDS} = 1 AND EXISTS (${buildings})
      AND CASE WHEN a."buildingId" IN (${buildings}) THEN true ELSE false END
    UNION
    SELECT o."userId" FROM "Occupancy" o
    WHERE o."orgId" = ${orgId} AND o."endedAt" IS NULL AND ${WORDS} = 1 AND EXISTS (${units})
      AND CASE WHEN o."unitId" IN (${units}) THEN true ELSE false END
    UNION
    SELECT u."id" FROM "User" u WHERE u."orgId" = ${orgId} AND ${WORDS} = 1
      AND u."searchKey" LIKE ALL (${asked('patterns')}::text[])`;
}
