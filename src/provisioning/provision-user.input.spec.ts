import { accepted, NOT_STRINGS, problemsWith, UNCLEAN } from '../../test/support/checked.js';
import { ProvisionUserInput } from './provision-user.input.js';

const identity = { email: 'jane@org.com' };
const staff = { buildingId: 14, type: 'STAFF' };
const home = { buildingId: 14, unitId: 991 };

const problems = (input: unknown) => problemsWith(ProvisionUserInput, input);
const grants = (value: unknown) => problems({ identity, grants: value });
const roleKeys = (value: unknown) => grants({ orgRoleKeys: value });
const assignments = (value: unknown) => grants({ buildingAssignments: value });
const resident = (value: unknown) => grants({ resident: value });
const mode = (value: unknown) => problems({ identity, mode: value });

const many = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

it('accepts a request with all grants', () => {
  const input = {
    identity: { email: 'jane@org.com', name: 'Jane Admin', sendInvite: true },
    grants: {
      orgRoleKeys: ['admin', 'org_admin'],
      buildingAssignments: [
        { buildingId: 14, type: 'MANAGER' },
        { buildingId: 15, type: 'STAFF' },
      ],
      resident: { buildingId: 14, unitId: 991, mode: 'ADD' },
    },
    mode: { ifEmailExists: 'LINK', requireSameOrg: true, atomic: true, idempotent: true, dryRun: false },
  };
  expect(accepted(ProvisionUserInput, input)).toEqual(input);
});

describe('null and missing values', () => {
  it.each<[string, object]>([
    ['the e-mail address alone', {}],
    ['null sections', { grants: null, mode: null }],
    ['empty sections', { grants: {}, mode: {} }],
    ['null identity fields', { identity: { ...identity, name: null, sendInvite: null, password: null } }],
    ['null grants', { grants: { orgRoleKeys: null, buildingAssignments: null, resident: null } }],
    ['null residence fields', { grants: { resident: { ...home, mode: null, fromUnitId: null } } }],
    [
      'null flags',
      { mode: { ifEmailExists: null, requireSameOrg: null, atomic: null, idempotent: null, dryRun: null } },
    ],
    ['empty lists', { grants: { orgRoleKeys: [], buildingAssignments: [] } }],
  ])('are accepted for optional fields: %s', (_, input) => {
    expect(problems({ identity, ...input })).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    ['a missing identity', {}, ['VALUE_REQUIRED /identity']],
    ['a null identity', { identity: null }, ['VALUE_REQUIRED /identity']],
    ['a missing e-mail address', { identity: {} }, ['VALUE_REQUIRED /identity/email']],
    ['a null e-mail address', { identity: { email: null } }, ['VALUE_REQUIRED /identity/email']],
    [
      'a null role key',
      { identity, grants: { orgRoleKeys: ['admin', null] } },
      ['VALUE_REQUIRED /grants/orgRoleKeys/1'],
    ],
    [
      'a null assignment',
      { identity, grants: { buildingAssignments: [staff, null] } },
      ['VALUE_REQUIRED /grants/buildingAssignments/1'],
    ],
    [
      'an empty assignment',
      { identity, grants: { buildingAssignments: [{}] } },
      ['VALUE_REQUIRED /grants/buildingAssignments/0/buildingId', 'VALUE_REQUIRED /grants/buildingAssignments/0/type'],
    ],
    [
      'a residence without ids',
      { identity, grants: { resident: { buildingId: null } } },
      ['VALUE_REQUIRED /grants/resident/buildingId', 'VALUE_REQUIRED /grants/resident/unitId'],
    ],
  ])('are rejected for required fields and in lists: %s', (_, input, expected) => {
    expect(problems(input)).toEqual(expected);
  });
});

describe('a section', () => {
  it.each<[unknown]>([['x'], [1], [true], [false], [0], [''], [[]], [[{ email: 'jane@org.com' }]]])(
    'must be an object, not %j',
    (value) => {
      expect(problems({ identity: value })).toEqual(['VALUE_INVALID /identity']);
      expect(grants(value)).toEqual(['VALUE_INVALID /grants']);
      expect(resident(value)).toEqual(['VALUE_INVALID /grants/resident']);
      expect(mode(value)).toEqual(['VALUE_INVALID /mode']);
    },
  );
});

