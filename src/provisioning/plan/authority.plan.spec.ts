import { DomainError } from '../../errors/domain-error.js';
import type { AssignmentType, Permission } from '../../database/generated/enums.js';
import { anInput } from '../../../test/support/plan-input.js';
import {
  aBuildingAdmin,
  aCaller,
  aPerson,
  aWorld,
  planIn,
  ROLE_KEYS,
  verdictOn,
} from '../../../test/support/plan-world.js';
import { authorityOf, isSubset } from './authority.plan.js';
import type { ActorFacts } from './provisioning.facts.js';
import type { GrantsInput } from '../grants.input.js';

const staff = { buildingId: 14, type: 'STAFF' as AssignmentType };

describe('a caller who cannot provision at all', () => {
  const refused = { code: 'FORBIDDEN', problems: ['PERMISSION_REQUIRED '] };

  it.each<[string, ActorFacts]>([
    ['a deactivated or unknown user', aCaller()],
    ['a viewer', aCaller('viewer')],
    [
      'a user with all permissions except PEOPLE_PROVISION',
      { ...aCaller(), permissions: ['PEOPLE_READ', 'BUILDINGS_READ', 'AUDIT_READ', 'ORG_MANAGE', 'CROSS_ORG'] },
    ],
  ])('gets only PERMISSION_REQUIRED, whatever else is wrong: %s', (_, actor) => {
    const everythingWrong = anInput({
      identity: { name: undefined, sendInvite: false },
      grants: {
        orgRoleKeys: ['ghost', 'platform_admin'],
        buildingAssignments: [staff, { buildingId: 99, type: 'STAFF' }],
        resident: { buildingId: 99, unitId: 999 },
      },
      mode: { requireSameOrg: false, atomic: false, idempotent: false },
    });
    for (const user of [null, aPerson(), aPerson({ status: 'DEACTIVATED' }), aPerson({ id: 'actor' })]) {
      expect(verdictOn(aWorld({ actor, user }), everythingWrong)).toEqual(refused);
      expect(verdictOn(aWorld({ actor, user }), anInput())).toEqual(refused);
      expect(verdictOn(aWorld({ actor, user }), anInput({ mode: { dryRun: true } }))).toEqual(refused);
    }
  });
});

describe('a building administrator', () => {
  const world = aWorld({ actor: aBuildingAdmin(14) });
  const mustNameOne = { code: 'FORBIDDEN', problems: ['PERMISSION_REQUIRED /grants'] };

  it.each<[string, GrantsInput | undefined]>([
    ['no grants', undefined],
    ['empty grants', {}],
    ['empty lists', { orgRoleKeys: [], buildingAssignments: [] }],
    ['nulls', { orgRoleKeys: null, buildingAssignments: null, resident: null } as unknown as GrantsInput],
  ])('must request at least one grant, so is refused with %s', (_, grants) => {
    expect(verdictOn(world, anInput({ grants }))).toEqual(mustNameOne);
    expect(verdictOn({ ...world, user: aPerson() }, anInput({ grants }))).toEqual(mustNameOne);
  });

  it.each<[string, GrantsInput]>([
    ['an assignment', { buildingAssignments: [staff] }],
    ['a residence', { resident: { buildingId: 14, unitId: 141 } }],
    ['both', { buildingAssignments: [staff], resident: { buildingId: 14, unitId: 141 } }],
  ])('can create and link a user with %s', (_, grants) => {
    expect(planIn(world, anInput({ grants })).result.created).toBe(true);
    expect(planIn({ ...world, user: aPerson() }, anInput({ grants })).result.created).toBe(false);
  });

  it('can invite a user again', () => {
    const input = anInput({ grants: { buildingAssignments: [staff] } });
    const user = aPerson({ status: 'INVITED', assignments: [staff] });
    expect(planIn({ ...world, user }, input).result.changes).toEqual([{ kind: 'INVITATION_QUEUED' }]);
  });

  it('gets an error for everything that they cannot grant, in order', () => {
    const input = anInput({
      identity: { password: 'correct horse' },
      grants: {
        orgRoleKeys: ['viewer', 'ghost'],
        buildingAssignments: [
          { buildingId: 14, type: 'MANAGER' },
          { buildingId: 15, type: 'STAFF' },
          { buildingId: 99, type: 'STAFF' },
        ],
        resident: { buildingId: 16, unitId: 161 },
      },
      mode: { requireSameOrg: false },
    });
    expect(verdictOn(world, input)).toEqual({
      code: 'FORBIDDEN',
      problems: [
        'PERMISSION_REQUIRED /identity/password',
        'ROLE_NOT_GRANTABLE /grants/orgRoleKeys/0',
        'ROLE_UNKNOWN /grants/orgRoleKeys/1',
        'ASSIGNMENT_NOT_GRANTABLE /grants/buildingAssignments/0/type',
        'BUILDING_NOT_GRANTABLE /grants/buildingAssignments/1/buildingId',
        'BUILDING_NOT_GRANTABLE /grants/buildingAssignments/2/buildingId',
        'BUILDING_NOT_GRANTABLE /grants/resident/buildingId',
        'CROSS_ORG_NOT_ALLOWED /mode/requireSameOrg',
      ],
    });
  });

  it('can call without grants if they also have PEOPLE_PROVISION', () => {
    const actor = { ...aCaller('org_admin'), administers: [14] };
    expect(verdictOn(aWorld({ actor }), anInput()).code).toBe('ACCEPTED');
  });
});

