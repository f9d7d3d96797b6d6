import { Prisma } from '../../database/generated/client.js';
import type { AssignmentType } from '../../database/generated/enums.js';
import { MAILBOX_UNCONFIRMED } from '../plan/authority.plan.js';
import type { AssignmentFacts } from '../plan/provisioning.facts.js';
import type { AppliedBuildingAssignment } from '../provision-result.model.js';
import { changesOf, type Holding, isInSight, type KindOfChange, type Planning } from './holding.js';

const COLUMNS = '"buildingId" int, "type" "AssignmentType"';

const kinds = {
  ASSIGNMENT_CREATED: {
    description: 'The user was assigned to a building: `buildingId`, `type`.',
    isForNewUser: true,
    write: (orgId) => Prisma.sql`
      INSERT INTO "BuildingAssignment" ("orgId", "userId", "buildingId", "type")
      SELECT ${orgId}::int, s."id", c."buildingId", c."type"
      FROM subject s, plan, ${changesOf('ASSIGNMENT_CREATED', COLUMNS)}
      RETURNING 1`,
  },
  ASSIGNMENT_UPDATED: {
    description: 'The type of an assignment changed: `buildingId`, `type`, `previousType`.',
    isForNewUser: false,
    write: (orgId) => Prisma.sql`
      UPDATE "BuildingAssignment" b SET "type" = c."type", "updatedAt" = statement_timestamp()
      FROM subject s, plan, ${changesOf('ASSIGNMENT_UPDATED', COLUMNS)}
      WHERE b."orgId" = ${orgId} AND b."userId" = s."id" AND b."buildingId" = c."buildingId"
      RETURNING 1`,
  },
  ASSIGNMENT_REVOKED: {
    description: 'The assignment of the user to a building ended: `buildingId`, `previousType`.',
    isForNewUser: false,
    write: (orgId) => Prisma.sql`
      DELETE FROM "BuildingAssignment" b
      USING subject s, plan, ${changesOf('ASSIGNMENT_REVOKED', '"buildingId" int')}
      WHERE b."orgId" = ${orgId} AND b."userId" = s."id" AND b."buildingId" = c."buildingId"
      RETURNING 1`,
  },
} satisfies Record<string, KindOfChange>;

type Assignments = readonly AssignmentFacts[];
type AssignmentPlanning = Planning<Assignments, unknown, Assignments>;
type Ids = readonly number[];

/** Assignments to buildings, at most one for each building. */
export const buildingAssignments = {
  revocations: 'buildingIds',

  asked: (assignments: Assignments | undefined): Assignments => assignments ?? [],
  isAsked: (asked: Assignments): boolean => asked.length > 0,
  grants: (asked: Assignments, id: number): boolean => asked.some(({ buildingId }) => buildingId === id),
  buildingIds: (asked: Assignments, revoked: Ids): Ids => [...asked.map(({ buildingId }) => buildingId), ...revoked],
  isNamed: (asked: Assignments, revoked: Ids): boolean => asked.length > 0 || revoked.length > 0,

  facts: {
    held: (orgId) => Prisma.sql`(
      SELECT coalesce(json_agg(json_build_object('buildingId', ba."buildingId", 'type', ba."type")), '[]')
      FROM "BuildingAssignment" ba
      WHERE ba."orgId" = ${orgId} AND ba."userId" = u."id"
        AND (a."takesAll" OR ba."buildingId" = ANY (a."buildingIds"))
        AND ${isInSight(Prisma.sql`ba."buildingId"`)})`,
  },

  /**
   * A new type replaces the current one. Two entries for a building must have the same type. A building administrator
   * can assign only STAFF, and cannot replace another type.
   */
  plan({ asked, held, by, setter, draft, checkBuilding }: AssignmentPlanning): AppliedBuildingAssignment[] {
    const applied: AppliedBuildingAssignment[] = [];
    const previousTypes = new Map(held?.map(({ buildingId, type }) => [buildingId, type]));
    const wanted = new Map<number, AssignmentType>();

    for (const [index, { buildingId, type }] of asked.entries()) {
      const pointer = `/grants/buildingAssignments/${String(index)}`;
      const previousType = previousTypes.get(buildingId);
      const earlierType = wanted.get(buildingId);
      wanted.set(buildingId, earlierType ?? type);

      const isFine = checkBuilding(buildingId, `${pointer}/buildingId`);
      if (earlierType !== undefined && earlierType !== type) draft.reject('ASSIGNMENT_CONFLICT', `${pointer}/type`);
      if (!isFine) continue;
      if (!by.isOrgWide && (type !== 'STAFF' || (previousType ?? 'STAFF') !== 'STAFF')) {
        draft.reject('ASSIGNMENT_NOT_GRANTABLE', `${pointer}/type`);
      } else if (!by.assigns(type, buildingId)) {
        draft.reject('ASSIGNMENT_NOT_GRANTABLE', `${pointer}/type`, READS_MORE);
      } else if (previousType !== type && setter?.assigns(type, buildingId) === false) {
        draft.reject('ASSIGNMENT_NOT_GRANTABLE', `${pointer}/type`, MAILBOX_UNCONFIRMED);
      }
      if (earlierType !== undefined) continue;

      applied.push({ buildingId, type });
      if (previousType === undefined) {
        draft.changes.push({ kind: 'ASSIGNMENT_CREATED', buildingId, type });
      } else if (previousType !== type) {
        draft.changes.push({ kind: 'ASSIGNMENT_UPDATED', buildingId, type, previousType });
      }
    }
    return applied;
  },

  itemsOf: (held: Assignments | null): Ids => (held ?? []).map(({ buildingId }) => buildingId),
  checkHeld(buildingId: number, pointer: string, { held, setter, draft }: AssignmentPlanning): void {
    const assignment = held?.find((one) => one.buildingId === buildingId);
    if (assignment !== undefined && setter?.assigns(assignment.type, buildingId) === false)
      draft.reject('ASSIGNMENT_NOT_GRANTABLE', pointer, MAILBOX_UNCONFIRMED);
  },
  /** A building administrator can end only a STAFF assignment. */
  revoke(buildingId: number, pointer: string, { held, by, draft, checkBuilding }: AssignmentPlanning): void {
    if (!checkBuilding(buildingId, pointer)) return;
    const previousType = held?.find((assignment) => assignment.buildingId === buildingId)?.type;
    if (previousType === undefined) return;
    if (!by.isOrgWide && previousType !== 'STAFF') draft.reject('ASSIGNMENT_NOT_GRANTABLE', pointer, STAFF_ONLY);
    else draft.changes.push({ kind: 'ASSIGNMENT_REVOKED', buildingId, previousType });
  },

  kinds,
} satisfies Holding<'buildingAssignments', number, Assignments, unknown, Assignments>;

const STAFF_ONLY = 'A building administrator can end only a STAFF assignment.';

const READS_MORE = 'You need PEOPLE_READ and BUILDINGS_READ to assign MANAGER or BUILDING_ADMIN.';
