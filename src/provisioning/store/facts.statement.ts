import { Prisma } from '../../database/generated/client.js';
import { permissionsOf, permissionsOfKey, selectKeyOf, selectPerson } from '../../auth/credential.statement.js';
import { statement } from '../../database/statement.js';
import { IS_SHOWN } from '../../invitation-status/invitation-status.statement.js';
import { IS_LIVE } from '../../invitation-status/is-live.statement.js';
import { mailableAt } from '../../invitation-status/mailable-at.statement.js';
import { isInSight } from '../holdings/holding.js';
import { ALL_HOLDINGS } from '../holdings/index.js';

/** How the statement authenticates the caller, and the columns of the caller's authority. */
interface CallerSql {
  readonly select: Prisma.Sql;
  readonly authority: Prisma.Sql;
}

/** A user, or an operator. */
const PERSON: CallerSql = {
  select: selectPerson({
    orgId: Prisma.sql`a."actorOrgId"`,
    userId: Prisma.sql`a."actorId"`,
    version: Prisma.sql`a."actorVersion"`,
    sessionId: Prisma.sql`a."sessionId"`,
  }),
  authority: Prisma.sql`
      NULL::uuid AS "keyId", a."isOperator" OR EXISTS (SELECT FROM caller) AS "isSignedIn",
      CASE WHEN a."isOperator" THEN enum_range(NULL::"Permission")::text[]
        ELSE ${permissionsOf(Prisma.sql`caller`)} END AS "permissions",
      ${administeredBy(Prisma.sql`caller`)} AS "administers"`,
};

const KEY: CallerSql = {
  select: selectKeyOf(Prisma.sql`a."actorOrgId"`, Prisma.sql`key."secretHash" = a."keyHash"`),
  authority: Prisma.sql`
      (SELECT "keyId" FROM caller) AS "keyId", EXISTS (SELECT FROM caller) AS "isSignedIn",
      ${permissionsOfKey(Prisma.sql`caller`)} AS "permissions", ARRAY[]::int[] AS "administers"`,
};

/** The user who set the password of `u`, if their account is active. */
const SETTER = Prisma.sql`(
  SELECT s."orgId", s."id" FROM "User" s
  WHERE s."orgId" = u."passwordSetByOrgId" AND s."id" = u."passwordSetById" AND s."status" = 'ACTIVE')`;

/** The API key that set it, if it is valid. */
const SETTER_KEY = Prisma.sql`(${selectKeyOf(
  Prisma.sql`u."passwordSetByOrgId"`,
  Prisma.sql`key."id" = u."passwordSetByKeyId"`,
)})`;

/** Returns only yes or no about everything the user holds, because the caller may not see parts of it. */
const IS_MANAGEABLE = Prisma.sql`(
  NOT EXISTS (
    SELECT FROM "UserRole" ur JOIN "Role" r ON r."id" = ur."roleId"
    WHERE ur."orgId" = u."orgId" AND ur."userId" = u."id" AND NOT r."permissions"::text[] <@ scope."permissions")
  AND (scope."isOrgWide" OR NOT EXISTS (
    SELECT FROM "BuildingAssignment" ba
    WHERE ba."orgId" = u."orgId" AND ba."userId" = u."id" AND NOT ${isInSight(Prisma.sql`ba."buildingId"`)})))`;

const HAS_OTHER_ADMIN = Prisma.sql`CASE WHEN a."takes" THEN EXISTS (
  SELECT FROM "Role" r
  JOIN "UserRole" ur ON ur."orgId" = u."orgId" AND ur."roleId" = r."id" AND ur."userId" <> u."id"
  JOIN "User" other ON other."orgId" = ur."orgId" AND other."id" = ur."userId"
  WHERE 'ORG_MANAGE' = ANY (r."permissions") AND other."status" = 'ACTIVE') END`;

const IS_EMAIL_TAKEN = Prisma.sql`a."newEmail" IS NOT NULL AND EXISTS (
  SELECT FROM "User" other WHERE other."orgId" = u."orgId" AND other."email" = a."newEmail" AND other."id" <> u."id")`;

/** Only for calls that can make it void. */
const HAS_OPEN_RESET = Prisma.sql`(a."takes" OR a."newEmail" IS NOT NULL) AND EXISTS (
  SELECT FROM "Invitation" i
  WHERE i."orgId" = u."orgId" AND i."userId" = u."id" AND i."purpose" = 'PASSWORD_RESET' AND ${IS_LIVE})`;

const MAILABLE_AT = mailableAt({ limit: Prisma.sql`a."mailLimit"`, window: Prisma.sql`a."mailWindow"` });

/** The buildings of `held` that the request names, or all if it may take everything away. */
const IS_NAMED = Prisma.sql`AND (a."takesAll" OR held."buildingId" = ANY (a."buildingIds"))`;

const PARAMETERS = ALL_HOLDINGS.flatMap(([, { facts }]) => facts.parameters?.columns ?? []);

/** A JSON object with one field for each holding that has the part. */
const fromHoldings = (part: 'known' | 'held'): Prisma.Sql =>
  Prisma.sql`json_build_object(${Prisma.join(
    ALL_HOLDINGS.flatMap(([name, { facts }]) => {
      const expression = facts[part];
      return expression === undefined ? [] : [Prisma.sql`${Prisma.raw(`'${name}'`)}, ${expression}`];
    }),
  )})`;

