import { Prisma } from '../../database/generated/client.js';
import { permissionsOf, permissionsOfKey, selectKeyOf, selectPerson } from '../../auth/credential.statement.js';
import { statement } from '../../database/statement.js';
import { IS_SHOWN } from '../../invitation-status/invitation-status.statement.js';
import { IS_LIVE } from '../../invitation-status/is-live.statement.js';
import { mailableAt } from '../../invitation-status/mailable-at.statement.js';
import { isInSight } from '../holdings/holding.js';
import { ALL_HOLDINGS } from '../holdings/index.js';

/** The organization of the caller, and the one to write to. */
interface Organizations {
  readonly actorOrgId: Prisma.Sql;
  readonly orgId: Prisma.Sql;
}

/** How the statement authenticates the caller, and the columns of the caller's authority. */
interface CallerSql {
  select(orgs: Organizations): Prisma.Sql;
  authority(orgs: Organizations): Prisma.Sql;
}

const CALLER = Prisma.sql`caller`;

/** A user, or an operator. */
const PERSON: CallerSql = {
  select: ({ actorOrgId }) =>
    selectPerson({
      orgId: actorOrgId,
      userId: Prisma.sql`a."actorId"`,
      version: Prisma.sql`a."actorVersion"`,
      sessionId: Prisma.sql`a."sessionId"`,
    }),
  authority: ({ actorOrgId }) => Prisma.sql`
      NULL::uuid AS "keyId", a."isOperator" OR EXISTS (SELECT FROM caller) AS "isSignedIn",
      CASE WHEN a."isOperator" THEN enum_range(NULL::"Permission")::text[]
        ELSE ${permissionsOf(actorOrgId, CALLER)} END AS "permissions",
      ${administeredBy(actorOrgId, CALLER)} AS "administers"`,
};

const KEY: CallerSql = {
  select: ({ actorOrgId }) => selectKeyOf(actorOrgId, Prisma.sql`key."secretHash" = a."keyHash"`),
  authority: ({ actorOrgId }) => Prisma.sql`
      (SELECT "keyId" FROM caller) AS "keyId", EXISTS (SELECT FROM caller) AS "isSignedIn",
      ${permissionsOfKey(actorOrgId, CALLER)} AS "permissions", ARRAY[]::int[] AS "administers"`,
};

/** A user who set a password, if their account is active. */
const setter = (orgId: Prisma.Sql, isWanted: Prisma.Sql): Prisma.Sql => Prisma.sql`(
  SELECT s."id" FROM "User" s WHERE s."orgId" = ${orgId} AND ${isWanted} AND s."status" = 'ACTIVE')`;

/** Returns only yes or no about everything the user holds, because the caller may not see parts of it. */
const isManageable = (orgId: Prisma.Sql): Prisma.Sql => Prisma.sql`(
  NOT EXISTS (
    SELECT FROM "UserRole" ur JOIN "Role" r ON r."id" = ur."roleId"
    WHERE ur."orgId" = ${orgId} AND ur."userId" = u."id" AND NOT r."permissions"::text[] <@ scope."permissions")
  AND (scope."isOrgWide" OR NOT EXISTS (
    SELECT FROM "BuildingAssignment" ba
    WHERE ba."orgId" = ${orgId} AND ba."userId" = u."id" AND NOT ${isInSight(Prisma.sql`ba."buildingId"`)})))`;

const hasOtherAdmin = (orgId: Prisma.Sql): Prisma.Sql => Prisma.sql`CASE WHEN a."takes" THEN EXISTS (
  SELECT FROM "Role" r
  JOIN "UserRole" ur ON ur."orgId" = ${orgId} AND ur."roleId" = r."id" AND ur."userId" <> u."id"
  JOIN "User" other ON other."orgId" = ${orgId} AND other."id" = ur."userId"
  WHERE 'ORG_MANAGE' = ANY (r."permissions") AND other."status" = 'ACTIVE') END`;

