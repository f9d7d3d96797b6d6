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

/** Who may grant what, written out: not derived from the permissions. */
const GRANTABLE: Record<RoleKey, readonly RoleKey[]> = {
  viewer: [],
  org_admin: ['viewer', 'org_admin'],
  admin: ['viewer', 'org_admin', 'admin'],
  platform_admin: ['viewer', 'org_admin', 'admin', 'platform_admin'],
};
const everyPair = ROLE_KEYS.flatMap((caller) => ROLE_KEYS.map((role): [RoleKey, RoleKey] => [caller, role]));

describe.each<[string, () => Person | null]>([
  ['a new user', () => null],
  ['a user that exists', () => aPerson()],
  ['a user that holds every role already', () => aPerson({ roleKeys: ROLE_KEYS })],
  ['oneself', () => aPerson({ id: 'actor' })],
])('the authority matrix for %s', (_, user) => {
  it.each(everyPair)('%s grants %s', (caller, role) => {
    const verdict = verdictOn(aWorld({ actor: aCaller(caller), user: user() }), asking(role));
    if (caller === 'viewer') expect(verdict).toEqual({ code: 'FORBIDDEN', problems: ['PERMISSION_REQUIRED '] });
    else if (GRANTABLE[caller].includes(role)) expect(verdict.code).toBe('ACCEPTED');
    else expect(verdict).toEqual(ungrantable());
  });

  it.each(ROLE_KEYS)('a building administrator does not grant %s', (role) => {
    expect(verdictOn(aWorld({ actor: aBuildingAdmin(14), user: user() }), asking(role))).toEqual(ungrantable());
  });

  it.each(ROLE_KEYS)('a viewer who administers a building does not grant %s', (role) => {
    const actor = { ...aCaller('viewer'), administers: [14] };
    expect(verdictOn(aWorld({ actor, user: user() }), asking(role))).toEqual(ungrantable());
  });
});

describe('what counts in a role is what it allows', () => {
  const PERMISSIONS = PERMISSIONS_OF.platform_admin;

  it.each(PERMISSIONS)('a role with %s alone is granted by exactly those who hold that', (permission) => {
    const roles = [{ id: 9, key: 'special', permissions: [permission] }];
    for (const caller of ['org_admin', 'admin', 'platform_admin'] as const) {
      const holds = (PERMISSIONS_OF[caller] as readonly Permission[]).includes(permission);
      const verdict = verdictOn(aWorld({ roles, actor: aCaller(caller) }), asking('special'));
      expect(verdict.code).toBe(holds ? 'ACCEPTED' : 'FORBIDDEN');
    }
  });

  it('a role that allows nothing is granted by whoever may provision', () => {
    const roles = [{ id: 9, key: 'badge', permissions: [] }];
    expect(changesIn(aWorld({ roles, actor: aCaller('org_admin'), user: aPerson() }), asking('badge'))).toEqual([
      'ROLE_GRANTED roleKey=badge',
    ]);
  });
});

