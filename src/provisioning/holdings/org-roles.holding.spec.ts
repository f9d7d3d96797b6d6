import type { Permission } from '../../database/generated/enums.js';
import type { DomainError } from '../../errors/domain-error.js';
import { anInput } from '../../../test/support/plan-input.js';
import {
  aBuildingAdmin,
  aCaller,
  aPerson,
  aSetter,
  aWorld,
  changesIn,
  type Person,
  PERMISSIONS_OF,
  planIn,
  ROLE_KEYS,
  type RoleKey,
  verdictOn,
} from '../../../test/support/plan-world.js';

const asking = (...orgRoleKeys: string[]) => anInput({ grants: { orgRoleKeys } });
const ungrantable = (index = 0) => ({
  code: 'FORBIDDEN',
  problems: [`ROLE_NOT_GRANTABLE /grants/orgRoleKeys/${index}`],
});

/** The roles that each role can grant. Written out, not derived from the permissions. */
const GRANTABLE: Record<RoleKey, readonly RoleKey[]> = {
  viewer: [],
  org_admin: ['viewer', 'org_admin'],
  admin: ['viewer', 'org_admin', 'admin'],
  platform_admin: ['viewer', 'org_admin', 'admin', 'platform_admin'],
};
const everyPair = ROLE_KEYS.flatMap((caller) => ROLE_KEYS.map((role): [RoleKey, RoleKey] => [caller, role]));

describe.each<[string, () => Person | null]>([
  ['a new user', () => null],
  ['an existing user', () => aPerson()],
  ['a user who already has every role', () => aPerson({ roleKeys: ROLE_KEYS })],
  ['the caller', () => aPerson({ id: 'actor' })],
])('granting roles to %s', (_, user) => {
  it.each(everyPair)('checks whether %s can grant %s', (caller, role) => {
    const verdict = verdictOn(aWorld({ actor: aCaller(caller), user: user() }), asking(role));
    if (caller === 'viewer') expect(verdict).toEqual({ code: 'FORBIDDEN', problems: ['PERMISSION_REQUIRED '] });
    else if (GRANTABLE[caller].includes(role)) expect(verdict.code).toBe('ACCEPTED');
    else expect(verdict).toEqual(ungrantable());
  });

  it.each(ROLE_KEYS)('refuses %s if the caller is a building administrator', (role) => {
    expect(verdictOn(aWorld({ actor: aBuildingAdmin(14), user: user() }), asking(role))).toEqual(ungrantable());
  });

  it.each(ROLE_KEYS)('refuses %s if the caller is a viewer who administers a building', (role) => {
    const actor = { ...aCaller('viewer'), administers: [14] };
    expect(verdictOn(aWorld({ actor, user: user() }), asking(role))).toEqual(ungrantable());
  });
});

describe('a role counts by its permissions', () => {
  const PERMISSIONS = PERMISSIONS_OF.platform_admin;

  it.each(PERMISSIONS)('only callers with %s can grant a role with this permission', (permission) => {
    const roles = [{ id: 9, key: 'special', permissions: [permission] }];
    for (const caller of ['org_admin', 'admin', 'platform_admin'] as const) {
      const holds = (PERMISSIONS_OF[caller] as readonly Permission[]).includes(permission);
      const verdict = verdictOn(aWorld({ roles, actor: aCaller(caller) }), asking('special'));
      expect(verdict.code).toBe(holds ? 'ACCEPTED' : 'FORBIDDEN');
    }
  });

  it('every caller who can provision can grant a role without permissions', () => {
    const roles = [{ id: 9, key: 'badge', permissions: [] }];
    expect(changesIn(aWorld({ roles, actor: aCaller('org_admin'), user: aPerson() }), asking('badge'))).toEqual([
      'ROLE_GRANTED roleKey=badge',
    ]);
  });
});

