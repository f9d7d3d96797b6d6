import { ResidentMode } from '../provisioning.enums.js';
import { requestFor } from './provisioning.request.js';
import {
  aBuildingAdmin,
  aCaller,
  aPerson,
  aWorld,
  livingIn,
  planOf,
  verdictOf,
} from '../../../test/support/plan-world.js';

const userId = 'jane';
const resident = { buildingId: 14, unitId: 141 };

describe('a request with a user id', () => {
  it('grants to the user with this id, without a name and credentials', () => {
    const { result, heldRoleKeys } = planOf(
      aWorld({ user: aPerson() }),
      requestFor({ orgRoleKeys: ['viewer'] }, { userId }),
    );
    expect(result).toMatchObject({ created: false, linkedExisting: true, user: { id: 'jane' }, warnings: [] });
    expect(result.changes).toEqual([{ kind: 'ROLE_GRANTED', roleKey: 'viewer' }]);
    expect(heldRoleKeys).toEqual(['viewer']);
  });

  it('lists all role keys of the user after the call, each once', () => {
    const user = aPerson({ roleKeys: ['viewer', 'admin'] });
    const request = requestFor({ orgRoleKeys: ['org_admin', 'viewer', 'org_admin'] }, { userId });
    expect(planOf(aWorld({ user }), request).heldRoleKeys).toEqual(['admin', 'org_admin', 'viewer']);
  });

  it.each([
    ['no user', {}],
    ['another user', { user: aPerson({ id: 'joe' }) }],
    ['a user of another tenant', { user: aPerson({ orgId: 2 }) }],
  ])('creates no user if the id belongs to %s', (_, world) => {
    expect(verdictOf(aWorld(world), requestFor({ orgRoleKeys: ['viewer'] }, { userId }))).toEqual({
      code: 'INVALID_INPUT',
      problems: ['USER_NOT_FOUND /identity/userId'],
    });
  });

  it('creates no user even if the request has everything that a new user needs', () => {
    const request = requestFor({}, { userId, name: 'Jane', password: 'correct horse', invitation: 'SEND' });
    expect(verdictOf(aWorld(), request).problems).toEqual(['USER_NOT_FOUND /identity/userId']);
  });

  it('reports USER_NOT_FOUND first, together with all other problems', () => {
    const request = requestFor({ orgRoleKeys: ['ghost'], resident: { ...resident, unitId: 999 } }, { userId });
    expect(verdictOf(aWorld(), request)).toEqual({
      code: 'INVALID_INPUT',
      problems: [
        'USER_NOT_FOUND /identity/userId',
        'ROLE_UNKNOWN /grants/orgRoleKeys/0',
        'UNIT_NOT_FOUND /grants/resident/unitId',
      ],
    });
  });

  it('is 403 rather than 400 if a grant is forbidden, even for an unknown user', () => {
    const request = requestFor({ orgRoleKeys: ['platform_admin'] }, { userId });
    expect(verdictOf(aWorld(), request).code).toBe('FORBIDDEN');
    expect(verdictOf(aWorld({ actor: aCaller('viewer') }), request).problems).toEqual(['PERMISSION_REQUIRED ']);
  });

  it('is USER_DEACTIVATED for a deactivated user', () => {
    const user = aPerson({ status: 'DEACTIVATED' });
    expect(verdictOf(aWorld({ user }), requestFor({}, { userId })).code).toBe('USER_DEACTIVATED');
  });

  it('moves the user as a request with an e-mail address does', () => {
    const user = aPerson({ occupancies: livingIn(151) });
    const request = requestFor({ resident: { ...resident, mode: ResidentMode.MOVE } }, { userId });
    const { changes } = planOf(aWorld({ user }), request).result;
    expect(changes.map(({ kind, unitId }) => `${kind} ${unitId}`)).toEqual([
      'OCCUPANCY_STARTED 141',
      'OCCUPANCY_ENDED 151',
    ]);
  });
});

describe('a building administrator who requests only roles', () => {
  const asking = (...roleKeys: string[]) =>
    verdictOf(
      aWorld({ actor: aBuildingAdmin(14), user: aPerson() }),
      requestFor({ orgRoleKeys: roleKeys }, { userId }),
    );

  it.each([
    ['no roles', [], ['PERMISSION_REQUIRED /grants']],
    ['roles that do not exist', ['ghost'], ['PERMISSION_REQUIRED /grants', 'ROLE_UNKNOWN /grants/orgRoleKeys/0']],
    [
      'roles of which some exist',
      ['ghost', 'viewer'],
      ['ROLE_UNKNOWN /grants/orgRoleKeys/0', 'ROLE_NOT_GRANTABLE /grants/orgRoleKeys/1'],
    ],
  ])('gets FORBIDDEN for %s', (_, roleKeys, problems) => {
    expect(asking(...roleKeys)).toEqual({ code: 'FORBIDDEN', problems });
  });
});