describe('pre-hijack: an account whose password somebody else set', () => {
  const setBy = (setter: readonly Permission[]) => aPerson({ passwordSetter: aSetter(setter) });

  it.each(everyPair)('set by %s, gets %s only within the authority of the setter', (setter, role) => {
    const world = aWorld({ actor: aCaller('platform_admin'), user: setBy(PERMISSIONS_OF[setter]) });
    const isWithin = setter === 'viewer' ? role === 'viewer' : GRANTABLE[setter].includes(role);
    const verdict = verdictOn(world, asking(role));
    expect(verdict).toEqual(isWithin ? { code: 'ACCEPTED', problems: [] } : ungrantable());
  });

  it.each(ROLE_KEYS)('set by somebody who may do nothing any more, gets no %s', (role) => {
    const world = aWorld({ actor: aCaller('platform_admin'), user: setBy([]) });
    expect(verdictOn(world, asking(role))).toEqual(ungrantable());
  });

  it.each(ROLE_KEYS)('keeps %s beyond the setter when it is held: a repeat grants nothing', (role) => {
    const world = aWorld({ actor: aCaller('platform_admin'), user: { ...setBy([]), roleKeys: ROLE_KEYS } });
    expect(verdictOn(world, asking(role)).code).toBe('ACCEPTED');
    expect(changesIn(world, asking(role))).toEqual([]);
  });

  it('says that the mailbox must be confirmed first, and says so only then', () => {
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

  it('still gets a residence', () => {
    const grants = { resident: { buildingId: 14, unitId: 141 } };
    expect(verdictOn(aWorld({ user: setBy([]) }), anInput({ grants })).code).toBe('ACCEPTED');
  });

  it.each<[string, number, readonly Permission[], boolean]>([
    ['of the same organization', 1, ['PEOPLE_READ', 'BUILDINGS_READ'], true],
    ['of another organization, who may cross over', 2, ['PEOPLE_READ', 'BUILDINGS_READ', 'CROSS_ORG'], true],
    ['of another organization, who may not any more', 2, PERMISSIONS_OF.admin, false],
  ])('set by a user %s, judged by their authority here', (_, orgId, permissions, isGranted) => {
    const user = aPerson({ passwordSetter: aSetter(permissions, { orgId }) });
    const verdict = verdictOn(aWorld({ actor: aCaller('platform_admin'), user }), asking('viewer'));
    expect(verdict).toEqual(isGranted ? { code: 'ACCEPTED', problems: [] } : ungrantable());
  });
});

describe('the keys that are asked for', () => {
  const none = { code: 'INVALID_INPUT' };

  it.each<[string, string[], string[]]>([
    ['one that does not exist', ['janitor'], ['ROLE_UNKNOWN /grants/orgRoleKeys/0']],
    [
      'each that does not exist, at its own place',
      ['ghost', 'viewer', 'janitor'],
      ['ROLE_UNKNOWN /grants/orgRoleKeys/0', 'ROLE_UNKNOWN /grants/orgRoleKeys/2'],
    ],
    ['another case', ['Admin'], ['ROLE_UNKNOWN /grants/orgRoleKeys/0']],
    ['white space around', [' admin'], ['ROLE_UNKNOWN /grants/orgRoleKeys/0']],
    [
      'a name of the language',
      ['constructor', '__proto__'],
      ['ROLE_UNKNOWN /grants/orgRoleKeys/0', 'ROLE_UNKNOWN /grants/orgRoleKeys/1'],
    ],
    ['one unknown key twice, said once', ['ghost', 'ghost'], ['ROLE_UNKNOWN /grants/orgRoleKeys/0']],
  ])('%s', (_, keys, problems) => {
    expect(verdictOn(aWorld(), asking(...keys))).toEqual({ ...none, problems });
  });

  it('unknown and not grantable together: in the order of the request, and 403', () => {
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
      'new ones are granted in the order of the request',
      ['org_admin', 'viewer'],
      [],
      ['org_admin', 'viewer'],
      ['org_admin', 'viewer'],
    ],
    ['held ones are applied and not granted again', ['viewer', 'admin'], ['viewer'], ['admin'], ['viewer', 'admin']],
    ['all held: no change', ['viewer', 'admin'], ['admin', 'viewer'], [], ['viewer', 'admin']],
    [
      'a key given twice is folded',
      ['viewer', 'admin', 'viewer', 'admin'],
      [],
      ['viewer', 'admin'],
      ['viewer', 'admin'],
    ],
    ['a held key given twice is folded', ['viewer', 'viewer'], ['viewer'], [], ['viewer']],
    ['none asked for: what is held is left alone', [], ['viewer'], [], []],
    ['roles are only added', ['admin'], ['viewer'], ['admin'], ['admin']],
  ])('%s', (_, keys, held, granted, applied) => {
    const { result } = planIn(aWorld({ user: aPerson({ roleKeys: held }) }), asking(...keys));
    expect(result.changes).toEqual(granted.map((roleKey) => ({ kind: 'ROLE_GRANTED', roleKey })));
    expect(result.applied.orgRoleKeys).toEqual(applied);
  });
});
