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

describe('a request about a user by id', () => {
  it('grants to the user who has it, and asks for neither name nor credentials', () => {
    const { result, heldRoleKeys } = planOf(
      aWorld({ user: aPerson() }),
      requestFor({ orgRoleKeys: ['viewer'] }, { userId }),
    );
    expect(result).toMatchObject({ created: false, linkedExisting: true, user: { id: 'jane' }, warnings: [] });
    expect(result.changes).toEqual([{ kind: 'ROLE_GRANTED', roleKey: 'viewer' }]);
    expect(heldRoleKeys).toEqual(['viewer']);
  });

  it('knows all roles held afterwards, by key and each once', () => {
    const user = aPerson({ roleKeys: ['viewer', 'admin'] });
    const request = requestFor({ orgRoleKeys: ['org_admin', 'viewer', 'org_admin'] }, { userId });
    expect(planOf(aWorld({ user }), request).heldRoleKeys).toEqual(['admin', 'org_admin', 'viewer']);
  });

  it.each([
    ['nobody', {}],
    ['somebody else', { user: aPerson({ id: 'joe' }) }],
    ['somebody of another organization', { user: aPerson({ orgId: 2 }) }],
  ])('creates nobody when the id is that of %s', (_, world) => {
    expect(verdictOf(aWorld(world), requestFor({ orgRoleKeys: ['viewer'] }, { userId }))).toEqual({
      code: 'INVALID_INPUT',
      problems: ['USER_NOT_FOUND /identity/userId'],
    });
  });

  it('creates nobody either when it has all that a new user needs', () => {
    const request = requestFor({}, { userId, name: 'Jane', password: 'correct horse', invitation: 'SEND' });
    expect(verdictOf(aWorld(), request).problems).toEqual(['USER_NOT_FOUND /identity/userId']);
  });

  it('says USER_NOT_FOUND first, with every other problem', () => {
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

  it('is 403 before USER_NOT_FOUND counts', () => {
    const request = requestFor({ orgRoleKeys: ['platform_admin'] }, { userId });
    expect(verdictOf(aWorld(), request).code).toBe('FORBIDDEN');
    expect(verdictOf(aWorld({ actor: aCaller('viewer') }), request).problems).toEqual(['PERMISSION_REQUIRED ']);
  });

  it('is USER_DEACTIVATED for one who is', () => {
    const user = aPerson({ status: 'DEACTIVATED' });
    expect(verdictOf(aWorld({ user }), requestFor({}, { userId })).code).toBe('USER_DEACTIVATED');
  });

  it('moves them as a request by address does', () => {
    const user = aPerson({ occupancies: livingIn(151) });
    const request = requestFor({ resident: { ...resident, mode: ResidentMode.MOVE } }, { userId });
    const { changes } = planOf(aWorld({ user }), request).result;
    expect(changes.map(({ kind, unitId }) => `${kind} ${unitId}`)).toEqual([
      'OCCUPANCY_STARTED 141',
      'OCCUPANCY_ENDED 151',
    ]);
  });
});

describe('a building administrator who names no building', () => {
  const asking = (...roleKeys: string[]) =>
    verdictOf(
      aWorld({ actor: aBuildingAdmin(14), user: aPerson() }),
      requestFor({ orgRoleKeys: roleKeys }, { userId }),
    );

  it.each([
    ['nothing', [], ['PERMISSION_REQUIRED /grants']],
    ['roles that do not exist', ['ghost'], ['PERMISSION_REQUIRED /grants', 'ROLE_UNKNOWN /grants/orgRoleKeys/0']],
    [
      'roles, of which some exist',
      ['ghost', 'viewer'],
      ['ROLE_UNKNOWN /grants/orgRoleKeys/0', 'ROLE_NOT_GRANTABLE /grants/orgRoleKeys/1'],
    ],
  ])('is forbidden: %s', (_, roleKeys, problems) => {
    expect(asking(...roleKeys)).toEqual({ code: 'FORBIDDEN', problems });
  });
});
