import { DomainError, forbidden } from '../../errors/domain-error.js';
import type { AssignmentType, Permission } from '../../database/generated/enums.js';
import type { ActorFacts, ProvisioningFacts } from './provisioning.facts.js';

/** What a user may do in people's matters: everywhere in the organization, or in the buildings they administer. */
export interface Authority {
  readonly isOrgWide: boolean;
  covers(building: number): boolean;
  /** No one passes on more than they hold. */
  includes(permissions: readonly Permission[]): boolean;
  /** No one gives others or themselves an assignment that reads more than they do. */
  assigns(type: AssignmentType, building: number): boolean;
}

/** What MANAGER and BUILDING_ADMIN read of their buildings. */
const READS: readonly Permission[] = ['PEOPLE_READ', 'BUILDINGS_READ'];

/**
 * @throws DomainError UNAUTHENTICATED when the caller's token is void; FORBIDDEN, alone, for a caller who may not
 * provision at all: they learn nothing else
 */
export function authorityOf({ isSignedIn, permissions, administers }: ActorFacts): Authority {
  if (!isSignedIn) throw new DomainError('UNAUTHENTICATED');
  const by = authorityWith(permissions, administers);
  if (!by.isOrgWide && administers.length === 0) throw forbidden();
  return by;
}

/**
 * An account whose password another user set is open to that user until its owner has confirmed the mailbox. Until then
 * no caller can grant it what that user could not grant now (pre-hijack). Homes are exempt: they give no rights.
 * @returns the authority of that user in this organization; null when there is none
 */
export function setterAuthorityOf({ orgId, user }: ProvisioningFacts): Authority | null {
  const setter = user?.passwordSetter ?? null;
  if (setter === null) return null;
  if (setter.orgId === orgId) return authorityWith(setter.permissions, setter.administers);
  return authorityWith(setter.permissions.includes('CROSS_ORG') ? setter.permissions : [], []);
}

export const MAILBOX_UNCONFIRMED =
  'Another user set the password of this account, and that user cannot grant this. ' +
  'The account owner must first confirm the mailbox by accepting an invitation.';

function authorityWith(permissions: readonly Permission[], administers: readonly number[]): Authority {
  const isOrgWide = permissions.includes('PEOPLE_PROVISION');
  const covers = (building: number): boolean => isOrgWide || administers.includes(building);
  return {
    isOrgWide,
    covers,
    includes: (wanted) => isSubset(wanted, permissions),
    assigns: (type, building) => (type === 'STAFF' ? covers(building) : isOrgWide && isSubset(READS, permissions)),
  };
}

export function isSubset<T>(part: readonly T[], whole: readonly T[]): boolean {
  return part.every((element) => whole.includes(element));
}
