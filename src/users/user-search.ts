import type { Actor } from '../auth/actors.service.js';
import type { Prisma } from '../database/generated/client.js';
import { containing } from '../pagination/search.js';

/**
 * Ids of the buildings through which a caller sees people; null for whoever sees everybody.
 * Such a caller sees of other people only what concerns these buildings.
 */
export function buildingsSeenBy({ permissions, administers }: Actor): number[] | null {
  return permissions.has('PEOPLE_READ') ? null : [...administers];
}

/** The people whom a caller may see: all, or those assigned to or living in the buildings that they administer. */
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
 * By name, e-mail address, building or unit. Only buildings that the caller sees are looked into: a search that finds somebody
 * by another building would tell that they have to do with it.
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
