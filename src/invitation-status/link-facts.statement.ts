import { Prisma } from '../database/generated/client.js';

/** Parts of statements about a link `i` of a user `u`, for the mail with the link and for the page that it opens. */

/** Whether the account can use the link: an invitation unless it is deactivated, a new password if it is ACTIVE. */
export const CAN_USE_LINK = Prisma.sql`(
  CASE i."purpose" WHEN 'INVITATION' THEN u."status" <> 'DEACTIVATED' ELSE u."status" = 'ACTIVE' END)`;

/** Names of the user's global roles. */
export const roleNames = (orgId: number): Prisma.Sql => Prisma.sql`ARRAY(
  SELECT r."name" FROM "UserRole" ur JOIN "Role" r ON r."id" = ur."roleId"
  WHERE ur."orgId" = ${orgId} AND ur."userId" = u."id" ORDER BY r."id")`;

/** Names of the buildings where the user has an assignment or a home. */
export const buildingNames = (orgId: number): Prisma.Sql => Prisma.sql`ARRAY(
  SELECT b."name" FROM "Building" b
  WHERE b."orgId" = ${orgId} AND b."id" = ANY (ARRAY(
    SELECT ba."buildingId" FROM "BuildingAssignment" ba WHERE ba."orgId" = ${orgId} AND ba."userId" = u."id"
    UNION ALL
    SELECT un."buildingId" FROM "Occupancy" oc JOIN "Unit" un ON un."orgId" = ${orgId} AND un."id" = oc."unitId"
    WHERE oc."orgId" = ${orgId} AND oc."userId" = u."id" AND oc."endedAt" IS NULL
  )) ORDER BY b."name", b."id")`;

/**
 * Name of the user or API key whose request caused a mail to `u`; null if the request is not audited, is the user's
 * own, or is of another tenant.
 */
export const sentBy = (orgId: number, requestId: string | Prisma.Sql): Prisma.Sql => Prisma.sql`(
  SELECT coalesce(actor."name", k."name") FROM "AuditEvent" e
  LEFT JOIN "User" actor ON actor."orgId" = ${orgId} AND actor."orgId" = e."actorOrgId" AND actor."id" = e."actorId"
  LEFT JOIN "ApiKey" k ON k."orgId" = ${orgId} AND k."orgId" = e."actorOrgId" AND k."id" = e."actorKeyId"
  WHERE e."orgId" = ${orgId} AND e."subjectId" = u."id" AND e."requestId" = ${requestId}
    AND e."actorId" IS DISTINCT FROM e."subjectId"
  ORDER BY e."createdAt" DESC LIMIT 1)`;
