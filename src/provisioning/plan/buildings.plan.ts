import type { Authority } from './authority.plan.js';
import type { DraftPlan } from './draft.plan.js';
import type { CommonFacts } from './provisioning.facts.js';
import type { ProvisioningRequest } from './provisioning.request.js';

/** Checks that a building is within the caller's authority, exists, and belongs to the organization of the call. */
export type BuildingCheck = (buildingId: number, pointer: string) => boolean;

/** @returns a function that returns true for a valid building, and otherwise rejects it at a pointer */
export function buildingCheck(
  draft: DraftPlan,
  { orgId, buildings }: CommonFacts,
  request: ProvisioningRequest,
  by: Authority,
): BuildingCheck {
  const known = new Set(buildings.map(({ id }) => id));
  const elsewhere = new Set(buildings.filter((building) => building.orgId !== orgId).map(({ id }) => id));
  const allExist = request.buildingIds.every((id) => known.has(id));

  return (buildingId, pointer) => {
    // The same for unknown buildings: callers who are limited to buildings must not learn about others.
    if (!by.covers(buildingId)) {
      draft.reject('BUILDING_NOT_GRANTABLE', pointer);
      return false;
    }
    if (!known.has(buildingId)) {
      draft.reject('BUILDING_NOT_FOUND', pointer);
      return false;
    }
    if (elsewhere.has(buildingId)) {
      // Unknown buildings are reported first: the organizations can be compared only if all buildings exist.
      if (allExist) draft.reject('ORG_MISMATCH', pointer);
      return false;
    }
    return true;
  };
}
