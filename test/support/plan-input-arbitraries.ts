import fc from 'fast-check';
import type { AssignmentType } from '../../src/database/generated/enums.js';
import type { HoldingName } from '../../src/provisioning/holdings/index.js';
import type { ProvisionUserInput } from '../../src/provisioning/provision-user.input.js';
import type { RevocationsInput } from '../../src/provisioning/grants.input.js';
import type { Plain } from './plan-input.js';

export const TYPES: AssignmentType[] = ['MANAGER', 'STAFF', 'BUILDING_ADMIN'];
export const HOMES = [141, 142, 151, 152, 161];
export const ABROAD = [241, 242];

export const mostly = <T>(good: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: fc.constantFrom(good, ...others) });

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
    { weight: 1, arbitrary: fc.constantFrom(true, false) },
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

/** Any well-formed request that is no dry run. */
export const input = fc
  .record({
    identity,
    grants: optional(grants),
    revocations: fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: revocations }),
    mode: optional(mode),
  })
  .map((value) => value as unknown as Plain<ProvisionUserInput>);