const isEmailTaken = (orgId: Prisma.Sql): Prisma.Sql => Prisma.sql`a."newEmail" IS NOT NULL AND EXISTS (
  SELECT FROM "User" other WHERE other."orgId" = ${orgId} AND other."email" = a."newEmail" AND other."id" <> u."id")`;

/** Only for calls that can make it void. */
const hasOpenReset = (orgId: Prisma.Sql): Prisma.Sql => Prisma.sql`(a."takes" OR a."newEmail" IS NOT NULL) AND EXISTS (
  SELECT FROM "Invitation" i
  WHERE i."orgId" = ${orgId} AND i."userId" = u."id" AND i."purpose" = 'PASSWORD_RESET' AND ${IS_LIVE})`;

const MAIL_LIMIT = { limit: Prisma.sql`a."mailLimit"`, window: Prisma.sql`a."mailWindow"` };

/** Who set the password. The permissions of a setter of another organization are read by another statement. */
const passwordSetter = (orgId: Prisma.Sql): Prisma.Sql => {
  const isOwn = Prisma.sql`u."passwordSetByOrgId" = ${orgId}`;
  const user = setter(orgId, Prisma.sql`${isOwn} AND s."id" = u."passwordSetById"`);
  const key = Prisma.sql`(${selectKeyOf(orgId, Prisma.sql`${isOwn} AND key."id" = u."passwordSetByKeyId"`)})`;
  // The buildings that the request names, or all if it may take everything away.
  const isNamed = Prisma.sql`AND (a."takesAll" OR held."buildingId" = ANY (a."buildingIds"))`;
  return Prisma.sql`CASE WHEN u."passwordSetByOrgId" IS NOT NULL THEN json_build_object(
    'orgId', u."passwordSetByOrgId", 'userId', u."passwordSetById", 'keyId', u."passwordSetByKeyId",
    'permissions', CASE WHEN u."passwordSetById" IS NULL
      THEN ${permissionsOfKey(orgId, key)} ELSE ${permissionsOf(orgId, user)} END,
    'administers', ${administeredBy(orgId, user, isNamed)}) END`;
};

const PARAMETERS = ALL_HOLDINGS.flatMap(([, { facts }]) => facts.parameters?.columns ?? []);

