import { Prisma } from '../database/generated/client.js';
import { IS_LIVE } from '../invitation-status/is-live.statement.js';
import { IS_SHOWN, STATUS } from '../invitation-status/invitation-status.statement.js';
import { wordsOf } from '../pagination/search-words.statement.js';
import { type AskedPeople, isSeen, WITH_KEYS, WITH_PERMISSIONS } from './people-conditions.statement.js';

/**
 * A restriction that at most this number of users fulfil selects the users to check. If every restriction has more, a
 * page is full after a small part of all users.
 */
const FEW = Prisma.raw('10000');

/** Three letters in a row: an index of trigrams finds the word. */
const HAS_TRIGRAM = Prisma.sql`"text" ~ '[[:alnum:]]{3}'`;
const MAY_HAVE_TRIGRAM = /[\p{L}\p{M}\p{N}]{3}/u;

/**
 * The part WITH of a statement. `asked` is what the call asks for, as one row. `candidate` has up to FEW + 1 users for
 * each restriction, found by an index. They need not fulfil it exactly. `driver` is the restriction with the fewest, if
 * they are few.
 */
export function candidates(orgId: number, asked: AskedPeople): Prisma.Sql {
  const of = (name: keyof AskedPeople, users: Prisma.Sql): Prisma.Sql => Prisma.sql`
    SELECT ${Prisma.raw(`'${name}'`)}, c."id" FROM asked LEFT JOIN LATERAL (${users} LIMIT ${FEW} + 1) c ON true
    WHERE ${Prisma.raw(`"${name}"`)} IS NOT NULL`;
  // Without trigrams, the index would return all users. An expression keeps the planner from using it.
  const searchKey = MAY_HAVE_TRIGRAM.test(asked.search ?? '')
    ? Prisma.sql`u."searchKey"`
    : Prisma.sql`(u."searchKey" || '')`;
  return Prisma.sql`
    WITH word AS MATERIALIZED (
      SELECT w.*, (row_number() OVER ())::int - 1 AS "number" FROM (${wordsOf(asked.search)}) w
    ), asked AS MATERIALIZED (
      SELECT *, (SELECT array_agg("pattern") FROM word) AS "patterns"
      FROM jsonb_to_record(${JSON.stringify(asked)}::jsonb) AS r("email" text, "statuses" text[], "roleKeys" text[],
        "permissions" text[], "buildingIds" int[], "types" text[], "invitations" text[], "seen" int[])
    ), candidate AS MATERIALIZED (
      SELECT w."pattern" AS "by", c."id"
      FROM (
        (SELECT "pattern" FROM word WHERE ${HAS_TRIGRAM} ORDER BY length("text") DESC, "text" LIMIT 3)
        UNION ALL
        (SELECT "pattern" FROM word WHERE NOT EXISTS (SELECT FROM word WHERE ${HAS_TRIGRAM})
        ORDER BY length("text") DESC, "text" LIMIT 1)
      ) w
      LEFT JOIN LATERAL (
        ${placesOfWord(orgId)} UNION ALL
        SELECT u."id" FROM "User" u WHERE u."orgId" = ${orgId} AND ${searchKey} LIKE w."pattern"
        LIMIT ${FEW} + 1
      ) c ON true
      UNION ALL ${of(
        'email',
        Prisma.sql`
        SELECT u."id" FROM "User" u WHERE u."orgId" = ${orgId} AND u."email" = asked."email"`,
      )}
      UNION ALL ${of(
        'statuses',
        Prisma.sql`
        SELECT u."id" FROM "User" u
        WHERE u."orgId" = ${orgId} AND u."status" = ANY (asked."statuses"::"UserStatus"[])`,
      )}
      UNION ALL ${of('roleKeys', holdersOf(orgId, WITH_KEYS))}
      UNION ALL ${of('permissions', holdersOf(orgId, WITH_PERMISSIONS))}
      UNION ALL ${of('buildingIds', peopleOf(orgId, Prisma.sql`asked."buildingIds"`))}
      UNION ALL ${of(
        'types',
        Prisma.sql`
        SELECT a."userId" AS "id" FROM "BuildingAssignment" a
        WHERE a."orgId" = ${orgId} AND a."type" = ANY (asked."types"::"AssignmentType"[])`,
      )}
      UNION ALL ${of('seen', peopleOf(orgId, Prisma.sql`asked."seen"`))}
      UNION ALL ${of('invitations', invited(orgId))}
    ), driver AS MATERIALIZED (
      SELECT "by" FROM candidate GROUP BY "by" HAVING COUNT("id") <= ${FEW} ORDER BY COUNT("id"), "by" LIMIT 1
    )`;
}

