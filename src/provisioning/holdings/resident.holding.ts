import { Prisma } from '../../database/generated/client.js';
import type { DraftPlan } from '../plan/draft.plan.js';
import type { OccupancyFacts, UnitFacts } from '../plan/provisioning.facts.js';
import type { AppliedResident } from '../provision-result.model.js';
import type { ResidentGrantInput } from '../grants.input.js';
import { changesOf, type Holding, isInSight, type KindOfChange, type Planning } from './holding.js';

/** The requested residence. */
export interface ResidentRequest {
  readonly buildingId: number;
  readonly unitId: number;
  readonly mode: 'ADD' | 'MOVE';
  readonly fromUnitId: number | null;
}

type Asked = ResidentRequest | null;
type Occupancies = readonly OccupancyFacts[];
type Ids = readonly number[];
type ResidentPlanning = Planning<Asked, readonly UnitFacts[], Occupancies>;

const kinds = {
  OCCUPANCY_STARTED: {
    description: 'The user moved into a unit: `buildingId`, `unitId`, `occupancyId`.',
    isForNewUser: true,
    write: (orgId) => Prisma.sql`
      INSERT INTO "Occupancy" ("orgId", "id", "userId", "unitId", "startedAt")
      SELECT ${orgId}::int, c."occupancyId", s."id", c."unitId", plan."at"
      FROM subject s, plan, ${changesOf('OCCUPANCY_STARTED', '"occupancyId" uuid, "unitId" int')}
      RETURNING 1`,
  },
  OCCUPANCY_ENDED: {
    description: 'The user moved out of a unit: `buildingId`, `unitId`, `occupancyId`.',
    isForNewUser: false,
    write: (orgId) => Prisma.sql`
      UPDATE "Occupancy" o SET "endedAt" = plan."at"
      FROM subject s, plan, ${changesOf('OCCUPANCY_ENDED', '"occupancyId" uuid')}
      WHERE o."orgId" = ${orgId} AND o."userId" = s."id" AND o."id" = c."occupancyId" AND o."endedAt" IS NULL
      RETURNING 1`,
  },
} satisfies Record<string, KindOfChange>;

const AT = '/grants/resident';

const unitIdsOf = (asked: Asked, revoked: Ids): Ids => (asked === null ? revoked : [asked.unitId, ...revoked]);