/** A JSON object with one field for each holding that has the part. */
const fromHoldings = (part: 'known' | 'held', orgId: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`json_build_object(${Prisma.join(
    ALL_HOLDINGS.flatMap(([name, { facts }]) => {
      const expression = facts[part]?.(orgId);
      return expression === undefined ? [] : [Prisma.sql`${Prisma.raw(`'${name}'`)}, ${expression}`];
    }),
  )})`;

/**
 * @param asked one JSON document with arrays, so that all look-ups are set-based. The organizations are parameters of
 * their own, because a distributed PostgreSQL finds the node by them. `actor` is MATERIALIZED, because it can be on
 * another node than the rest.
 */
const facts = (caller: CallerSql, isSubject: Prisma.Sql, asked: Prisma.Sql, orgs: Organizations): Prisma.Sql => {
  const { actorOrgId, orgId } = orgs;
  return Prisma.sql`
  WITH asked AS (
    SELECT * FROM jsonb_to_record(${asked}::jsonb) AS a(
      "actorId" uuid, "actorVersion" int, "sessionId" uuid, "keyHash" bytea, "isOperator" boolean,
      "email" text, "userId" uuid, "newEmail" text,
      "buildingIds" int[], "takes" boolean, "takesAll" boolean, "mailLimit" int, "mailWindow" int,
      ${Prisma.join(PARAMETERS)})
  ), caller AS (
    SELECT c.* FROM asked a, LATERAL (${caller.select(orgs)}) AS c
  ), actor AS MATERIALIZED (
    SELECT ${actorOrgId}::int AS "orgId", a."actorId" AS "id", ${caller.authority(orgs)}
    FROM asked a
  ), scope AS (
    SELECT 'PEOPLE_PROVISION' = ANY (actor."permissions") AS "isOrgWide", actor."permissions", actor."administers"
    FROM actor
  )
  SELECT json_build_object(
    'now', clock_timestamp(),
    'orgId', ${orgId}::int,
    'actor', (SELECT row_to_json(actor) FROM actor),
    'buildings', (
      SELECT coalesce(json_agg(json_build_object('id', b."id", 'orgId', b."orgId")), '[]') FROM "Building" b
      WHERE b."orgId" = ${orgId} AND b."id" = ANY (a."buildingIds") AND ${isInSight(Prisma.sql`b."id"`)}),
    'known', ${fromHoldings('known', orgId)},
    'user', (
      SELECT json_build_object(
        'id', u."id", 'email', u."email", 'name', u."name", 'status', u."status",
        'hasPassword', u."passwordHash" IS NOT NULL,
        'passwordSetter', ${passwordSetter(orgId)},
        'isManageable', ${isManageable(orgId)},
        'hasOtherAdmin', ${hasOtherAdmin(orgId)},
        'mailableAt', ${mailableAt({ orgId, ...MAIL_LIMIT })},
        'isEmailTaken', ${isEmailTaken(orgId)},
        'hasOpenReset', ${hasOpenReset(orgId)},
        'held', ${fromHoldings('held', orgId)},
        'invitation', (
          SELECT json_build_object(
            'createdAt', i."createdAt", 'sentAt', i."sentAt", 'expiresAt', i."expiresAt",
            'acceptedAt', i."acceptedAt", 'failedAt', i."failedAt")
          FROM "Invitation" i
          WHERE i."orgId" = ${orgId} AND i."userId" = u."id" AND ${IS_SHOWN}
          ORDER BY i."createdAt" DESC LIMIT 1))
      FROM "User" u WHERE u."orgId" = ${orgId} AND ${isSubject})
  ) AS "facts"
  FROM asked a, scope`;
};

type FactsStatement = (...values: [asked: string, actorOrgId: number, orgId: number]) => Prisma.Sql;

/** The statements, by the kind of caller and by what identifies the subject. */
export const FACTS = {
  person: statementsFor(PERSON),
  key: statementsFor(KEY),
} as const;

function statementsFor(caller: CallerSql): Readonly<Record<'byEmail' | 'byId', FactsStatement>> {
  const of = (isSubject: Prisma.Sql): FactsStatement =>
    statement((asked, actorOrgId, orgId) => facts(caller, isSubject, asked, { actorOrgId, orgId }));
  return { byEmail: of(Prisma.sql`u."email" = a."email"`), byId: of(Prisma.sql`u."id" = a."userId"`) };
}

/** The permissions of who set a password, by the organization and the id of the user or of the API key. */
export const SETTER = {
  user: statement<[orgId: number, id: string]>(
    (orgId, id) => Prisma.sql`
      SELECT ${permissionsOf(orgId, setter(orgId, Prisma.sql`s."id" = ${id}::uuid`))} AS "permissions"`,
  ),
  key: statement<[orgId: number, id: string]>(
    (orgId, id) => Prisma.sql`
      SELECT ${permissionsOfKey(orgId, Prisma.sql`(${selectKeyOf(orgId, Prisma.sql`key."id" = ${id}::uuid`)})`)}
        AS "permissions"`,
  ),
};

/** The buildings where a user is BUILDING_ADMIN. */
function administeredBy(orgId: Prisma.Sql, holder: Prisma.Sql, and = Prisma.empty): Prisma.Sql {
  return Prisma.sql`ARRAY(
    SELECT held."buildingId"
    FROM ${holder} AS holder
    JOIN "BuildingAssignment" held ON held."orgId" = ${orgId} AND held."userId" = holder."id"
    WHERE held."type" = 'BUILDING_ADMIN' ${and})`;
}
