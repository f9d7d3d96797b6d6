import type { Authority } from './authority.plan.js';
import type { BuildingJudge } from './buildings.plan.js';
import type { Draft } from './draft.plan.js';
import type { OccupancyFacts, ProvisioningFacts } from './provisioning.facts.js';
import type { ProvisioningRequest, ResidentRequest } from './provisioning.request.js';

const AT = '/grants/resident';

/**
 * Where the person lives: ADD starts an occupancy unless it is
 * active, MOVE also ends the other one at the same instant.
 * @returns the occupancy that ends, if one does
 */
export function planResidence(
  draft: Draft,
  facts: ProvisioningFacts,
  request: ProvisioningRequest,
  by: Authority,
  isBuildingFine: BuildingJudge,
): OccupancyFacts | null {
  const { resident } = request;
  if (resident === null) return null;
  const { buildingId, unitId } = resident;
  const active = facts.user?.occupancies ?? [];
  const held = active.find((occupancy) => occupancy.unitId === unitId);

  judgeUnit(draft, facts, resident, by, isBuildingFine(buildingId, `${AT}/buildingId`));
  const ending = resident.mode === 'MOVE' ? endingOf(draft, active, resident) : null;

  const occupancyId = held?.id ?? facts.newIds?.occupancy ?? null;
  draft.resident = { occupancyId, unitId, buildingId };
  if (held === undefined) draft.changes.push({ kind: 'OCCUPANCY_STARTED', buildingId, unitId, occupancyId });
  if (ending !== null) {
    draft.changes.push({
      kind: 'OCCUPANCY_ENDED',
      buildingId: ending.buildingId,
      unitId: ending.unitId,
      occupancyId: ending.id,
    });
  }
  return ending;
}

function judgeUnit(
  draft: Draft,
  { unit, buildings }: ProvisioningFacts,
  { buildingId, unitId }: ResidentRequest,
  by: Authority,
  isBuildingFine: boolean,
): void {
  // A building beyond the caller's authority or in another organization: then nothing is said of the unit.
  if (!isBuildingFine && (!by.covers(buildingId) || buildings.some(({ id }) => id === buildingId))) return;
  if (unit?.id !== unitId) draft.reject('UNIT_NOT_FOUND', `${AT}/unitId`);
  else if (isBuildingFine && unit.buildingId !== buildingId) draft.reject('UNIT_NOT_IN_BUILDING', `${AT}/unitId`);
}

/**
 * The one other occupancy, or the one that `fromUnitId` names. None: a first home, or
 * a repeat of a move that was made. Where the target is active already the call may be
 * a late repeat, and the other home one that was added since: then it must be named.
 */
function endingOf(
  draft: Draft,
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
