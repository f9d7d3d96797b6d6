import { type Authority, MAILBOX_UNCONFIRMED, setterAuthorityOf } from './authority.plan.js';
import type { Draft } from './draft.plan.js';
import type { ProvisioningFacts, RoleFacts } from './provisioning.facts.js';
import type { ProvisioningRequest } from './provisioning.request.js';

/**
 * Global roles are only ever added. Each must exist and allow nothing that the caller may not do themselves; that
 * judges what is asked, whether or not it is held already.
 * @returns the roles that are new to the person
 */
export function planOrgRoles(
  draft: Draft,
  facts: ProvisioningFacts,
  request: ProvisioningRequest,
  by: Authority,
): RoleFacts[] {
  const { roles, user } = facts;
  const setter = setterAuthorityOf(facts);
  const granted: RoleFacts[] = [];

  for (const [index, key] of request.roleKeys.entries()) {
    if (request.roleKeys.indexOf(key) < index) continue;
    const pointer = `/grants/orgRoleKeys/${String(index)}`;
    const role = roles.find((r) => r.key === key);
    const isHeld = user?.roleKeys.includes(key) === true;
    if (role === undefined) {
      draft.reject('ROLE_UNKNOWN', pointer);
    } else if (!by.isOrgWide) {
      draft.reject('ROLE_NOT_GRANTABLE', pointer, 'A building administrator cannot grant roles.');
    } else if (!by.includes(role.permissions)) {
      draft.reject('ROLE_NOT_GRANTABLE', pointer);
    } else if (!isHeld && setter?.includes(role.permissions) === false) {
      draft.reject('ROLE_NOT_GRANTABLE', pointer, MAILBOX_UNCONFIRMED);
    } else {
      draft.roleKeys.push(key);
      if (isHeld) continue;
      granted.push(role);
      draft.changes.push({ kind: 'ROLE_GRANTED', roleKey: key });
    }
  }
  return granted;
}
