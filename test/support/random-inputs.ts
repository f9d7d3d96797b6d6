import fc from 'fast-check';
import type { TestBuilding } from './builders.js';

/** The few things that random calls name, so that they often meet. */
export interface World {
  buildings: readonly TestBuilding[];
  /** Of people who exist, and some free ones. */
  addresses: readonly string[];
  /** Ids of people who exist. Grows as calls create more. */
  ids: readonly string[];
  /** `accept#token` or `reset#token` of the links that were mailed, the newest last. */
  links: readonly string[];
  /** Ids of API keys. Grows as calls create more. */
  keyIds: readonly string[];
  /** Slug of the organization. */
  organization: string;
  /** By address, as at the start of the round. */
  passwords: ReadonlyMap<string, string>;
  /** Addresses of the people who make calls. */
  callers: Readonly<Record<Inside, string>>;
  /** Cookies of each session, the newest session and cookie last. */
  cookies: readonly (readonly string[])[];
}

/** The people of the organization who make calls. */
export type Inside = 'admin' | 'second' | 'orgAdmin' | 'buildingAdmin';

/** Who makes a call: one of the people, an API key, the operator of another organization, or nobody. */
export type CallerName = Inside | 'key' | 'operator' | 'nobody';

export const index = fc.nat(999);
export const at = <T>(list: readonly T[], n: number): T => list[n % list.length]!;
export const either = fc.boolean();
/** Undefined more often than not. */
export const rarely = <T>(arbitrary: fc.Arbitrary<T>, weight = 3): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
export const often = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 1, arbitrary: fc.constant(undefined) }, { weight: 2, arbitrary });

export const ROLES = ['viewer', 'viewer', 'viewer', 'org_admin', 'org_admin', 'admin'];
export const NAMES = ['Jane', 'Joan', 'June'];
export const type = fc.constantFrom('STAFF', 'STAFF', 'MANAGER', 'BUILDING_ADMIN');
export const home = fc.record({ building: fc.nat(1), unit: fc.nat(1) });
export const unitOf = ({ buildings }: World, { building, unit }: { building: number; unit: number }): number =>
  buildings[building]!.units[unit]!;

export const residence = fc
  .record({ home, mode: fc.constantFrom('ADD', 'MOVE', 'MOVE'), from: often(home) })
  .map(({ home, mode, from }) => (world: World) => {
    const [unitId, fromUnitId] = [unitOf(world, home), from && unitOf(world, from)];
    const isFrom = mode === 'MOVE' && fromUnitId !== unitId;
    return { buildingId: world.buildings[home.building]!.id, unitId, mode, ...(isFrom && { fromUnitId }) };
  });

const grants = fc
  .record({
    roles: often(fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 1, maxLength: 2 })),
    assignments: often(
      fc.uniqueArray(fc.record({ building: fc.nat(2), type }), { selector: (a) => a.building, maxLength: 2 }),
    ),
    residence: often(residence),
  })
  .map(({ roles, assignments, residence }) => (world: World) => ({
    orgRoleKeys: roles,
    buildingAssignments: assignments?.map(({ building, ...rest }) => ({
      buildingId: world.buildings[building]!.id,
      ...rest,
    })),
    resident: residence?.(world),
  }));

const lists = fc
  .record({
    roles: often(fc.uniqueArray(fc.constantFrom(...ROLES), { maxLength: 2 })),
    buildings: often(fc.uniqueArray(fc.nat(2), { maxLength: 2 })),
    homes: often(fc.array(home, { maxLength: 2 })),
  })
  .map(({ roles, buildings, homes }) => (world: World) => ({
    orgRoleKeys: roles,
    buildingIds: buildings?.map((n) => world.buildings[n]!.id),
    unitIds: homes?.map((one) => unitOf(world, one)),
  }));
const revocations = fc.oneof(
  { weight: 5, arbitrary: lists },
  { weight: 1, arbitrary: fc.constant(() => ({ everything: true })) },
);

export const credentials = fc.record({
  sendInvite: rarely(fc.constant(true), 1),
  password: rarely(fc.constant('correct horse battery')),
});

/** Grants, revocations, a status, or a mixture. Some are refused: the parts contradict each other, or it is a preview. */
export const provisioning = fc
  .record({
    email: index,
    name: fc.constantFrom(...NAMES),
    credentials,
    grants: often(grants),
    revocations: rarely(revocations, 2),
    active: rarely(either, 9),
    isPreview: rarely(fc.constant(true), 19),
    ifEmailExists: rarely(fc.constant('ERROR'), 9),
  })
  .map(({ email, name, credentials, grants, revocations, active, isPreview, ifEmailExists }) => (world: World) => ({
    identity: { email: at(world.addresses, email), name, active, ...credentials },
    grants: grants?.(world),
    revocations: revocations?.(world),
    mode: { dryRun: isPreview, ifEmailExists },
  }));
export const leaving = fc.record({ email: index, isAll: either }).map(({ email, isAll }) => (world: World) => ({
  identity: { email: at(world.addresses, email), active: false },
  ...(isAll && { revocations: { everything: true } }),
}));
export const returning = fc
  .record({ email: index, grants: rarely(grants) })
  .map(({ email, grants }) => (world: World) => ({
    identity: { email: at(world.addresses, email), active: true },
    grants: grants?.(world),
  }));
