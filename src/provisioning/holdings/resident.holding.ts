import { Prisma } from '../../database/generated/client.js';
import type { DraftPlan } from '../plan/draft.plan.js';
import type { OccupancyFacts, UnitFacts } from '../plan/provisioning.facts.js';
import type { AppliedResident } from '../provision-result.model.js';
import type { ResidentGrantInput } from '../provision-user.input.js';
import { changesOf, type Holding, isInSight, type KindOfChange, type Planning } from './holding.js';

/** The requested residence. */
export interface ResidentRequest {
  readonly buildingId: number;
  readonly unitId: number;
  readonly mode: 'ADD' | 'MOVE';
  readonly fromUnitId: number | null;
}

type ResidentPlanning = Planning<ResidentRequest | null, UnitFacts | null, readonly OccupancyFacts[]>;

const kinds = {
  OCCUPANCY_STARTED: {
    description: 'The user moved into a unit: `buildingId`, `unitId`, `occupancyId`.',
    isForNewUser: true,
    write: Prisma.sql`
      INSERT INTO "Occupancy" ("orgId", "id", "userId", "unitId", "startedAt")
      SELECT s."orgId", c."occupancyId", s."id", c."unitId", plan."at"
      FROM subject s, plan, ${changesOf('OCCUPANCY_STARTED', '"occupancyId" uuid, "unitId" int')}
      RETURNING 1`,
  },
  OCCUPANCY_ENDED: {
    description: 'The user moved out of a unit: `buildingId`, `unitId`, `occupancyId`.',
    isForNewUser: false,
    write: Prisma.sql`
      UPDATE "Occupancy" o SET "endedAt" = plan."at"
      FROM subject s, plan, ${changesOf('OCCUPANCY_ENDED', '"occupancyId" uuid')}
      WHERE o."orgId" = s."orgId" AND o."id" = c."occupancyId" AND o."endedAt" IS NULL
      RETURNING 1`,
  },
} satisfies Record<string, KindOfChange>;

const AT = '/grants/resident';

/** Occupancies of units, each active until it ends. */
export const resident = {
  asked: (grant: ResidentGrantInput | null | undefined): ResidentRequest | null =>
    grant == null
      ? null
      : {
          buildingId: grant.buildingId,
          unitId: grant.unitId,
          mode: grant.mode ?? 'ADD',
          fromUnitId: grant.fromUnitId ?? null,
        },
  buildingIds: (asked: ResidentRequest | null): readonly number[] => (asked === null ? [] : [asked.buildingId]),
  isNamed: (asked: ResidentRequest | null): boolean => asked !== null,

  facts: {
    parameters: {
      columns: Prisma.sql`"unitId" int`,
      of: (asked: ResidentRequest | null) => ({ unitId: asked?.unitId }),
    },
    known: Prisma.sql`(
      SELECT json_build_object('id', un."id", 'buildingId', un."buildingId")
      FROM "Unit" un WHERE un."orgId" = org."id" AND un."id" = a."unitId" AND ${isInSight(Prisma.sql`un."buildingId"`)})`,
    held: Prisma.sql`(
      SELECT coalesce(json_agg(json_build_object(
        'id', o."id", 'unitId', o."unitId", 'buildingId', un."buildingId", 'startedAt', o."startedAt")), '[]')
      FROM "Occupancy" o JOIN "Unit" un ON un."orgId" = o."orgId" AND un."id" = o."unitId"
      WHERE o."orgId" = u."orgId" AND o."userId" = u."id" AND o."endedAt" IS NULL
        AND ${isInSight(Prisma.sql`un."buildingId"`)})`,
  },

  /** ADD starts an occupancy unless it is active. MOVE also ends the other one at the same instant. */
  plan(planning: ResidentPlanning): AppliedResident | null {
    const { asked, held, newId, draft, isBuildingFine } = planning;
    if (asked === null) return null;
    const { buildingId, unitId } = asked;
    const active = held ?? [];
    const current = active.find((occupancy) => occupancy.unitId === unitId);

    judgeUnit(planning, asked, isBuildingFine(buildingId, `${AT}/buildingId`));
    const ending = asked.mode === 'MOVE' ? endingOf(draft, active, asked) : null;

    const occupancyId = current?.id ?? newId;
    if (current === undefined) draft.changes.push({ kind: 'OCCUPANCY_STARTED', buildingId, unitId, occupancyId });
    if (ending !== null) {
      draft.isNotBefore(ending.startedAt);
      draft.changes.push({
        kind: 'OCCUPANCY_ENDED',
        buildingId: ending.buildingId,
        unitId: ending.unitId,
        occupancyId: ending.id,
      });
    }
    return { occupancyId, unitId, buildingId };
  },

  kinds,
} satisfies Holding<'resident', ResidentRequest | null, UnitFacts | null, readonly OccupancyFacts[]>;

function judgeUnit(
  { known, facts, by, draft }: ResidentPlanning,
  { buildingId, unitId }: ResidentRequest,
  isBuildingFine: boolean,
): void {
  // If the building is beyond the caller's authority or in another organization, do not report on the unit.
  if (!isBuildingFine && (!by.covers(buildingId) || facts.buildings.some(({ id }) => id === buildingId))) return;
  if (known?.id !== unitId) draft.reject('UNIT_NOT_FOUND', `${AT}/unitId`);
  else if (isBuildingFine && known.buildingId !== buildingId) draft.reject('UNIT_NOT_IN_BUILDING', `${AT}/unitId`);
}

/**
 * The occupancy to end: the only other one, or that of `fromUnitId`. None for a first home or a repeat. If the target
 * is already active, the call may be a late repeat, so `fromUnitId` must name a home that is to end.
 */
function endingOf(
  draft: DraftPlan,
  active: readonly OccupancyFacts[],
  { unitId, fromUnitId }: ResidentRequest,
): OccupancyFacts | null {
  const others = active.filter((o) => o.unitId !== unitId && (fromUnitId === null || o.unitId === fromUnitId));
  const isRepeat = active.some((o) => o.unitId === unitId);
  const [ending, ...more] = others;
  if (ending === undefined) {
    if (fromUnitId !== null && !isRepeat) draft.reject('MOVE_SOURCE_NOT_ACTIVE', `${AT}/fromUnitId`);
    return null;
  }
  if (fromUnitId === null && (more.length > 0 || isRepeat)) {
    draft.reject('MOVE_AMBIGUOUS', `${AT}/fromUnitId`);
    return null;
  }
  return ending;
}