describe('role keys', () => {
  const at = (index: number, code = 'VALUE_INVALID') => [`${code} /grants/orgRoleKeys/${index}`];

  it.each<[string, unknown[]]>([
    ['50 keys', many(50, 'admin')],
    ['a key of 64 characters', ['x'.repeat(64)]],
    ['upper case and spaces', ['Admin', ' admin ']],
  ])('keep their spelling: %s', (_, keys) => {
    expect(accepted(ProvisionUserInput, { identity, grants: { orgRoleKeys: keys } })).toMatchObject({
      grants: { orgRoleKeys: keys },
    });
  });

  it.each<[string, unknown]>([
    ['a single value', 'admin'],
    ['an object', { 0: 'admin', length: 1 }],
    ['a number', 50],
    ['false', false],
  ])('must be a list, not %s', (_, value) => {
    expect(roleKeys(value)).toEqual(['VALUE_INVALID /grants/orgRoleKeys']);
  });

  it.each<[string, unknown, string]>([
    ['an empty string', '', 'VALUE_INVALID'],
    ['65 characters', 'x'.repeat(65), 'VALUE_TOO_LONG'],
    ...UNCLEAN.map(([name, text]): [string, string, string] => [name, text, 'VALUE_INVALID']),
    ...NOT_STRINGS.map(([name, value]): [string, unknown, string] => [name, value, 'VALUE_INVALID']),
  ])('cannot contain %s', (_, key, code) => {
    expect(roleKeys(['admin', key, 'viewer'])).toEqual(at(1, code));
  });

  it('can be at most 50, with one problem for a longer list', () => {
    expect(roleKeys(many(51, 'admin'))).toEqual(['VALUE_TOO_LONG /grants/orgRoleKeys']);
    expect(roleKeys(many(51, null))).toEqual(['VALUE_TOO_LONG /grants/orgRoleKeys']);
  });

  it('get a problem for each invalid key', () => {
    expect(roleKeys([null, 'admin', 1, 'x'.repeat(65)])).toEqual([
      ...at(0, 'VALUE_REQUIRED'),
      ...at(2),
      ...at(3, 'VALUE_TOO_LONG'),
    ]);
  });
});

describe('assignments', () => {
  it('can be at most 500', () => {
    expect(assignments(many(500, staff))).toEqual([]);
    expect(assignments(many(501, staff))).toEqual(['VALUE_TOO_LONG /grants/buildingAssignments']);
    expect(assignments(many(501, {}))).toEqual(['VALUE_TOO_LONG /grants/buildingAssignments']);
  });

  it.each<[string, unknown]>([
    ['a single assignment', staff],
    ['an object with indexes', { 0: staff, length: 1 }],
    ['a string', 'STAFF'],
    ['a number', 1],
  ])('must be a list, not %s', (_, value) => {
    expect(assignments(value)).toEqual(['VALUE_INVALID /grants/buildingAssignments']);
  });

  it.each<[string, unknown]>([
    ['a list', [staff]],
    ['an empty list', []],
    ['a string', 'STAFF'],
    ['a number', 14],
    ['a boolean', true],
  ])('must be objects, not %s', (_, value) => {
    expect(assignments([staff, value])).toEqual(['VALUE_INVALID /grants/buildingAssignments/1']);
  });

  it.each(['MANAGER', 'STAFF', 'BUILDING_ADMIN'])('can have the type %s', (type) => {
    expect(assignments([{ buildingId: 14, type }])).toEqual([]);
  });

  it.each<[unknown]>([
    ['staff'],
    ['STAFF '],
    [''],
    ['OWNER'],
    [0],
    [true],
    [['STAFF']],
    [{}],
    ['toString'],
    ['__proto__'],
  ])('cannot have the type %j', (type) => {
    expect(assignments([{ buildingId: 14, type }])).toEqual(['VALUE_INVALID /grants/buildingAssignments/0/type']);
  });

  it('get a problem for each invalid field', () => {
    expect(assignments([{ buildingId: '14', type: 'X' }, staff, { buildingId: 2 ** 31, type: 'STAFF' }])).toEqual([
      'VALUE_INVALID /grants/buildingAssignments/0/buildingId',
      'VALUE_INVALID /grants/buildingAssignments/0/type',
      'VALUE_INVALID /grants/buildingAssignments/2/buildingId',
    ]);
  });
});
