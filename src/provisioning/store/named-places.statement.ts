import { Prisma } from '../../database/generated/client.js';
import { ALL_HOLDINGS, type HoldingName } from '../holdings/index.js';
import type { ProvisioningRequest } from '../plan/provisioning.request.js';

/** A building, or what a holding names, in any organization. */
export interface PlaceAnywhere {
  readonly of: 'buildings' | HoldingName;
  readonly orgId: number;
  /** In the request, from 1. */
  readonly position: number;
  /** The element of the facts. */
  readonly thing: { readonly id: number; readonly orgId: number };
}

/**
 * Selects the buildings and units of all organizations that the request names. It is the only statement of a call that
 * names no organization, because it finds it. What it returns counts only for a caller with CROSS_ORG.
 */
export function namedPlaces({ buildingIds, grants, revocations }: ProvisioningRequest): Prisma.Sql {
  const buildings = Prisma.sql`
    SELECT b."orgId", array_position(${buildingIds}::int[], b."id") AS "position",
      json_build_object('id', b."id", 'orgId', b."orgId") AS "thing"
    FROM "Building" b WHERE b."id" = ANY (${buildingIds}::int[])`;
  const parts = ALL_HOLDINGS.flatMap(([name, { facts }]): [PlaceAnywhere['of'], Prisma.Sql][] => {
    const part = facts.everywhere?.(grants[name] as never, revocations[name] as never);
    return part === undefined ? [] : [[name, part]];
  });
  const all = [['buildings', buildings] as const, ...parts].map(
    ([of, part]) =>
      Prisma.sql`SELECT "orgId", ${Prisma.raw(`'${of}'`)} AS "of", "position", "thing" FROM (${part}) AS p`,
  );
  return Prisma.join(all, ' UNION ALL ');
}

/** The organization of the first named building, or else of the first other thing. */
export function organizationOf(places: readonly PlaceAnywhere[]): number | null {
  const [first] = [...places].sort(
    (one, other) => Number(one.of !== 'buildings') - Number(other.of !== 'buildings') || one.position - other.position,
  );
  return first?.orgId ?? null;
}
