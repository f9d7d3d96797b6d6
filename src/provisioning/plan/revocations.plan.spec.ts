import { revoking } from '../../../test/support/plan-input.js';
import {
  aBuildingAdmin,
  aCaller,
  aPerson,
  aWorld,
  changesIn,
  livingIn,
  type Person,
  verdictOn,
  type World,
} from '../../../test/support/plan-world.js';
import type { ProvisionUserInput } from '../provision-user.input.js';
import { ResidentMode } from '../provisioning.enums.js';

const JANE: Partial<Person> = {
  roleKeys: ['viewer', 'org_admin'],
  assignments: [
    { buildingId: 14, type: 'STAFF' },
    { buildingId: 15, type: 'MANAGER' },
  ],
  occupancies: livingIn(141, 151),
};

const worldWith = (person: Partial<Person> = {}, world: Partial<World> = {}): World =>
  aWorld({ user: aPerson({ ...JANE, ...person }), ...world });

const rejected = (world: World, input: ProvisionUserInput): string[] => verdictOn(world, input).problems;

describe('revocations', () => {
  it('end roles, assignments and residences, in this order', () => {
    expect(
      changesIn(worldWith(), revoking({ orgRoleKeys: ['viewer'], buildingIds: [15, 14], unitIds: [141] })),
    ).toEqual([
      'ROLE_REVOKED roleKey=viewer',
      'ASSIGNMENT_REVOKED buildingId=15 previousType=MANAGER',
      'ASSIGNMENT_REVOKED buildingId=14 previousType=STAFF',
      'OCCUPANCY_ENDED buildingId=14 unitId=141 occupancyId=home-141',
    ]);
  });

  it('of what the user does not hold change nothing', () => {
    expect(changesIn(worldWith(), revoking({ orgRoleKeys: ['admin'], buildingIds: [16], unitIds: [142] }))).toEqual([]);
  });

  it('named twice end once', () => {
    expect(changesIn(worldWith(), revoking({ buildingIds: [14, 14], unitIds: [141, 141] }))).toHaveLength(2);
  });

  it('come after the grants of the same call', () => {
    const input = revoking({ orgRoleKeys: ['viewer'] }, { orgRoleKeys: ['admin'] });
    expect(changesIn(worldWith(), input)).toEqual(['ROLE_GRANTED roleKey=admin', 'ROLE_REVOKED roleKey=viewer']);
  });

  it('leave residences in a building whose assignment ends', () => {
    expect(changesIn(worldWith(), revoking({ buildingIds: [14] }))).toEqual([
      'ASSIGNMENT_REVOKED buildingId=14 previousType=STAFF',
    ]);
  });

  it('of everything end all that the user holds', () => {
    expect(changesIn(worldWith(), revoking({ everything: true }))).toEqual([
      'ROLE_REVOKED roleKey=viewer',
      'ROLE_REVOKED roleKey=org_admin',
      'ASSIGNMENT_REVOKED buildingId=14 previousType=STAFF',
      'ASSIGNMENT_REVOKED buildingId=15 previousType=MANAGER',
      'OCCUPANCY_ENDED buildingId=14 unitId=141 occupancyId=home-141',
      'OCCUPANCY_ENDED buildingId=15 unitId=151 occupancyId=home-151',
    ]);
  });

  it('are possible for a deactivated user, but grants are not', () => {
    const world = worldWith({ status: 'DEACTIVATED' });
    expect(rejected(world, revoking({ orgRoleKeys: ['viewer'] }))).toEqual([]);
    expect(rejected(world, revoking({ orgRoleKeys: ['viewer'] }, { orgRoleKeys: ['admin'] }))).toEqual([
      'USER_DEACTIVATED /identity/email',
    ]);
  });

  it('name unknown things as grants do, all in one answer', () => {
    expect(rejected(worldWith(), revoking({ orgRoleKeys: ['ghost'], buildingIds: [99], unitIds: [999, 241] }))).toEqual(
      [
        'ROLE_UNKNOWN /revocations/orgRoleKeys/0',
        'BUILDING_NOT_FOUND /revocations/buildingIds/0',
        'UNIT_NOT_FOUND /revocations/unitIds/0',
        'UNIT_NOT_FOUND /revocations/unitIds/1',
      ],
    );
  });

  it('for a user who does not exist are USER_NOT_FOUND alone', () => {
    const problems = ['USER_NOT_FOUND /identity/email'];
    expect(rejected(aWorld(), revoking({ orgRoleKeys: ['ghost'] }))).toEqual(problems);
    expect(rejected(aWorld(), revoking({ everything: true }))).toEqual(problems);
    expect(rejected(aWorld(), revoking(undefined, undefined, { active: false }))).toEqual(problems);
  });

  it('that are empty lists name nothing', () => {
    expect(rejected(aWorld(), revoking({ orgRoleKeys: [], buildingIds: [], unitIds: [], everything: false }))).toEqual([
      'CREDENTIALS_REQUIRED /identity',
    ]);
  });
});

