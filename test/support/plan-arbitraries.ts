import fc from 'fast-check';
import type { Permission, UserStatus } from '../../src/database/generated/enums.js';
import type { ProvisionUserInput } from '../../src/provisioning/provision-user.input.js';
import type { InvitationFacts } from '../../src/invitation-status/invitation-status.plan.js';
import type { ActorFacts } from '../../src/provisioning/plan/provisioning.facts.js';
import type { Plain } from './plan-input.js';
import { ABROAD, HOMES, input, mostly, TYPES } from './plan-input-arbitraries.js';
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

const ALL_PERMISSIONS = [...PERMISSIONS_OF.platform_admin];

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
      hasOpenReset: fc.boolean(),
    })
    .map((facts) => aPerson(facts)),
);

/** If the caller is the person, both describe the same account. */
function consistent({ actor, user }: Pick<World, 'actor' | 'user'>): Pick<World, 'actor' | 'user'> {
  if (user?.id !== actor.id || user.orgId !== actor.orgId) return { actor, user };
  const others = user.assignments.filter(({ buildingId }) => !actor.administers.includes(buildingId));
  const own = actor.administers.map((buildingId) => ({ buildingId, type: 'BUILDING_ADMIN' as const }));
  const administers = [...own, ...others].filter(({ type }) => type === 'BUILDING_ADMIN').map((a) => a.buildingId);
  return { actor: { ...actor, administers }, user: { ...user, status: 'ACTIVE', assignments: [...own, ...others] } };
}

/** Random requests rarely change the status, so some change nothing else. */
function withStatus({ isAboutStatus, world, input }: Situation & { isAboutStatus: boolean }): Situation {
  if (!isAboutStatus) return { world, input };
  const { email } = input.identity;
  const active = world.user?.status === 'DEACTIVATED';
  return { world, input: { ...(input.mode && { mode: input.mode }), identity: { email, active } } };
}

/** Any world with any well-formed request that is no dry run. */
const anySituation = fc.record({
  isAboutStatus: mostly(false, true),
  world: fc
    .record({ actor, user: fc.option(person, { freq: 3 }), hasOtherAdmin: fc.boolean() })
    .map(({ hasOtherAdmin, ...who }) => aWorld({ ...consistent(who), hasOtherAdmin })),
  input,
});

export const situation: fc.Arbitrary<Situation> = anySituation.map(withStatus);
