import type { Actor } from '../auth/actors.service.js';
import type { Prisma } from '../database/generated/client.js';
import { containing } from '../pagination/search.js';

/**
 * Ids of the buildings whose people the caller can see; null if the caller can see all people.
 * A limited caller sees of other users only what concerns these buildings.
 */
export function buildingsSeenBy({ permissions, administers }: Actor): number[] | null {
  return permissions.has('PEOPLE_READ') ? null : [...administers];
}

/** The users whom the caller can see: all, or those who are assigned to or live in the caller's buildings. */
export function peopleSeenBy(actor: Actor): Prisma.UserWhereInput {
  const { orgId } = actor;
  const ids = buildingsSeenBy(actor);
  if (ids === null) return { orgId };
  return {
    orgId,
    OR: [
      { assignments: { some: { orgId, buildingId: { in: ids } } } },
      { occupancies: { some: { orgId, endedAt: null, unit: { orgId, buildingId: { in: ids } } } } },
    ],
  };
}

/**
 * Users found by name, e-mail address, building or unit. It searches only buildings that the caller can see: otherwise
 * a result would reveal who belongs to another building.
 */
export function peopleFoundBy(text: string, actor: Actor): Prisma.UserWhereInput {
  const { orgId } = actor;
  const ids = buildingsSeenBy(actor);
  const inSight = ids !== null && { buildingId: { in: ids } };
  const building = { orgId, name: containing(text) };
  return {
    OR: [
      { name: containing(text) },
      { email: containing(text) },
      { assignments: { some: { orgId, ...inSight, building } } },
      {
        occupancies: {
          some: { orgId, endedAt: null, unit: { orgId, ...inSight, OR: [{ label: containing(text) }, { building }] } },
        },
      },
    ],
  };
}
