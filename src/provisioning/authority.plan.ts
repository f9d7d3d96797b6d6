import { DomainError, problem } from '../errors/domain-error.js';
import type { Permission } from '../database/generated/enums.js';
import type { ActorFacts } from './provisioning.facts.js';

/** What a caller may do in people's matters: everywhere in the organization, or in the buildings they administer. */
export interface Authority {
  readonly isOrgWide: boolean;
  covers(building: number): boolean;
  /** Nobody passes on more than they hold. */
  includes(permissions: readonly Permission[]): boolean;
}

/**
 * @throws DomainError UNAUTHENTICATED when the caller's token is void; FORBIDDEN, alone, for a caller who may not provision at all:
 * they learn nothing else
 */
export function authorityOf({ isSignedIn, permissions, administers }: ActorFacts): Authority {
  if (!isSignedIn) throw new DomainError('UNAUTHENTICATED');
  const isOrgWide = permissions.includes('PEOPLE_PROVISION');
  if (!isOrgWide && administers.length === 0) {
    throw new DomainError('FORBIDDEN', { problems: [problem('PERMISSION_REQUIRED', '')] });
  }
  return {
    isOrgWide,
    covers: (building) => isOrgWide || administers.includes(building),
    includes: (wanted) => isSubset(wanted, permissions),
  };
}

export function isSubset<T>(part: readonly T[], whole: readonly T[]): boolean {
  return part.every((element) => whole.includes(element));
}