describe('what one call both gives and takes away', () => {
  it('is CHANGE_CONFLICT at the revocation', () => {
    const grants = {
      orgRoleKeys: ['viewer'],
      buildingAssignments: [{ buildingId: 14, type: 'STAFF' }],
      resident: { buildingId: 14, unitId: 141 },
    } as ProvisionUserInput['grants'];
    const input = revoking({ orgRoleKeys: ['admin', 'viewer'], buildingIds: [14], unitIds: [141] }, grants);
    expect(rejected(worldWith(), input)).toEqual([
      'CHANGE_CONFLICT /revocations/orgRoleKeys/1',
      'CHANGE_CONFLICT /revocations/buildingIds/0',
      'CHANGE_CONFLICT /revocations/unitIds/0',
    ]);
  });

  it.each<[string, ProvisionUserInput]>([
    ['a grant', revoking({ everything: true }, { orgRoleKeys: ['admin'] })],
    ['a list', revoking({ everything: true, unitIds: [141] })],
  ])('everything excludes %s', (_, input) => {
    expect(rejected(worldWith(), input)).toEqual(['CHANGE_CONFLICT /revocations/everything']);
  });

  it('is CHANGE_CONFLICT also if the same thing has another problem', () => {
    const grants = {
      orgRoleKeys: ['ghost'],
      buildingAssignments: [{ buildingId: 99, type: 'STAFF' }],
      resident: { buildingId: 14, unitId: 999 },
    } as ProvisionUserInput['grants'];
    const input = revoking({ orgRoleKeys: ['ghost'], buildingIds: [99], unitIds: [999] }, grants);
    const under = (problems: string[]) => problems.filter((line) => line.includes('/revocations/'));
    expect(under(rejected(worldWith(), input))).toEqual([
      'ROLE_UNKNOWN /revocations/orgRoleKeys/0',
      'CHANGE_CONFLICT /revocations/orgRoleKeys/0',
      'BUILDING_NOT_FOUND /revocations/buildingIds/0',
      'CHANGE_CONFLICT /revocations/buildingIds/0',
      'UNIT_NOT_FOUND /revocations/unitIds/0',
      'CHANGE_CONFLICT /revocations/unitIds/0',
    ]);
    const world = worldWith({}, { actor: aBuildingAdmin(14) });
    expect(rejected(world, revoking({ everything: true, unitIds: [141] }))).toEqual([
      'PERMISSION_REQUIRED /revocations/everything',
      'CHANGE_CONFLICT /revocations/everything',
    ]);
  });

  it('the unit that a MOVE leaves may be named, and is left once', () => {
    const grants = { resident: { buildingId: 16, unitId: 161, mode: 'MOVE', fromUnitId: 141 } };
    const input = revoking({ unitIds: [141] }, grants as ProvisionUserInput['grants']);
    expect(changesIn(worldWith(), input).filter((line) => line.startsWith('OCCUPANCY_ENDED'))).toEqual([
      'OCCUPANCY_ENDED buildingId=14 unitId=141 occupancyId=home-141',
    ]);
  });

  it('a MOVE judges the homes from before the revocations', () => {
    const grants = { resident: { buildingId: 16, unitId: 161, mode: ResidentMode.MOVE } };
    expect(rejected(worldWith(), revoking({ unitIds: [141] }, grants))).toEqual([
      'MOVE_AMBIGUOUS /grants/resident/fromUnitId',
    ]);
  });
});

describe('the authority to revoke', () => {
  it('is that to grant: a role with permissions that the caller lacks stays', () => {
    const world = worldWith({ roleKeys: ['admin'] }, { actor: aCaller('org_admin') });
    expect(rejected(world, revoking({ orgRoleKeys: ['admin'] }))).toEqual([
      'ROLE_NOT_GRANTABLE /revocations/orgRoleKeys/0',
    ]);
    expect(rejected(world, revoking({ everything: true }))).toEqual(['ROLE_NOT_GRANTABLE /revocations/everything']);
  });

  it('is judged by the request, whether or not the user has the role', () => {
    const world = worldWith({ roleKeys: [] }, { actor: aCaller('org_admin') });
    expect(rejected(world, revoking({ orgRoleKeys: ['admin'] }))).toHaveLength(1);
  });

  it('of a building administrator covers STAFF and residences in their buildings', () => {
    const world = worldWith({}, { actor: aBuildingAdmin(14) });
    expect(changesIn(world, revoking({ buildingIds: [14], unitIds: [141] }))).toEqual([
      'ASSIGNMENT_REVOKED buildingId=14 previousType=STAFF',
      'OCCUPANCY_ENDED buildingId=14 unitId=141 occupancyId=home-141',
    ]);
  });

  it('of a building administrator covers nothing else', () => {
    const world = worldWith({}, { actor: aBuildingAdmin(15) });
    const input = revoking({ orgRoleKeys: ['viewer'], buildingIds: [14, 15, 99], unitIds: [141, 999] });
    expect(rejected(world, input)).toEqual([
      'ROLE_NOT_GRANTABLE /revocations/orgRoleKeys/0',
      'BUILDING_NOT_GRANTABLE /revocations/buildingIds/0',
      'ASSIGNMENT_NOT_GRANTABLE /revocations/buildingIds/1',
      'BUILDING_NOT_GRANTABLE /revocations/buildingIds/2',
      'UNIT_NOT_FOUND /revocations/unitIds/0',
      'UNIT_NOT_FOUND /revocations/unitIds/1',
    ]);
    expect(rejected(world, revoking({ everything: true }))).toEqual(['PERMISSION_REQUIRED /revocations/everything']);
  });
});
