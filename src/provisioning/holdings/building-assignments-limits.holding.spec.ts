import type { AssignmentType, Permission } from '../../database/generated/enums.js';
import { anInput } from '../../../test/support/plan-input.js';
import {
  aBuildingAdmin,
  aCaller,
  aPerson,
  aSetter,
  aWorld,
  PERMISSIONS_OF,
  planIn,
  type RoleKey,
  verdictOn,
} from '../../../test/support/plan-world.js';

const TYPES: AssignmentType[] = ['MANAGER', 'STAFF', 'BUILDING_ADMIN'];
const everyPair = TYPES.flatMap((wanted) => TYPES.map((held): [AssignmentType, AssignmentType] => [wanted, held]));

const PROBLEM = 'ASSIGNMENT_NOT_GRANTABLE /grants/buildingAssignments/0/type';

/** Somebody is to be this in building 14. */
const asking = (type: AssignmentType) => anInput({ grants: { buildingAssignments: [{ buildingId: 14, type }] } });
const holding = (type: AssignmentType) => aPerson({ assignments: [{ buildingId: 14, type }] });

describe('no gain by assignment: who may provision and cannot read', () => {
  const permissions: Permission[] = ['PEOPLE_PROVISION', 'AUDIT_READ', 'ORG_MANAGE'];
  const blind = (...more: Permission[]) => ({ ...aCaller(), permissions: [...permissions, ...more] });
  const refused = { code: 'FORBIDDEN', problems: [PROBLEM] };

  it.each(['MANAGER', 'BUILDING_ADMIN'] as const)('makes nobody %s, whether they are it already or not', (type) => {
    for (const actor of [blind(), blind('PEOPLE_READ'), blind('BUILDINGS_READ'), { ...blind(), administers: [14] }])
      for (const user of [null, aPerson(), holding(type), aPerson({ id: 'actor' })])
        expect(verdictOn(aWorld({ actor, user }), asking(type))).toEqual(refused);
  });

  it('makes people STAFF, and all else with both permissions', () => {
    expect(verdictOn(aWorld({ actor: blind() }), asking('STAFF')).code).toBe('ACCEPTED');
    for (const type of TYPES)
      expect(verdictOn(aWorld({ actor: blind('PEOPLE_READ', 'BUILDINGS_READ') }), asking(type)).code).toBe('ACCEPTED');
  });
});

describe('pre-hijack: an account whose password somebody else set', () => {
  const setBy = (role: RoleKey | null, administers: number[] = [], orgId = 1) =>
    aPerson({ passwordSetter: aSetter(role === null ? [] : PERMISSIONS_OF[role], { administers, orgId }) });
  const granted = (user: ReturnType<typeof setBy>) =>
    TYPES.filter((type) => verdictOn(aWorld({ user }), asking(type)).code === 'ACCEPTED');

  it.each<[string, ReturnType<typeof setBy>, AssignmentType[]]>([
    ['all by a setter who may provision', setBy('org_admin'), TYPES],
    ['none by one who may only read', setBy('viewer'), []],
    ['none by one who is deactivated or gone', setBy(null), []],
    ['STAFF by one who is BUILDING_ADMIN there', setBy(null, [14]), ['STAFF']],
    ['none by one who is BUILDING_ADMIN elsewhere', setBy(null, [15]), []],
    ['all by one of another organization who may cross over', setBy('platform_admin', [], 2), TYPES],
    ['none by one of another organization who may not any more', setBy('admin', [14], 2), []],
  ])('gets %s', (_, user, types) => {
    expect(granted(user)).toEqual(types);
  });

  it.each(everyPair)('%s where %s is held: only what is held is no grant', (wanted, held) => {
    const user = { ...setBy(null), assignments: [{ buildingId: 14, type: held }] };
    expect(verdictOn(aWorld({ user }), asking(wanted)).code).toBe(wanted === held ? 'ACCEPTED' : 'FORBIDDEN');
  });

  it('says that the mailbox must be confirmed first, also to a building administrator', () => {
    for (const actor of [aCaller('admin'), aBuildingAdmin(14)]) {
      const world = aWorld({ actor, user: setBy(null) });
      expect(() => planIn(world, asking('STAFF'))).toThrow(
        expect.objectContaining({
          code: 'FORBIDDEN',
          problems: [
            expect.objectContaining({ code: 'ASSIGNMENT_NOT_GRANTABLE', detail: expect.stringMatching(/mailbox/) }),
          ],
        }),
      );
    }
  });
});
