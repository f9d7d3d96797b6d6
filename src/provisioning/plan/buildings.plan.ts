import type { Authority } from './authority.plan.js';
import type { Draft } from './draft.plan.js';
import type { CommonFacts } from './provisioning.facts.js';
import type { ProvisioningRequest } from './provisioning.request.js';

/**
 * Judges the buildings that a request names: whether each is within
 * the caller's authority, exists, and all in one organization.
 */
export type BuildingJudge = (buildingId: number, pointer: string) => boolean;

/** @returns a function that rejects a building at a pointer, or answers true */
export function buildingJudge(
  draft: Draft,
  { orgId, buildings }: CommonFacts,
  request: ProvisioningRequest,
  by: Authority,
): BuildingJudge {
  const known = new Set(buildings.map(({ id }) => id));
  const elsewhere = new Set(buildings.filter((building) => building.orgId !== orgId).map(({ id }) => id));
  const allExist = request.buildingIds.every((id) => known.has(id));

  return (buildingId, pointer) => {
    // Whether it exists or not: those who are limited to buildings are told nothing of others.
    if (!by.covers(buildingId)) {
      draft.reject('BUILDING_NOT_GRANTABLE', pointer);
      return false;
    }
    if (!known.has(buildingId)) {
      draft.reject('BUILDING_NOT_FOUND', pointer);
      return false;
    }
    if (elsewhere.has(buildingId)) {
      // One that does not exist is said first: only when all do is it known that the organizations differ.
      if (allExist) draft.reject('ORG_MISMATCH', pointer);
      return false;
    }
    return true;
  };
}