/** The users `u` of the restriction with the fewest. */
export const fewest = (orgId: number): Prisma.Sql => Prisma.sql`
  (SELECT DISTINCT "id" FROM candidate WHERE "by" = (SELECT "by" FROM driver)) c
  JOIN "User" u ON u."orgId" = ${orgId} AND u."id" = c."id"`;

/** Users with the word `w` in a building or unit that the caller can see. */
export const placesOfWord = (orgId: number): Prisma.Sql => Prisma.sql`
  SELECT a."userId" AS "id" FROM "Building" b
  JOIN "BuildingAssignment" a ON a."orgId" = ${orgId} AND a."buildingId" = b."id"
  WHERE b."orgId" = ${orgId} AND b."searchKey" LIKE w."pattern" AND ${isSeen(Prisma.sql`b."id"`)}
  UNION ALL
  SELECT o."userId" FROM "Building" b
  JOIN "Unit" n ON n."orgId" = ${orgId} AND n."buildingId" = b."id"
  JOIN "Occupancy" o ON o."orgId" = ${orgId} AND o."unitId" = n."id" AND o."endedAt" IS NULL
  WHERE b."orgId" = ${orgId} AND b."searchKey" LIKE w."pattern" AND ${isSeen(Prisma.sql`b."id"`)}
  UNION ALL
  SELECT o."userId" FROM "Unit" n
  JOIN "Occupancy" o ON o."orgId" = ${orgId} AND o."unitId" = n."id" AND o."endedAt" IS NULL
  WHERE n."orgId" = ${orgId} AND n."searchKey" LIKE w."pattern" AND ${isSeen(Prisma.sql`n."buildingId"`)}`;

export const holdersOf = (orgId: number, roleIds: Prisma.Sql): Prisma.Sql => Prisma.sql`
  SELECT ur."userId" AS "id" FROM "UserRole" ur WHERE ur."orgId" = ${orgId} AND ur."roleId" = ANY (${roleIds})`;

/** Users who are assigned to or live in these buildings. */
export const peopleOf = (orgId: number, buildingIds: Prisma.Sql): Prisma.Sql => Prisma.sql`
  SELECT a."userId" AS "id" FROM "BuildingAssignment" a
  WHERE a."orgId" = ${orgId} AND a."buildingId" = ANY (${buildingIds})
  UNION ALL
  SELECT o."userId" FROM "Unit" n
  JOIN "Occupancy" o ON o."orgId" = ${orgId} AND o."unitId" = n."id" AND o."endedAt" IS NULL
  WHERE n."orgId" = ${orgId} AND n."buildingId" = ANY (${buildingIds})`;

/** Each status has an index. NONE compares the indexes of users and of invitations. */
const invited = (orgId: number): Prisma.Sql => Prisma.sql`
  SELECT i."userId" AS "id" FROM "Invitation" i
  WHERE i."orgId" = ${orgId} AND i."purpose" = 'INVITATION' AND ${IS_LIVE} AND ${STATUS} = ANY (asked."invitations")
  UNION ALL
  SELECT i."userId" FROM "Invitation" i
  WHERE i."orgId" = ${orgId} AND i."acceptedAt" IS NOT NULL AND 'ACCEPTED' = ANY (asked."invitations")
  UNION ALL
  SELECT u."id" FROM "User" u
  WHERE u."orgId" = ${orgId} AND 'NONE' = ANY (asked."invitations") AND NOT EXISTS (
    SELECT FROM "Invitation" i WHERE i."orgId" = ${orgId} AND i."userId" = u."id" AND ${IS_SHOWN})`;