describe('authorityOf', () => {
  it.each(ROLE_KEYS.filter((key) => key !== 'viewer'))('covers every building for %s', (role) => {
    const by = authorityOf(aCaller(role));
    expect([by.isOrgWide, by.covers(14), by.covers(99)]).toEqual([true, true, true]);
  });

  it('covers only their buildings for a building administrator', () => {
    const by = authorityOf(aBuildingAdmin(14, 16));
    expect([by.isOrgWide, by.covers(14), by.covers(15), by.covers(16)]).toEqual([false, true, false, true]);
  });

  it.each<[string, Permission[], number[], [staff: boolean, more: boolean]]>([
    ['has all three permissions', ['PEOPLE_PROVISION', 'PEOPLE_READ', 'BUILDINGS_READ'], [], [true, true]],
    ['lacks BUILDINGS_READ', ['PEOPLE_PROVISION', 'PEOPLE_READ'], [], [true, false]],
    ['lacks PEOPLE_READ', ['PEOPLE_PROVISION', 'BUILDINGS_READ'], [], [true, false]],
    ['has only PEOPLE_PROVISION and is BUILDING_ADMIN there', ['PEOPLE_PROVISION'], [14], [true, false]],
    [
      'has the two reading permissions and is BUILDING_ADMIN there',
      ['PEOPLE_READ', 'BUILDINGS_READ'],
      [14],
      [true, false],
    ],
    ['is BUILDING_ADMIN elsewhere', [], [15], [false, false]],
  ])('limits the assignment types for a caller who %s', (_, permissions, administers, expected) => {
    const by = authorityOf({ ...aCaller(), permissions, administers });
    const more = [by.assigns('MANAGER', 14), by.assigns('BUILDING_ADMIN', 14)];
    expect([by.assigns('STAFF', 14), ...more]).toEqual([expected[0], expected[1], expected[1]]);
  });

  it('refuses a caller without authority', () => {
    expect(() => authorityOf(aCaller('viewer'))).toThrow(DomainError);
  });

  it('refuses a void token before any other check', () => {
    for (const actor of [aCaller('platform_admin'), aBuildingAdmin(14), aCaller()]) {
      const world = aWorld({ actor: { ...actor, isSignedIn: false } });
      expect(verdictOn(world, anInput())).toEqual({ code: 'UNAUTHENTICATED', problems: [] });
    }
  });

  it('includes only the permissions that the caller has', () => {
    const by = authorityOf(aCaller('org_admin'));
    expect(by.includes([])).toBe(true);
    expect(by.includes(['PEOPLE_READ', 'PEOPLE_PROVISION'])).toBe(true);
    expect(by.includes(['PEOPLE_READ', 'ORG_MANAGE'])).toBe(false);
  });
});

it.each<[number[], number[], boolean]>([
  [[], [], true],
  [[], [1], true],
  [[1], [], false],
  [[1, 1], [1], true],
  [[2, 1], [1, 2, 3], true],
  [[1, 4], [1, 2, 3], false],
])('isSubset of %j and %j is %s', (part, whole, expected) => {
  expect(isSubset(part, whole)).toBe(expected);
});
