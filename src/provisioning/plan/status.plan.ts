import type { UserStatus } from '../../database/generated/enums.js';
import { isLastAdmin } from './admins.plan.js';
import type { Authority } from './authority.plan.js';
import type { DraftPlan } from './draft.plan.js';
import type { ProvisioningFacts } from './provisioning.facts.js';
import { isGiving } from './intent.plan.js';
import type { ProvisioningRequest } from './provisioning.request.js';

const AT = '/identity/active';

/**
 * Deactivates or reactivates the user. The caller needs the organization-wide permission, and all permissions of the
 * user. Roles, assignments and homes stay.
 * @param checkHeld reports what the user holds and may not get back, because another user set the password
 * @returns the status after the call; null if the user does not exist
 */
export function planStatus(
  draft: DraftPlan,
  facts: ProvisioningFacts,
  request: ProvisioningRequest,
  by: Authority,
  checkHeld: (pointer: string) => void,
): UserStatus | null {
  const { user, actor, orgId } = facts;
  const { active } = request;
  if (active === null) return user?.status ?? null;

  if (!by.isOrgWide) draft.reject('PERMISSION_REQUIRED', AT, 'A building administrator cannot change the status.');
  if (!active && isGiving(request)) draft.reject('CHANGE_CONFLICT', AT, GIVES_TOO);
  if (user === null) return null;

  const isDeactivated = user.status === 'DEACTIVATED';
  if (active && !isDeactivated) return user.status;
  if (by.isOrgWide && !user.isManageable) draft.reject('PERSON_NOT_MANAGEABLE', AT);
  if (!active && actor.id === user.id && actor.orgId === orgId) draft.reject('OWN_ACCOUNT', '/identity/email');
  if (!active && isLastAdmin(facts)) draft.reject('LAST_ADMIN', AT);
  if (!active && isDeactivated) return user.status;
  if (active) checkHeld(AT);
  draft.changes.push({ kind: active ? 'USER_REACTIVATED' : 'USER_DEACTIVATED' });
  if (!active) return 'DEACTIVATED';
  return user.hasPassword ? 'ACTIVE' : 'INVITED';
}

const GIVES_TOO = 'The same call gives the user grants, a password or an invitation.';
