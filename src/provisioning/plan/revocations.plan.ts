import { ALL_HOLDINGS, type HoldingName } from '../holdings/index.js';
import type { Planning } from '../holdings/holding.js';
import type { Authority } from './authority.plan.js';
import type { DraftPlan } from './draft.plan.js';
import type { ProvisioningRequest } from './provisioning.request.js';

/** Returns the input of a holding's plan. */
export type PlanningOf = (name: HoldingName) => Planning<never, never, never>;

const EVERYTHING = '/revocations/everything';

/** Plans what the call takes away, after what it gives. Nothing can be given and taken away by one call. */
export function planRevocations(
  draft: DraftPlan,
  request: ProvisioningRequest,
  by: Authority,
  planningOf: PlanningOf,
): void {
  for (const [name, holding] of ALL_HOLDINGS) {
    const planning = planningOf(name);
    const items = request.revocations[name];
    for (const [index, item] of items.entries()) {
      if (items.indexOf(item as never) < index) continue;
      const pointer = `/revocations/${holding.revocations}/${String(index)}`;
      holding.revoke(item as never, pointer, planning);
      if (holding.grants(planning.asked, item as never)) draft.reject('CHANGE_CONFLICT', pointer);
    }
  }
  if (request.everything) revokeEverything(draft, request, by, planningOf);
}

function revokeEverything(
  draft: DraftPlan,
  { grants, revocations }: ProvisioningRequest,
  by: Authority,
  planningOf: PlanningOf,
): void {
  if (!by.isOrgWide)
    draft.reject('PERMISSION_REQUIRED', EVERYTHING, 'A building administrator cannot revoke everything.');
  const isBeside = ALL_HOLDINGS.some(
    ([name, holding]) => holding.isAsked(grants[name] as never) || revocations[name].length > 0,
  );
  if (isBeside) draft.reject('CHANGE_CONFLICT', EVERYTHING, 'It excludes grants and the lists of `revocations`.');
  if (!by.isOrgWide) return;
  for (const [name, holding] of ALL_HOLDINGS) {
    const planning = planningOf(name);
    for (const item of holding.itemsOf(planning.held as never))
      holding.revoke(item as never, EVERYTHING, { ...planning, checkBuilding: () => true });
  }
}

/** Reports what a reactivated user would hold beyond the authority of the user who set the password. */
export function checkHeld(
  { revocations, everything }: ProvisioningRequest,
  planningOf: PlanningOf,
  pointer: string,
): void {
  if (everything) return;
  for (const [name, holding] of ALL_HOLDINGS) {
    const planning = planningOf(name);
    for (const item of holding.itemsOf(planning.held as never))
      if (!revocations[name].includes(item as never)) holding.checkHeld(item as never, pointer, planning);
  }
}
