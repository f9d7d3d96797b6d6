import type { Actor } from '../auth/actors.service.js';
import { forbidden } from '../errors/domain-error.js';
import type { PageArgs } from '../pagination/page.args.js';
import type { AskedPeople } from './people-conditions.statement.js';
import type { UsersArgs } from './users.args.js';

/**
 * Ids of the buildings whose people the caller can see; null if the caller can see all people.
 * A limited caller sees of other users only what concerns these buildings.
 */
export function buildingsSeenBy({ permissions, administers }: Actor): number[] | null {
  return permissions.has('PEOPLE_READ') ? null : [...administers];
}

/**
 * What a list of users asks for, limited to what the caller can read: otherwise a result would reveal who has a role or
 * belongs to another building.
 * @throws DomainError FORBIDDEN if the caller can see no other users, or asks for roles that they cannot see
 */
export function peopleAskedBy({ search, email, filter }: Omit<UsersArgs, keyof PageArgs>, actor: Actor): AskedPeople {
  const seen = buildingsSeenBy(actor);
  const { statuses, roleKeys, permissions, buildingIds, assignmentTypes, invitations } = filter ?? {};
  const asksForRoles = roleKeys != null || permissions != null;
  if (seen !== null && (seen.length === 0 || asksForRoles)) throw forbidden();

  const named = buildingIds ?? (assignmentTypes == null ? null : seen);
  return {
    search: search ?? null,
    email: email ?? null,
    statuses: statuses ?? null,
    roleKeys: roleKeys ?? null,
    permissions: permissions ?? null,
    buildingIds: named?.filter((id) => seen === null || seen.includes(id)) ?? null,
    types: assignmentTypes ?? null,
    invitations: invitations ?? null,
    seen,
  };
}
