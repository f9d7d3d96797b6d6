import { ALL_HOLDINGS } from '../holdings/index.js';
import type { ProvisioningRequest } from './provisioning.request.js';

/** Whether the request gives something: a grant, a password or an invitation. */
export function isGiving({ grants, password, invitation }: ProvisioningRequest): boolean {
  const hasGrants = ALL_HOLDINGS.some(([name, holding]) => holding.isAsked(grants[name] as never));
  return hasGrants || password !== null || invitation === 'SEND';
}

/** Whether the request can take away the last administrator: it revokes or changes the status. */
export function isTaking(request: ProvisioningRequest): boolean {
  return isRevoking(request) || request.active !== null;
}

/** Whether the request takes something away, or deactivates, and gives nothing. */
export function isOnlyTaking(request: ProvisioningRequest): boolean {
  return !isGiving(request) && (isRevoking(request) || request.active === false);
}

/** Whether the request names something to take away. */
export function isRevoking({ revocations, everything }: ProvisioningRequest): boolean {
  return everything || Object.values(revocations).some((items) => items.length > 0);
}
