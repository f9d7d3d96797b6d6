import type { DraftPlan } from './draft.plan.js';
import type { ProvisioningFacts } from './provisioning.facts.js';
import type { ProvisioningRequest } from './provisioning.request.js';

/** An organization keeps at least one ACTIVE user with ORG_MANAGE. One that has none is not blocked. */

/** Whether the user is the last administrator. */
export function isLastAdmin(facts: ProvisioningFacts): boolean {
  return isAdmin(facts) && facts.user?.hasOtherAdmin === false;
}

/** Whether the planned changes take ORG_MANAGE away, so that the organization must be locked. */
export function takesAdmin(draft: DraftPlan, facts: ProvisioningFacts): boolean {
  const isDeactivated = draft.changes.some(({ kind }) => kind === 'USER_DEACTIVATED');
  return isAdmin(facts) && (isDeactivated || !manages(facts, rolesAfter(draft, facts)));
}

/** Whether the request takes ORG_MANAGE from the last administrator. */
export function endsLastAdmin(facts: ProvisioningFacts, request: ProvisioningRequest): boolean {
  if (!isLastAdmin(facts)) return false;
  const { revocations, grants, everything } = request;
  const held = facts.user?.held.orgRoleKeys ?? [];
  const kept = everything ? [] : held.filter((key) => !revocations.orgRoleKeys.includes(key));
  return !manages(facts, [...kept, ...grants.orgRoleKeys]);
}

/** Keys of the roles of the user after the planned changes. */
export function rolesAfter({ changes }: DraftPlan, { user }: ProvisioningFacts): readonly string[] {
  const keysOf = (wanted: string) => changes.flatMap(({ kind, roleKey }) => (kind === wanted ? (roleKey ?? []) : []));
  const revoked = keysOf('ROLE_REVOKED');
  const held = (user?.held.orgRoleKeys ?? []).filter((key) => !revoked.includes(key));
  return [...held, ...keysOf('ROLE_GRANTED')];
}

function isAdmin(facts: ProvisioningFacts): boolean {
  return facts.user?.status === 'ACTIVE' && manages(facts, facts.user.held.orgRoleKeys);
}

const manages = ({ known }: ProvisioningFacts, keys: readonly string[]): boolean =>
  known.orgRoleKeys.some(({ key, permissions }) => keys.includes(key) && permissions.includes('ORG_MANAGE'));
