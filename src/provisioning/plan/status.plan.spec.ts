import { revoking } from '../../../test/support/plan-input.js';
import {
  aCaller,
  aPerson,
  aSetter,
  aWorld,
  changesIn,
  type Person,
  PERMISSIONS_OF,
  verdictOn,
  type World,
} from '../../../test/support/plan-world.js';
import type { ProvisionUserInput } from '../provision-user.input.js';

const JANE: Partial<Person> = {
  roleKeys: ['viewer', 'org_admin'],
  assignments: [{ buildingId: 15, type: 'MANAGER' }],
};

const worldWith = (person: Partial<Person> = {}, world: Partial<World> = {}): World =>
  aWorld({ user: aPerson({ ...JANE, ...person }), ...world });

const rejected = (world: World, input: ProvisionUserInput): string[] => verdictOn(world, input).problems;

describe('the last administrator', () => {
  const last = { hasOtherAdmin: false };
  const admin = { roleKeys: ['viewer', 'admin'] };

  it.each<[string, ProvisionUserInput, string]>([
    ['loses the role', revoking({ orgRoleKeys: ['viewer', 'admin'] }), '/revocations/orgRoleKeys/1'],
    ['loses everything', revoking({ everything: true }), '/revocations/everything'],
    ['is deactivated', revoking(undefined, undefined, { active: false }), '/identity/active'],
  ])('stays: LAST_ADMIN if the user %s', (_, input, pointer) => {
    expect(verdictOn(worldWith(admin, last), input)).toEqual({
      code: 'LAST_ADMIN',
      problems: [`LAST_ADMIN ${pointer}`],
    });
    expect(rejected(worldWith(admin), input)).toEqual([]);
  });

  it('can exchange one role with ORG_MANAGE for another', () => {
    const world = worldWith(admin, { ...last, actor: aCaller('platform_admin') });
    expect(rejected(world, revoking({ orgRoleKeys: ['admin'] }, { orgRoleKeys: ['platform_admin'] }))).toEqual([]);
  });

  it('is an ACTIVE one: an invited one can lose the role', () => {
    const world = worldWith({ ...admin, status: 'INVITED' }, last);
    expect(rejected(world, revoking({ orgRoleKeys: ['admin'] }))).toEqual([]);
  });
});

describe('the status', () => {
  const setting = (active: boolean): ProvisionUserInput => revoking(undefined, undefined, { active });

  it('changes once, and everything that is held stays', () => {
    expect(changesIn(worldWith(), setting(false))).toEqual(['USER_DEACTIVATED']);
    expect(changesIn(worldWith({ status: 'DEACTIVATED' }), setting(false))).toEqual([]);
    expect(changesIn(worldWith({ status: 'DEACTIVATED' }), setting(true))).toEqual(['USER_REACTIVATED']);
    expect(changesIn(worldWith(), setting(true))).toEqual([]);
  });

  it('of nobody but oneself: OWN_ACCOUNT', () => {
    expect(verdictOn(worldWith({ id: 'actor' }), setting(false)).code).toBe('OWN_ACCOUNT');
  });

  it('takes all permissions of the user', () => {
    const world = worldWith({ roleKeys: ['admin'] }, { actor: aCaller('org_admin') });
    expect(rejected(world, setting(false))).toEqual(['PERSON_NOT_MANAGEABLE /identity/active']);
  });

  it('cannot become inactive in a call that gives', () => {
    const input = revoking(undefined, { orgRoleKeys: ['viewer'] }, { active: false });
    expect(rejected(worldWith(), input)).toEqual(['CHANGE_CONFLICT /identity/active']);
  });

  it('becomes active in a call that gives', () => {
    const input = revoking(undefined, { orgRoleKeys: ['admin'] }, { active: true });
    expect(changesIn(worldWith({ status: 'DEACTIVATED' }), input)).toEqual([
      'USER_REACTIVATED',
      'ROLE_GRANTED roleKey=admin',
    ]);
  });

  it('becomes active as if all that is held were granted: not beyond the user who set the password', () => {
    const passwordSetter = aSetter(PERMISSIONS_OF.viewer);
    const world = worldWith({ status: 'DEACTIVATED', passwordSetter });
    expect(rejected(world, setting(true))).toEqual([
      'ROLE_NOT_GRANTABLE /identity/active',
      'ASSIGNMENT_NOT_GRANTABLE /identity/active',
    ]);
    expect(rejected(world, revoking({ everything: true }, undefined, { active: true }))).toEqual([]);
  });
});
