import { DomainError, forbidden } from '../../errors/domain-error.js';
import type { AssignmentType, Permission } from '../../database/generated/enums.js';
import type { ActorFacts, ProvisioningFacts } from './provisioning.facts.js';
import type { AccountRequest } from './provisioning.request.js';

/** What a user can provision: in the whole organization, or in the buildings that they administer. */
export interface Authority {
  readonly isOrgWide: boolean;
  covers(building: number): boolean;
  /** Whether the user has all these permissions, and so can grant them. */
  includes(permissions: readonly Permission[]): boolean;
  /** Whether the user can grant this assignment: it must not allow reading more than the user can read. */
  assigns(type: AssignmentType, building: number): boolean;
}

/** What MANAGER and BUILDING_ADMIN can read of their buildings. */
const READS: readonly Permission[] = ['PEOPLE_READ', 'BUILDINGS_READ'];

/**
 * @throws DomainError UNAUTHENTICATED if the caller's token is void; FORBIDDEN, without other problems, if the caller
 * cannot provision at all, or requests a change of another user's account without the organization-wide permission
 */
export function authorityOf(
  { isSignedIn, permissions, administers }: ActorFacts,
  account: AccountRequest | null = null,
): Authority {
  if (!isSignedIn) throw new DomainError('UNAUTHENTICATED');
  const by = authorityWith(permissions, administers);
  const isEnough = account === null ? by.isOrgWide || administers.length > 0 : by.isOrgWide || account.isOwn;
  if (!isEnough) throw forbidden();
  return by;
}

/**
 * If another user set the password of an account, or its e-mail address, that user may know the password until the
 * owner confirms the mailbox. Until then, no caller can grant the account more than that user could (pre-hijack). Homes
 * give no rights and are free.
 * @returns the authority of that user in this organization; null if there is no such user
 */
export function setterAuthorityOf({ orgId, user }: ProvisioningFacts): Authority | null {
  const setter = user?.passwordSetter ?? null;
  if (setter === null) return null;
  if (setter.orgId === orgId) return authorityWith(setter.permissions, setter.administers);
  return authorityWith(setter.permissions.includes('CROSS_ORG') ? setter.permissions : [], []);
}

export const MAILBOX_UNCONFIRMED =
  'The user who set the password or the e-mail address of this account cannot grant this. ' +
  'The account owner must first confirm the mailbox by accepting an invitation or using a link for a new password.';

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
