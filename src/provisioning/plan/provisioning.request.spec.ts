import { requestOf } from './provisioning.request.js';

const asRequest = (input: object) => requestOf({ identity: { email: 'jane@org.com' }, ...input });

const DEFAULTS = {
  email: 'jane@org.com',
  userId: null,
  name: null,
  password: null,
  invitation: 'KEEP',
  resendBefore: null,
  grants: { orgRoleKeys: [], buildingAssignments: [], resident: null },
  active: null,
  account: null,
  revocations: { orgRoleKeys: [], buildingAssignments: [], resident: [] },
  unitsIn: null,
  everything: false,
  buildingIds: [],
  ifEmailExists: 'LINK',
  requireSameOrg: true,
  atomic: true,
  idempotent: true,
  dryRun: false,
};

describe('a request', () => {
  it.each<[string, object]>([
    ['missing sections', {}],
    ['empty sections', { grants: {}, revocations: {}, mode: {} }],
    ['null sections', { grants: null, revocations: null, mode: null }],
    ['null revocations', { revocations: { orgRoleKeys: null, buildingIds: null, unitIds: null, everything: null } }],
    ['everything: false', { revocations: { everything: false } }],
    ['null grants', { grants: { orgRoleKeys: null, buildingAssignments: null, resident: null } }],
    [
      'null identity fields',
      { identity: { email: 'jane@org.com', name: null, password: null, sendInvite: null, active: null } },
    ],
    [
      'null flags',
      { mode: { ifEmailExists: null, requireSameOrg: null, atomic: null, idempotent: null, dryRun: null } },
    ],
    ['empty lists', { grants: { orgRoleKeys: [], buildingAssignments: [] } }],
  ])('fills in the defaults for %s', (_, input) => {
    expect(asRequest(input)).toEqual(DEFAULTS);
  });

  it.each<[string, object, object]>([
    [
      'keeps flags that are false',
      { mode: { requireSameOrg: false, atomic: false, idempotent: false } },
      { requireSameOrg: false, atomic: false, idempotent: false },
    ],
    [
      'sends an invitation with sendInvite',
      { identity: { email: 'jane@org.com', sendInvite: true } },
      { invitation: 'SEND' },
    ],
    ['keeps dryRun', { mode: { dryRun: true } }, { dryRun: true }],
    ['keeps ifEmailExists ERROR', { mode: { ifEmailExists: 'ERROR' } }, { ifEmailExists: 'ERROR' }],
    [
      'keeps repeated keys, because pointers refer to them',
      { grants: { orgRoleKeys: ['a', 'b', 'a'] } },
      { grants: { ...DEFAULTS.grants, orgRoleKeys: ['a', 'b', 'a'] } },
    ],
    [
      'adds a residence by default',
      { grants: { resident: { buildingId: 14, unitId: 141 } } },
      {
        grants: { ...DEFAULTS.grants, resident: { buildingId: 14, unitId: 141, mode: 'ADD', fromUnitId: null } },
        buildingIds: [14],
      },
    ],
    [
      'treats null in a residence as absent',
      { grants: { resident: { buildingId: 14, unitId: 141, mode: null, fromUnitId: null } } },
      {
        grants: { ...DEFAULTS.grants, resident: { buildingId: 14, unitId: 141, mode: 'ADD', fromUnitId: null } },
        buildingIds: [14],
      },
    ],
    [
      'keeps fromUnitId, also unit 0',
      { grants: { resident: { buildingId: 14, unitId: 141, mode: 'MOVE', fromUnitId: 0 } } },
      {
        grants: { ...DEFAULTS.grants, resident: { buildingId: 14, unitId: 141, mode: 'MOVE', fromUnitId: 0 } },
        buildingIds: [14],
      },
    ],
    [
      'keeps revocations, and their buildings after those of the grants',
      {
        grants: { resident: { buildingId: 14, unitId: 141 } },
        revocations: { orgRoleKeys: ['a'], buildingIds: [15, 14], unitIds: [151] },
      },
      {
        grants: { ...DEFAULTS.grants, resident: { buildingId: 14, unitId: 141, mode: 'ADD', fromUnitId: null } },
        revocations: { orgRoleKeys: ['a'], buildingAssignments: [15, 14], resident: [151] },
        buildingIds: [15, 14],
      },
    ],
    ['keeps active: false', { identity: { email: 'jane@org.com', active: false } }, { active: false }],
  ])('%s', (_, input, expected) => {
    expect(asRequest(input)).toEqual({ ...DEFAULTS, ...expected });
  });

  it('lists every named building once, in order, that of the residence last', () => {
    const buildingAssignments = [15, 14, 15, 16].map((buildingId) => ({ buildingId, type: 'STAFF' }));
    const named = (buildingId: number) =>
      asRequest({ grants: { buildingAssignments, resident: { buildingId, unitId: 1 } } }).buildingIds;
    expect(named(24)).toEqual([15, 14, 16, 24]);
    expect(named(14)).toEqual([15, 14, 16]);
  });
});