describe('an account whose password another user set (pre-hijack)', () => {
  const setBy = (setter: readonly Permission[]) => aPerson({ passwordSetter: aSetter(setter) });

  it.each(everyPair)('if the setter has the role %s, gets %s only if the setter could grant it', (setter, role) => {
    const world = aWorld({ actor: aCaller('platform_admin'), user: setBy(PERMISSIONS_OF[setter]) });
    const isWithin = setter === 'viewer' ? role === 'viewer' : GRANTABLE[setter].includes(role);
    const verdict = verdictOn(world, asking(role));
    expect(verdict).toEqual(isWithin ? { code: 'ACCEPTED', problems: [] } : ungrantable());
  });

  it.each(ROLE_KEYS)('does not get %s if the setter has lost all permissions', (role) => {
    const world = aWorld({ actor: aCaller('platform_admin'), user: setBy([]) });
    expect(verdictOn(world, asking(role))).toEqual(ungrantable());
  });

  it.each(ROLE_KEYS)('keeps %s in a repeated call, even if the setter could not grant it', (role) => {
    const world = aWorld({ actor: aCaller('platform_admin'), user: { ...setBy([]), roleKeys: ROLE_KEYS } });
    expect(verdictOn(world, asking(role)).code).toBe('ACCEPTED');
    expect(changesIn(world, asking(role))).toEqual([]);
  });

  it('gets the hint to confirm the mailbox only if that would help', () => {
    const detailOf = (actor: RoleKey) => {
      try {
        planIn(aWorld({ actor: aCaller(actor), user: setBy(PERMISSIONS_OF.org_admin) }), asking('admin'));
      } catch (error) {
        return (error as DomainError).problems[0]?.detail;
      }
      throw new Error('was accepted');
    };
    expect(detailOf('admin')).toMatch(/mailbox/);
    expect(detailOf('org_admin')).not.toMatch(/mailbox/);
  });

  it('can get a residence', () => {
    const grants = { resident: { buildingId: 14, unitId: 141 } };
    expect(verdictOn(aWorld({ user: setBy([]) }), anInput({ grants })).code).toBe('ACCEPTED');
  });

  it.each<[string, number, readonly Permission[], boolean]>([
    ['of the same tenant', 1, ['PEOPLE_READ', 'BUILDINGS_READ'], true],
    ['of another tenant with CROSS_ORG', 2, ['PEOPLE_READ', 'BUILDINGS_READ', 'CROSS_ORG'], true],
    ['of another tenant without CROSS_ORG', 2, PERMISSIONS_OF.admin, false],
  ])('gets the roles that a setter %s could grant in this tenant', (_, orgId, permissions, isGranted) => {
    const user = aPerson({ passwordSetter: aSetter(permissions, { orgId }) });
    const verdict = verdictOn(aWorld({ actor: aCaller('platform_admin'), user }), asking('viewer'));
    expect(verdict).toEqual(isGranted ? { code: 'ACCEPTED', problems: [] } : ungrantable());
  });
});

describe('the requested role keys', () => {
  const none = { code: 'INVALID_INPUT' };

  it.each<[string, string[], string[]]>([
    ['reports a key that does not exist', ['janitor'], ['ROLE_UNKNOWN /grants/orgRoleKeys/0']],
    [
      'reports each key that does not exist, with its pointer',
      ['ghost', 'viewer', 'janitor'],
      ['ROLE_UNKNOWN /grants/orgRoleKeys/0', 'ROLE_UNKNOWN /grants/orgRoleKeys/2'],
    ],
    ['reports a key in another case', ['Admin'], ['ROLE_UNKNOWN /grants/orgRoleKeys/0']],
    ['reports a key with white space around it', [' admin'], ['ROLE_UNKNOWN /grants/orgRoleKeys/0']],
    [
      'reports a key that is the name of a JavaScript property',
      ['constructor', '__proto__'],
      ['ROLE_UNKNOWN /grants/orgRoleKeys/0', 'ROLE_UNKNOWN /grants/orgRoleKeys/1'],
    ],
    ['reports a repeated unknown key once', ['ghost', 'ghost'], ['ROLE_UNKNOWN /grants/orgRoleKeys/0']],
  ])('%s', (_, keys, problems) => {
    expect(verdictOn(aWorld(), asking(...keys))).toEqual({ ...none, problems });
  });

  it('reports unknown keys and roles that the caller cannot grant in the order of the request, as 403', () => {
    expect(verdictOn(aWorld({ actor: aCaller('org_admin') }), asking('ghost', 'admin', 'platform_admin'))).toEqual({
      code: 'FORBIDDEN',
      problems: [
        'ROLE_UNKNOWN /grants/orgRoleKeys/0',
        'ROLE_NOT_GRANTABLE /grants/orgRoleKeys/1',
        'ROLE_NOT_GRANTABLE /grants/orgRoleKeys/2',
      ],
    });
  });

  it.each<[string, string[], string[], string[], string[]]>([
    [
      'grants new roles in the order of the request',
      ['org_admin', 'viewer'],
      [],
      ['org_admin', 'viewer'],
      ['org_admin', 'viewer'],
    ],
    [
      'applies roles that the user has, without granting them again',
      ['viewer', 'admin'],
      ['viewer'],
      ['admin'],
      ['viewer', 'admin'],
    ],
    [
      'changes nothing if the user has all requested roles',
      ['viewer', 'admin'],
      ['admin', 'viewer'],
      [],
      ['viewer', 'admin'],
    ],
    [
      'grants a role once if its key is repeated',
      ['viewer', 'admin', 'viewer', 'admin'],
      [],
      ['viewer', 'admin'],
      ['viewer', 'admin'],
    ],
    ['applies a role that the user has once if its key is repeated', ['viewer', 'viewer'], ['viewer'], [], ['viewer']],
    ['changes nothing if the request names no roles', [], ['viewer'], [], []],
    ['never removes a role', ['admin'], ['viewer'], ['admin'], ['admin']],
  ])('%s', (_, keys, held, granted, applied) => {
    const { result } = planIn(aWorld({ user: aPerson({ roleKeys: held }) }), asking(...keys));
    expect(result.changes).toEqual(granted.map((roleKey) => ({ kind: 'ROLE_GRANTED', roleKey })));
    expect(result.applied.orgRoleKeys).toEqual(applied);
  });
});
