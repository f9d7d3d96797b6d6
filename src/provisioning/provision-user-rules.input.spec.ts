import { problemsWith } from '../../test/support/checked.js';
import { ProvisionUserInput } from './provision-user.input.js';

const identity = { email: 'jane@org.com' };
const home = { buildingId: 14, unitId: 991 };

const problems = (input: unknown) => problemsWith(ProvisionUserInput, input);
const resident = (fields: object) => problems({ identity, grants: { resident: { ...home, ...fields } } });
const mode = (value: unknown) => problems({ identity, mode: value });

describe('a residence', () => {
  it.each<[string, object]>([
    ['ADD', { mode: 'ADD' }],
    ['MOVE', { mode: 'MOVE' }],
    ['MOVE from a unit', { mode: 'MOVE', fromUnitId: 992 }],
    ['MOVE from unit 0', { mode: 'MOVE', fromUnitId: 0 }],
    ['MOVE with a null fromUnitId', { mode: 'MOVE', fromUnitId: null }],
    ['ADD with a null fromUnitId', { mode: 'ADD', fromUnitId: null }],
  ])('accepts %s', (_, fields) => {
    expect(resident(fields)).toEqual([]);
  });

  it.each<[string, object]>([
    ['with ADD', { mode: 'ADD', fromUnitId: 992 }],
    ['without a mode, which means ADD', { fromUnitId: 992 }],
    ['with a null mode, which means ADD', { mode: null, fromUnitId: 992 }],
    ['that equals unitId', { mode: 'MOVE', fromUnitId: 991 }],
    ['that equals unitId, with ADD', { mode: 'ADD', fromUnitId: 991 }],
    ['that is not an id', { mode: 'MOVE', fromUnitId: '992' }],
    ['that is not an id, with ADD, in one problem', { mode: 'ADD', fromUnitId: 1.5 }],
    ['that exceeds 32 bits', { mode: 'MOVE', fromUnitId: 2_147_483_648 }],
  ])('rejects a fromUnitId %s', (_, fields) => {
    expect(resident(fields)).toEqual(['VALUE_INVALID /grants/resident/fromUnitId']);
  });

  it.each<[unknown]>([['add'], ['LEAVE'], [''], [0], [['MOVE']], [{}]])('rejects the mode %j', (value) => {
    expect(resident({ mode: value })).toEqual(['VALUE_INVALID /grants/resident/mode']);
  });
});

describe('the mode', () => {
  it.each(['requireSameOrg', 'atomic', 'idempotent', 'dryRun'])('%s accepts only true, false and null', (flag) => {
    for (const value of [true, false, null]) expect(mode({ [flag]: value })).toEqual([]);
    for (const value of ['true', 0, 1, '', [], {}])
      expect(mode({ [flag]: value })).toEqual([`VALUE_INVALID /mode/${flag}`]);
  });

  it('accepts false for flags that must be true, because the plan rejects it', () => {
    expect(mode({ atomic: false, idempotent: false, requireSameOrg: false })).toEqual([]);
  });

  it.each(['LINK', 'ERROR', null])('ifEmailExists accepts %s', (ifEmailExists) => {
    expect(mode({ ifEmailExists })).toEqual([]);
  });

  it.each<[unknown]>([['link'], [''], [true], [1], [['LINK']], ['constructor']])(
    'ifEmailExists rejects %j',
    (value) => {
      expect(mode({ ifEmailExists: value })).toEqual(['VALUE_INVALID /mode/ifEmailExists']);
    },
  );
});

it('reports every problem of shape at once', () => {
  const input = {
    identity: { email: 'jane', name: '', password: 'short', sendInvite: 'yes', phone: '1' },
    grants: {
      orgRoleKeys: ['', null],
      buildingAssignments: [{ buildingId: 1.5 }, 'x'],
      resident: { buildingId: '1', mode: 'STAY' },
      groups: [],
    },
    mode: { ifEmailExists: 'MERGE', dryRun: 'no' },
    extra: 1,
  };
  expect(problems(input)).toEqual([
    'FIELD_UNKNOWN /extra',
    'VALUE_INVALID /grants/buildingAssignments/0/buildingId',
    'VALUE_REQUIRED /grants/buildingAssignments/0/type',
    'VALUE_INVALID /grants/buildingAssignments/1',
    'FIELD_UNKNOWN /grants/groups',
    'VALUE_INVALID /grants/orgRoleKeys/0',
    'VALUE_REQUIRED /grants/orgRoleKeys/1',
    'VALUE_INVALID /grants/resident/buildingId',
    'VALUE_INVALID /grants/resident/mode',
    'VALUE_REQUIRED /grants/resident/unitId',
    'VALUE_INVALID /identity/email',
    'VALUE_INVALID /identity/name',
    'VALUE_INVALID /identity/password',
    'FIELD_UNKNOWN /identity/phone',
    'VALUE_INVALID /identity/sendInvite',
    'VALUE_INVALID /mode/dryRun',
    'VALUE_INVALID /mode/ifEmailExists',
  ]);
});
