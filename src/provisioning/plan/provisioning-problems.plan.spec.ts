import { PROBLEMS } from '../../errors/catalogue.js';
import { DomainError, problem } from '../../errors/domain-error.js';
import { anInput } from '../../../test/support/plan-input.js';
import { aCaller, aPerson, aWorld, planIn, verdictOn, type World } from '../../../test/support/plan-world.js';
import type { ProvisionUserInput } from '../provision-user.input.js';
import { ResidentMode } from '../provisioning.enums.js';

describe('all problems are reported together, in the order identity, roles, assignments, residence, mode', () => {
  const wrong = (identity: object = {}, mode: object = {}): ProvisionUserInput =>
    anInput({
      identity,
      grants: {
        orgRoleKeys: ['ghost', 'platform_admin'],
        buildingAssignments: [
          { buildingId: 99, type: 'STAFF' },
          { buildingId: 14, type: 'STAFF' },
          { buildingId: 14, type: 'MANAGER' },
        ],
        resident: { buildingId: 14, unitId: 151, mode: ResidentMode.MOVE, fromUnitId: 161 },
      },
      mode: { requireSameOrg: false, atomic: false, idempotent: false, ...mode },
    });
  const grantProblems = [
    'ROLE_UNKNOWN /grants/orgRoleKeys/0',
    'ROLE_NOT_GRANTABLE /grants/orgRoleKeys/1',
    'BUILDING_NOT_FOUND /grants/buildingAssignments/0/buildingId',
    'ASSIGNMENT_CONFLICT /grants/buildingAssignments/2/type',
    'UNIT_NOT_IN_BUILDING /grants/resident/unitId',
    'MOVE_SOURCE_NOT_ACTIVE /grants/resident/fromUnitId',
    'CROSS_ORG_NOT_ALLOWED /mode/requireSameOrg',
    'MODE_UNSUPPORTED /mode/atomic',
    'MODE_UNSUPPORTED /mode/idempotent',
  ];

  it.each<[string, Partial<World>, object, object, string[]]>([
    [
      'for a new user',
      {},
      { name: undefined, sendInvite: false },
      {},
      ['NAME_REQUIRED /identity/name', 'CREDENTIALS_REQUIRED /identity'],
    ],
    [
      'for an existing user',
      { user: aPerson({ status: 'DEACTIVATED' }) },
      {},
      { ifEmailExists: 'ERROR' },
      ['EMAIL_EXISTS /identity/email', 'USER_DEACTIVATED /identity/email'],
    ],
    ['in a dry run', {}, { name: undefined }, { dryRun: true }, ['NAME_REQUIRED /identity/name']],
  ])('%s', (_, world, identity, mode, first) => {
    expect(verdictOn(aWorld(world), wrong(identity, mode))).toEqual({
      code: 'FORBIDDEN',
      problems: [...first, ...grantProblems],
    });
  });

  it('with details that are sentences and repeat no value of the request', () => {
    const error = thrownBy(() => planIn(aWorld(), wrong()));
    for (const { code, detail } of error.problems) {
      expect(detail).toMatch(/^[A-Z].*\.$/);
      expect(detail).not.toMatch(/ghost|platform_admin|99|151|161|jane/);
      expect(PROBLEMS).toHaveProperty(code);
    }
  });
});

describe('the top-level code belongs to the first status that occurs of 403, 400, 409', () => {
  const conflict = { user: aPerson(), input: { mode: { ifEmailExists: 'ERROR' } } };
  const bad = { orgRoleKeys: ['ghost'] };
  const forbidden = { orgRoleKeys: ['platform_admin'] };

  it.each<[string, object, object, string]>([
    ['only 409', {}, {}, 'EMAIL_EXISTS'],
    ['400 before 409', bad, {}, 'INVALID_INPUT'],
    ['403 before 409', forbidden, {}, 'FORBIDDEN'],
    ['403 before 400', { orgRoleKeys: ['ghost', 'platform_admin'] }, {}, 'FORBIDDEN'],
    ['403 in the last section before 400 in the first', bad, { requireSameOrg: false }, 'FORBIDDEN'],
    ['400 in the last section before 409 in the first', {}, { atomic: false }, 'INVALID_INPUT'],
  ])('%s', (_, grants, mode, code) => {
    const input = anInput({ grants, mode: { ...conflict.input.mode, ...mode } });
    expect(verdictOn(aWorld({ user: conflict.user, actor: aCaller('admin') }), input).code).toBe(code);
  });
});

/** A problem of each code leads to the top-level code in the catalogue. */
it.each(Object.entries(PROBLEMS))('%s leads to its top-level code', (code, { leadsTo }) => {
  expect(DomainError.rejecting([problem(code as keyof typeof PROBLEMS, '')]).code).toBe(leadsTo);
});

function thrownBy(act: () => unknown): DomainError {
  try {
    act();
  } catch (error) {
    return error as DomainError;
  }
  throw new Error('nothing was thrown');
}
