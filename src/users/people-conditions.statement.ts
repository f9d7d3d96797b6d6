import { Prisma } from '../database/generated/client.js';
import { IS_SHOWN, STATUS } from '../invitation-status/invitation-status.statement.js';

/** What a list of users asks for. Null: everything. An empty list: nothing. */
export interface AskedPeople {
  readonly search: string | null;
  readonly email: string | null;
  readonly statuses: readonly string[] | null;
  readonly roleKeys: readonly string[] | null;
  readonly permissions: readonly string[] | null;
  /** For callers who cannot see all people, only buildings whose people they can see. */
  readonly buildingIds: readonly number[] | null;
  /** Types of an assignment, in one of `buildingIds` if they are not null. */
  readonly types: readonly string[] | null;
  readonly invitations: readonly string[] | null;
  /** The buildings whose people the caller can see. Null: all people. */
  readonly seen: readonly number[] | null;
}

type Asked = keyof AskedPeople;

/** A value of the row `asked`. The statement reads each once. */
export const asked = (name: Asked | 'patterns'): Prisma.Sql => Prisma.raw(`(SELECT "${name}" FROM asked)`);

export const isAsked = (value: Prisma.Sql, name: Asked, type: 'text' | 'int' = 'text'): Prisma.Sql =>
  Prisma.sql`${value} = ANY (${asked(name)}::${Prisma.raw(type)}[])`;

const unless = (name: Asked | 'patterns', condition: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`(${asked(name)} IS NULL OR ${condition})`;

/** Ids of the roles that the call asks for, which the statement reads first. */
export const WITH_KEYS = Prisma.sql`
  ARRAY (SELECT r."id" FROM "Role" r WHERE ${isAsked(Prisma.sql`r."key"`, 'roleKeys')})`;
export const WITH_PERMISSIONS = Prisma.sql`
  ARRAY (SELECT r."id" FROM "Role" r WHERE r."permissions"::text[] && ${asked('permissions')})`;

/** Whether the caller can see the people of this building. */
export const isSeen = (buildingId: Prisma.Sql): Prisma.Sql => unless('seen', isAsked(buildingId, 'seen', 'int'));

/**
 * Whether the user `u` is what the call asks for, for a few users. The text is the same for all calls. OFFSET 0 keeps
 * the planner from reading all rows of a table for the few users of a page.
 */
export function fulfils(orgId: number): Prisma.Sql {
  const { email, statuses, seen, roleKeys, permissions, buildingIds, types, invitations } = conditions(orgId);
  return Prisma.sql`
    ${unless('email', email)} AND ${unless('statuses', statuses)} AND ${unless('seen', seen)}
    AND ${unless('roleKeys', roleKeys)} AND ${unless('permissions', permissions)}
    AND CASE WHEN ${asked('types')} IS NULL THEN ${unless('buildingIds', buildingIds)} ELSE ${types} END
    AND ${unless('invitations', invitations)}
    AND ${unless(
      'patterns',
      Prisma.sql`(
        u."searchKey" LIKE ALL (${asked('patterns')}::text[])
        OR ${withPlaces(orgId)} LIKE ALL (${asked('patterns')}::text[]))`,
    )}`;
}

function conditions(orgId: number): Record<Exclude<Asked, 'search'>, Prisma.Sql> {
  const hasRole = (roleIds: Prisma.Sql): Prisma.Sql => Prisma.sql`
    EXISTS (
      SELECT FROM "UserRole" ur
      WHERE ur."orgId" = ${orgId} AND ur."userId" = u."id" AND ur."roleId" = ANY (${roleIds}) OFFSET 0)`;
  const isAssigned = (which: Prisma.Sql): Prisma.Sql => Prisma.sql`
    EXISTS (
      SELECT FROM "BuildingAssignment" a
      WHERE a."orgId" = ${orgId} AND a."userId" = u."id" AND ${which} OFFSET 0)`;
  const belongsTo = (buildingIds: 'buildingIds' | 'seen'): Prisma.Sql => Prisma.sql`
    (${isAssigned(isAsked(Prisma.sql`a."buildingId"`, buildingIds, 'int'))} OR EXISTS (
      SELECT FROM "Occupancy" o JOIN "Unit" n ON n."orgId" = ${orgId} AND n."id" = o."unitId"
      WHERE o."orgId" = ${orgId} AND o."userId" = u."id" AND o."endedAt" IS NULL
        AND ${isAsked(Prisma.sql`n."buildingId"`, buildingIds, 'int')} OFFSET 0))`;
  const invitation = Prisma.sql`
    coalesce((
      SELECT ${STATUS} FROM "Invitation" i WHERE i."orgId" = ${orgId} AND i."userId" = u."id" AND ${IS_SHOWN}
      ORDER BY i."createdAt" DESC LIMIT 1), 'NONE')`;
  return {
    email: Prisma.sql`u."email" = ${asked('email')}`,
    statuses: Prisma.sql`u."status" = ANY (${asked('statuses')}::"UserStatus"[])`,
    seen: belongsTo('seen'),
    roleKeys: hasRole(WITH_KEYS),
    permissions: hasRole(WITH_PERMISSIONS),
    buildingIds: belongsTo('buildingIds'),
    types: isAssigned(Prisma.sql`
      a."type" = ANY (${asked('types')}::"AssignmentType"[])
      AND ${unless('buildingIds', isAsked(Prisma.sql`a."buildingId"`, 'buildingIds', 'int'))}`),
    invitations: isAsked(invitation, 'invitations'),
  };
}

/** The texts of the user and of all their buildings and units that the caller can see. */
const withPlaces = (orgId: number): Prisma.Sql => Prisma.sql`
  concat_ws(' ', u."searchKey", (
    SELECT string_agg(b."searchKey", ' ')
    FROM "BuildingAssignment" a JOIN "Building" b ON b."orgId" = ${orgId} AND b."id" = a."buildingId"
    WHERE a."orgId" = ${orgId} AND a."userId" = u."id" AND ${isSeen(Prisma.sql`b."id"`)}
  ), (
    SELECT string_agg(concat_ws(' ', n."searchKey", b."searchKey"), ' ')
    FROM "Occupancy" o
    JOIN "Unit" n ON n."orgId" = ${orgId} AND n."id" = o."unitId"
    JOIN "Building" b ON b."orgId" = ${orgId} AND b."id" = n."buildingId"
    WHERE o."orgId" = ${orgId} AND o."userId" = u."id" AND o."endedAt" IS NULL AND ${isSeen(Prisma.sql`b."id"`)}
  ))`;