/** @param asked one JSON document with arrays, so that all look-ups are set-based */
const facts = (asked: string, caller: CallerSql, isSubject: Prisma.Sql): Prisma.Sql => Prisma.sql`
  WITH asked AS (
    SELECT * FROM jsonb_to_record(${asked}::jsonb) AS a(
      "actorOrgId" int, "actorId" uuid, "actorVersion" int, "sessionId" uuid, "keyHash" bytea, "isOperator" boolean,
      "crossOrg" boolean, "email" text, "userId" uuid, "newEmail" text,
      "buildingIds" int[], "takes" boolean, "takesAll" boolean, "mailLimit" int, "mailWindow" int,
      ${Prisma.join(PARAMETERS)})
  ), caller AS (
    SELECT c.* FROM asked a, LATERAL (${caller.select}) AS c
  ), actor AS (
    SELECT a."actorOrgId" AS "orgId", a."actorId" AS "id", ${caller.authority}
    FROM asked a
  ), scope AS (
    SELECT 'PEOPLE_PROVISION' = ANY (actor."permissions") AS "isOrgWide", actor."permissions", actor."administers",
      a."crossOrg" AND actor."permissions" @> ARRAY['PEOPLE_PROVISION', 'CROSS_ORG'] AS "isCrossOrg"
    FROM asked a, actor
  ), org AS (
    SELECT coalesce((
      SELECT b."orgId" FROM scope, "Building" b
      WHERE scope."isCrossOrg" AND b."id" = ANY (a."buildingIds")
      ORDER BY array_position(a."buildingIds", b."id") LIMIT 1
    ), (
      SELECT CASE WHEN scope."isCrossOrg" THEN (
        SELECT un."orgId" FROM "Organization" o JOIN "Unit" un ON un."orgId" = o."id" AND un."id" = ANY (a."unitIds")
        ORDER BY array_position(a."unitIds", un."id") LIMIT 1) END
      FROM scope
    ), a."actorOrgId") AS "id"
    FROM asked a
  ), building AS (
    SELECT b."id", b."orgId" FROM asked a, org, scope, "Building" b
    WHERE NOT scope."isCrossOrg" AND b."orgId" = org."id" AND b."id" = ANY (a."buildingIds")
      AND ${isInSight(Prisma.sql`b."id"`)}
    UNION ALL
    SELECT b."id", b."orgId" FROM asked a, scope, "Building" b
    WHERE scope."isCrossOrg" AND b."id" = ANY (a."buildingIds")
  )
  SELECT json_build_object(
    'now', clock_timestamp(),
    'orgId', org."id",
    'actor', (SELECT row_to_json(actor) FROM actor),
    'buildings', (SELECT coalesce(json_agg(row_to_json(building)), '[]') FROM building),
    'known', ${fromHoldings('known')},
    'user', (
      SELECT json_build_object(
        'id', u."id", 'email', u."email", 'name', u."name", 'status', u."status",
        'hasPassword', u."passwordHash" IS NOT NULL,
        'passwordSetter', CASE WHEN u."passwordSetByOrgId" IS NOT NULL THEN json_build_object(
          'orgId', u."passwordSetByOrgId",
          'permissions', CASE WHEN u."passwordSetById" IS NULL
            THEN ${permissionsOfKey(SETTER_KEY)} ELSE ${permissionsOf(SETTER)} END,
          'administers', ${administeredBy(SETTER, IS_NAMED)}) END,
        'isManageable', ${IS_MANAGEABLE},
        'hasOtherAdmin', ${HAS_OTHER_ADMIN},
        'mailableAt', ${MAILABLE_AT},
        'isEmailTaken', ${IS_EMAIL_TAKEN},
        'hasOpenReset', ${HAS_OPEN_RESET},
        'held', ${fromHoldings('held')},
        'invitation', (
          SELECT json_build_object(
            'createdAt', i."createdAt", 'sentAt', i."sentAt", 'expiresAt', i."expiresAt",
            'acceptedAt', i."acceptedAt", 'failedAt', i."failedAt")
          FROM "Invitation" i
          WHERE i."orgId" = u."orgId" AND i."userId" = u."id" AND ${IS_SHOWN}
          ORDER BY i."createdAt" DESC LIMIT 1))
      FROM "User" u WHERE u."orgId" = org."id" AND ${isSubject})
  ) AS "facts"
  FROM asked a, org, scope`;

/** The statements, by the kind of caller and by what identifies the subject. */
export const FACTS = {
  person: statementsFor(PERSON),
  key: statementsFor(KEY),
} as const;

function statementsFor(caller: CallerSql) {
  return {
    byEmail: statement((asked) => facts(asked, caller, Prisma.sql`u."email" = a."email"`)),
    byId: statement((asked) => facts(asked, caller, Prisma.sql`u."id" = a."userId"`)),
  };
}

/** The buildings where a user is BUILDING_ADMIN. */
function administeredBy(holder: Prisma.Sql, and = Prisma.empty): Prisma.Sql {
  return Prisma.sql`ARRAY(
    SELECT held."buildingId"
    FROM ${holder} AS holder
    JOIN "BuildingAssignment" held ON held."orgId" = holder."orgId" AND held."userId" = holder."id"
    WHERE held."type" = 'BUILDING_ADMIN' ${and})`;
}
