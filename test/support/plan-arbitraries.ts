import fc from 'fast-check';
import type { AssignmentType, Permission, UserStatus } from '../../src/database/generated/enums.js';
import type { HoldingName } from '../../src/provisioning/holdings/index.js';
import type { ProvisionUserInput } from '../../src/provisioning/provision-user.input.js';
import type { InvitationFacts } from '../../src/invitation-status/invitation-status.plan.js';
import type { ActorFacts } from '../../src/provisioning/plan/provisioning.facts.js';
import type { RevocationsInput } from '../../src/provisioning/revocations.input.js';
import type { Plain } from './plan-input.js';
import {
  anInvitation,
  aBuildingAdmin,
  aCaller,
  aPerson,
  aWorld,
  livingIn,
  NOW,
  PERMISSIONS_OF,
  ROLE_KEYS,
  type World,
} from './plan-world.js';

/** Uses few ids, so that requests often name existing things, and mostly valid ones, so that many plans are valid. */
export interface Situation {
  world: World;
  input: Plain<ProvisionUserInput>;
}

const TYPES: AssignmentType[] = ['MANAGER', 'STAFF', 'BUILDING_ADMIN'];
const ALL_PERMISSIONS = [...PERMISSIONS_OF.platform_admin];
const HOMES = [141, 142, 151, 152, 161];
const ABROAD = [241, 242];

const mostly = <T>(good: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: fc.constantFrom(good, ...others) });

const permissions: fc.Arbitrary<Permission[]> = fc.oneof(
  fc.constantFrom(...ROLE_KEYS).map((key) => [...PERMISSIONS_OF[key]]),
  fc.subarray(ALL_PERMISSIONS),
);

const actor: fc.Arbitrary<ActorFacts> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom('org_admin', 'admin', 'platform_admin').map((role) => aCaller(role as 'admin')),
  },
  { weight: 6, arbitrary: fc.subarray([14, 15, 16], { minLength: 1 }).map((ids) => aBuildingAdmin(...ids)) },
  {
    weight: 2,
    arbitrary: fc.record({ held: permissions, administers: fc.subarray([14, 15]) }).map(({ held, administers }) => ({
      ...aCaller(),
      permissions: held,
      administers,
    })),
  },
);

const HOUR = 3_600_000;
const invitation: fc.Arbitrary<InvitationFacts | null> = fc.oneof(
  fc.constant(null),
  fc.constant(anInvitation()),
  fc.constant(anInvitation({ failedAt: NOW })),
  fc.constantFrom(1, 71, 72, 73, 500).map((hours) =>
    anInvitation({
      sentAt: new Date(NOW.getTime() - hours * HOUR),
      expiresAt: new Date(NOW.getTime() + (72 - hours) * HOUR),
    }),
  ),
);

function assignmentsIn(buildings: number[]) {
  return fc
    .subarray(buildings)
    .chain((ids) =>
      fc.tuple(...ids.map((buildingId) => fc.constantFrom(...TYPES).map((type) => ({ buildingId, type })))),
    );
}

const homesIn = (units: number[]) =>
  fc
    .record({
      unitIds: fc.shuffledSubarray(units, { maxLength: Math.min(3, units.length) }),
      isAhead: mostly(false, true),
    })
    .map(({ unitIds, isAhead }) =>
      // If the clock was set back, a home may have started in the future.
      livingIn(...unitIds).map((home) => (isAhead ? { ...home, startedAt: new Date(NOW.getTime() + HOUR) } : home)),
    );

const person = fc.constantFrom(1, 1, 1, 1, 2).chain((orgId) =>
  fc
    .record({
      orgId: fc.constant(orgId),
      id: mostly('jane', 'actor'),
      name: fc.constantFrom('Jane Admin', 'Jane Doe'),
      status: mostly<UserStatus>('INVITED', 'ACTIVE', 'DEACTIVATED').chain((s) =>
        s === 'INVITED' ? fc.constantFrom<UserStatus>('INVITED', 'ACTIVE') : fc.constant(s),
      ),
      passwordSetter: fc.oneof(
        { weight: 5, arbitrary: fc.constant(null) },
        {
          weight: 1,
          arbitrary: fc.record({
            orgId: fc.constantFrom(1, 1, 1, 2),
            permissions: fc.oneof(permissions, fc.constant([])),
            administers: fc.subarray([14, 15, 16]),
          }),
        },
      ),
      mailableAt: mostly<Date | null>(null, new Date(NOW.getTime() + HOUR)),
      roleKeys: fc.subarray<string>(ROLE_KEYS),
      assignments: assignmentsIn(orgId === 1 ? [14, 15, 16] : [24]),
      occupancies: homesIn(orgId === 1 ? HOMES : ABROAD),
      invitation,
    })
    .map((facts) => aPerson(facts)),
);

