import type { UserStatus } from '../../database/generated/enums.js';
import type { Authority } from './authority.plan.js';
import type { DraftPlan } from './draft.plan.js';
import type { ProvisionWarning } from '../provision-result.model.js';
import type { ProvisioningFacts } from './provisioning.facts.js';
import { isOnlyTaking } from './intent.plan.js';
import type { ProvisioningRequest } from './provisioning.request.js';

/** A new user needs a name and credentials. An existing user is linked and never changed. */
export function planIdentity(
  draft: DraftPlan,
  { user }: ProvisioningFacts,
  request: ProvisioningRequest,
  by: Authority,
): void {
  if (request.password !== null && !by.isOrgWide) {
    draft.reject('PERMISSION_REQUIRED', '/identity/password', 'A building administrator cannot set passwords.');
  }
  if (user === null && request.email === null) {
    draft.reject('USER_NOT_FOUND', '/identity/userId');
    return;
  }
  if (user === null) {
    if (request.name === null) draft.reject('NAME_REQUIRED', '/identity/name');
    if (request.password === null && request.invitation === 'KEEP') draft.reject('CREDENTIALS_REQUIRED', '/identity');
    draft.changes.push({ kind: 'USER_CREATED' });
    return;
  }
  if (request.ifEmailExists === 'ERROR') draft.reject('EMAIL_EXISTS', '/identity/email');
  if (user.status === 'DEACTIVATED' && !isForDeactivated(request)) {
    draft.reject('USER_DEACTIVATED', '/identity/email');
  }
  if (request.password !== null) draft.warnings.push(PASSWORD_IGNORED);
  // Older names are stored without NFC normalization.
  if (request.name !== null && request.name !== user.name.normalize('NFC')) draft.warnings.push(NAME_IGNORED);
}

/**
 * Things can be taken away from a deactivated user, and the call that reactivates the user can give. Name and address
 * can be corrected. Invitations can be revoked, so that the link stays void after reactivation.
 */
function isForDeactivated(request: ProvisioningRequest): boolean {
  const isCorrection = request.account?.resetsPassword === false;
  return request.active === true || request.invitation === 'REVOKE' || isOnlyTaking(request) || isCorrection;
}

/** With a password the user can sign in at once; with only an invitation, after accepting it. */
export function statusOfNewUser({ password }: ProvisioningRequest): UserStatus {
  return password === null ? 'INVITED' : 'ACTIVE';
}

const PASSWORD_IGNORED: ProvisionWarning = {
  code: 'PASSWORD_IGNORED',
  pointer: '/identity/password',
  detail: 'The user already exists and keeps the current password.',
};
const NAME_IGNORED: ProvisionWarning = {
  code: 'NAME_IGNORED',
  pointer: '/identity/name',
  detail: 'The user already exists and keeps the current name.',
};
