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

/** Asks for an assignment of this type in building 14. */
const asking = (type: AssignmentType) => anInput({ grants: { buildingAssignments: [{ buildingId: 14, type }] } });
const holding = (type: AssignmentType) => aPerson({ assignments: [{ buildingId: 14, type }] });

describe('a caller who can provision but cannot read', () => {
  const permissions: Permission[] = ['PEOPLE_PROVISION', 'AUDIT_READ', 'ORG_MANAGE'];
  const blind = (...more: Permission[]) => ({ ...aCaller(), permissions: [...permissions, ...more] });
  const refused = { code: 'FORBIDDEN', problems: [PROBLEM] };

  it.each(['MANAGER', 'BUILDING_ADMIN'] as const)(
    'cannot assign %s, even to a user who already has this assignment',
    (type) => {
      for (const actor of [blind(), blind('PEOPLE_READ'), blind('BUILDINGS_READ'), { ...blind(), administers: [14] }])
        for (const user of [null, aPerson(), holding(type), aPerson({ id: 'actor' })])
          expect(verdictOn(aWorld({ actor, user }), asking(type))).toEqual(refused);
    },
  );

  it('can assign STAFF, and all types with both reading permissions', () => {
    expect(verdictOn(aWorld({ actor: blind() }), asking('STAFF')).code).toBe('ACCEPTED');
    for (const type of TYPES)
      expect(verdictOn(aWorld({ actor: blind('PEOPLE_READ', 'BUILDINGS_READ') }), asking(type)).code).toBe('ACCEPTED');
  });
});

describe('an account whose password another user set (pre-hijack)', () => {
  const setBy = (role: RoleKey | null, administers: number[] = [], orgId = 1) =>
    aPerson({ passwordSetter: aSetter(role === null ? [] : PERMISSIONS_OF[role], { administers, orgId }) });
  const granted = (user: ReturnType<typeof setBy>) =>
    TYPES.filter((type) => verdictOn(aWorld({ user }), asking(type)).code === 'ACCEPTED');

  it.each<[string, ReturnType<typeof setBy>, AssignmentType[]]>([
    ['all types if the setter can provision', setBy('org_admin'), TYPES],
    ['no type if the setter can only read', setBy('viewer'), []],
    ['no type if the setter is deactivated or does not exist', setBy(null), []],
    ['only STAFF if the setter is BUILDING_ADMIN there', setBy(null, [14]), ['STAFF']],
    ['no type if the setter is BUILDING_ADMIN elsewhere', setBy(null, [15]), []],
    ['all types if the setter is of another tenant and has CROSS_ORG', setBy('platform_admin', [], 2), TYPES],
    ['no type if the setter is of another tenant and has lost CROSS_ORG', setBy('admin', [14], 2), []],
  ])('can get %s', (_, user, types) => {
    expect(granted(user)).toEqual(types);
  });

  it.each(everyPair)('asked for %s while it has %s: succeeds only if the type stays the same', (wanted, held) => {
    const user = { ...setBy(null), assignments: [{ buildingId: 14, type: held }] };
    expect(verdictOn(aWorld({ user }), asking(wanted)).code).toBe(wanted === held ? 'ACCEPTED' : 'FORBIDDEN');
  });

  it('gets an error that says to confirm the mailbox first, also for a building administrator', () => {
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