/** Occupancies of units, each active until it ends. */
export const resident = {
  revocations: 'unitIds',

  asked: (grant: ResidentGrantInput | null | undefined): Asked =>
    grant == null
      ? null
      : {
          buildingId: grant.buildingId,
          unitId: grant.unitId,
          mode: grant.mode ?? 'ADD',
          fromUnitId: grant.fromUnitId ?? null,
        },
  isAsked: (asked: Asked): boolean => asked !== null,
  grants: (asked: Asked, unitId: number): boolean => asked?.unitId === unitId,
  buildingIds: (asked: Asked): Ids => (asked === null ? [] : [asked.buildingId]),
  isNamed: (asked: Asked, revoked: Ids): boolean => asked !== null || revoked.length > 0,

  facts: {
    parameters: {
      columns: Prisma.sql`"unitIds" int[]`,
      of: (asked: Asked, revoked: Ids) => ({ unitIds: unitIdsOf(asked, revoked) }),
    },
    known: (orgId) => Prisma.sql`(
      SELECT coalesce(json_agg(json_build_object(
        'id', un."id", 'buildingId', un."buildingId", 'orgId', un."orgId")), '[]')
      FROM "Unit" un
      WHERE un."orgId" = ${orgId} AND un."id" = ANY (a."unitIds") AND ${isInSight(Prisma.sql`un."buildingId"`)})`,
    // The join makes PostgreSQL look in the key of units, which begins with the organization.
    everywhere: (asked: Asked, revoked: Ids) => {
      const ids = unitIdsOf(asked, revoked);
      return Prisma.sql`
        SELECT un."orgId", array_position(${ids}::int[], un."id") AS "position",
          json_build_object('id', un."id", 'buildingId', un."buildingId", 'orgId', un."orgId") AS "thing"
        FROM "Organization" o JOIN "Unit" un ON un."orgId" = o."id" AND un."id" = ANY (${ids}::int[])`;
    },
    held: (orgId) => Prisma.sql`(
      SELECT coalesce(json_agg(json_build_object(
        'id', o."id", 'unitId', o."unitId", 'buildingId', un."buildingId", 'startedAt', o."startedAt")), '[]')
      FROM "Occupancy" o JOIN "Unit" un ON un."orgId" = ${orgId} AND un."id" = o."unitId"
      WHERE o."orgId" = ${orgId} AND o."userId" = u."id" AND o."endedAt" IS NULL
        AND ${isInSight(Prisma.sql`un."buildingId"`)})`,
  },

  /** ADD starts an occupancy unless it is active. MOVE also ends the other one at the same instant. */
  plan(planning: ResidentPlanning): AppliedResident | null {
    const { asked, held, newId, draft, checkBuilding } = planning;
    if (asked === null) return null;
    const { buildingId, unitId } = asked;
    const active = held ?? [];
    const current = active.find((occupancy) => occupancy.unitId === unitId);

    checkUnit(planning, asked, checkBuilding(buildingId, `${AT}/buildingId`));
    const ending = asked.mode === 'MOVE' ? endingOf(draft, active, asked) : null;

    const occupancyId = current?.id ?? newId;
    if (current === undefined) draft.changes.push({ kind: 'OCCUPANCY_STARTED', buildingId, unitId, occupancyId });
    if (ending !== null) end(draft, ending);
    return { occupancyId, unitId, buildingId };
  },

  itemsOf: (held: Occupancies | null): Ids => (held ?? []).map(({ unitId }) => unitId),
  checkHeld: (): void => {}, // homes give no rights
  /** The unit that a MOVE leaves may be named too: its occupancy ends once. */
  revoke(
    unitId: number,
    pointer: string,
    { known, held, facts, draft, unitsIn, checkBuilding }: ResidentPlanning,
  ): void {
    if (unitsIn !== null && !checkBuilding(unitsIn, `${pointer}/buildingId`)) return;
    const active = held?.find((occupancy) => occupancy.unitId === unitId);
    const unit = active ?? known.find(({ id }) => id === unitId);
    if (unit === undefined) draft.reject('UNIT_NOT_FOUND', pointer);
    else if ('orgId' in unit && unit.orgId !== facts.orgId) draft.reject('ORG_MISMATCH', pointer);
    else if (unitsIn !== null && unit.buildingId !== unitsIn) draft.reject('UNIT_NOT_IN_BUILDING', pointer);
    const isEnding = draft.changes.some(
      ({ kind, occupancyId }) => kind === 'OCCUPANCY_ENDED' && occupancyId === active?.id,
    );
    if (active !== undefined && !isEnding) end(draft, active);
  },

  kinds,
} satisfies Holding<'resident', number, Asked, readonly UnitFacts[], Occupancies>;

function end(draft: DraftPlan, { id, buildingId, unitId, startedAt }: OccupancyFacts): void {
  draft.notBefore(startedAt);
  draft.changes.push({ kind: 'OCCUPANCY_ENDED', buildingId, unitId, occupancyId: id });
}

function checkUnit(
  { known, facts, by, draft }: ResidentPlanning,
  { buildingId, unitId }: ResidentRequest,
  isBuildingValid: boolean,
): void {
  // If the building is beyond the caller's authority or in another organization, do not report on the unit.
  if (!isBuildingValid && (!by.covers(buildingId) || facts.buildings.some(({ id }) => id === buildingId))) return;
  const unit = known.find(({ id, orgId }) => id === unitId && orgId === facts.orgId);
  if (unit === undefined) draft.reject('UNIT_NOT_FOUND', `${AT}/unitId`);
  else if (isBuildingValid && unit.buildingId !== buildingId) draft.reject('UNIT_NOT_IN_BUILDING', `${AT}/unitId`);
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