const optional = <T>(arbitrary: fc.Arbitrary<T>, weight = 1): fc.Arbitrary<T | undefined | null> =>
  fc.oneof({ weight: 5, arbitrary }, { weight, arbitrary: fc.constantFrom(undefined, null) });

const resident = fc
  .record({
    unitId: fc.oneof(
      { weight: 15, arbitrary: fc.constantFrom(...HOMES) },
      { weight: 3, arbitrary: fc.constantFrom(...ABROAD) },
      { weight: 1, arbitrary: fc.constant(999) },
    ),
    wrongBuilding: mostly(null, 14, 24, 99),
    mode: fc.constantFrom('ADD', 'MOVE', 'MOVE', null, undefined),
    fromUnitId: optional(fc.constantFrom(...HOMES, 241, 999), 5),
  })
  .map(({ unitId, wrongBuilding, mode, fromUnitId }) => ({
    buildingId: wrongBuilding ?? Math.floor(unitId / 10),
    unitId,
    mode,
    // The shape check accepts no other combination.
    fromUnitId: mode === 'MOVE' && fromUnitId !== unitId ? fromUnitId : undefined,
  }));

const assignment = fc.record({
  buildingId: fc.oneof(
    { weight: 15, arbitrary: fc.constantFrom(14, 15, 16) },
    { weight: 1, arbitrary: fc.constantFrom(24, 34, 99) },
  ),
  type: fc.oneof({ weight: 3, arbitrary: fc.constant('STAFF') }, { weight: 1, arbitrary: fc.constantFrom(...TYPES) }),
});

const identity = fc.record({
  email: fc.constant('jane@org.com'),
  name: optional(fc.constant('Jane Admin')),
  sendInvite: optional(mostly(true, false)),
  active: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(undefined, null) },
    { weight: 2, arbitrary: fc.constantFrom(true, true, false) },
  ),
  password: fc.constantFrom(undefined, undefined, undefined, null, 'correct horse'),
});

/** Adding a holding without an arbitrary fails to compile. */
const grants = fc.record({
  orgRoleKeys: fc.oneof(
    fc.constantFrom(undefined, null, []),
    fc.array(
      fc.oneof(
        {
          weight: 15,
          arbitrary: fc.constantFrom('viewer', 'viewer', 'org_admin', 'org_admin', 'admin', 'platform_admin'),
        },
        { weight: 1, arbitrary: fc.constant('ghost') },
      ),
      { maxLength: 3 },
    ),
  ),
  buildingAssignments: optional(fc.array(assignment, { maxLength: 3 })),
  resident: optional(resident, 3),
} satisfies Record<HoldingName, fc.Arbitrary<unknown>>);

/** A list without an arbitrary does not compile. */
const revocations = fc.record({
  orgRoleKeys: optional(fc.array(fc.constantFrom('viewer', 'org_admin', 'admin', 'ghost'), { maxLength: 2 }), 5),
  buildingIds: optional(fc.array(fc.constantFrom(14, 15, 16, 14, 15, 24, 99), { maxLength: 3 }), 5),
  unitIds: optional(fc.array(fc.constantFrom(...HOMES, ...HOMES, 241, 999), { maxLength: 3 }), 5),
  everything: mostly<boolean | undefined>(undefined, false, true),
} satisfies Record<keyof RevocationsInput, fc.Arbitrary<unknown>>);

const mode = fc.record({
  ifEmailExists: mostly('LINK', 'ERROR', null),
  requireSameOrg: fc.oneof(
    { weight: 6, arbitrary: mostly(true, undefined, null) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  atomic: mostly(true, false, undefined),
  idempotent: mostly(undefined, false, true),
  dryRun: fc.constantFrom(false, undefined),
});

/** If the caller is the person, both describe the same account. */
function consistent({ actor, user }: Pick<World, 'actor' | 'user'>): Pick<World, 'actor' | 'user'> {
  if (user?.id !== actor.id || user.orgId !== actor.orgId) return { actor, user };
  const others = user.assignments.filter(({ buildingId }) => !actor.administers.includes(buildingId));
  const own = actor.administers.map((buildingId) => ({ buildingId, type: 'BUILDING_ADMIN' as const }));
  const administers = [...own, ...others].filter(({ type }) => type === 'BUILDING_ADMIN').map((a) => a.buildingId);
  return { actor: { ...actor, administers }, user: { ...user, status: 'ACTIVE', assignments: [...own, ...others] } };
}

/** Any world with any well-formed request that is no dry run. */
export const situation: fc.Arbitrary<Situation> = fc.record({
  world: fc
    .record({ actor, user: fc.option(person, { freq: 3 }), hasOtherAdmin: fc.boolean() })
    .map(({ hasOtherAdmin, ...who }) => aWorld({ ...consistent(who), hasOtherAdmin })),
  input: fc
    .record({
      identity,
      grants: optional(grants),
      revocations: fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: revocations }),
      mode: optional(mode),
    })
    .map((input) => input as unknown as Plain<ProvisionUserInput>),
});
