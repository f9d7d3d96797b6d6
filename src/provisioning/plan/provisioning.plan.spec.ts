import { anInput } from '../../../test/support/plan-input.js';
import { anInvitation, aPerson, aWorld, EMAIL, livingIn, planIn, verdictOn } from '../../../test/support/plan-world.js';
import type { ProvisionUserInput } from '../provision-user.input.js';
import { ResidentMode } from '../provisioning.enums.js';

const everything = (mode?: object, fromUnitId?: number): ProvisionUserInput =>
  anInput({
    grants: {
      orgRoleKeys: ['admin', 'org_admin'],
      buildingAssignments: [
        { buildingId: 14, type: 'MANAGER' },
        { buildingId: 15, type: 'STAFF' },
      ],
      resident: { buildingId: 14, unitId: 141, mode: ResidentMode.MOVE, fromUnitId },
    },
    mode,
  });

const applied = (occupancyId: string | null) => ({
  orgRoleKeys: ['admin', 'org_admin'],
  buildingAssignments: [
    { buildingId: 14, type: 'MANAGER' },
    { buildingId: 15, type: 'STAFF' },
  ],
  resident: { occupancyId, unitId: 141, buildingId: 14 },
});

const grantsMade = (occupancyId: string | null) => [
  { kind: 'ROLE_GRANTED', roleKey: 'admin' },
  { kind: 'ROLE_GRANTED', roleKey: 'org_admin' },
  { kind: 'ASSIGNMENT_CREATED', buildingId: 14, type: 'MANAGER' },
  { kind: 'ASSIGNMENT_CREATED', buildingId: 15, type: 'STAFF' },
  { kind: 'OCCUPANCY_STARTED', buildingId: 14, unitId: 141, occupancyId },
];

const invited = { status: 'QUEUED', expiresAt: null };

describe('a request with all grants', () => {
  it('returns the whole result in order for a new user', () => {
    expect(planIn(aWorld(), everything())).toEqual({
      orgId: 1,
      at: aWorld().now,
      mailableIn: null,
      homes: [{ buildingId: 14, unitId: 141 }],
      takesAdmin: false,
      voidsReset: false,
      countsAsSetter: false,
      actorKeyId: null,
      heldRoleKeys: ['admin', 'org_admin'],
      result: {
        user: { id: 'new-user', email: EMAIL, name: 'Jane Admin', status: 'INVITED' },
        created: true,
        linkedExisting: false,
        dryRun: false,
        applied: applied('new-resident'),
        changes: [{ kind: 'USER_CREATED' }, ...grantsMade('new-resident'), { kind: 'INVITATION_QUEUED' }],
        invitation: invited,
        warnings: [],
      },
    });
  });

  it('returns the same in a dry run, with null for the ids of new rows', () => {
    expect(planIn(aWorld(), everything({ dryRun: true })).result).toEqual({
      user: { id: null, email: EMAIL, name: 'Jane Admin', status: 'INVITED' },
      created: true,
      linkedExisting: false,
      dryRun: true,
      applied: applied(null),
      changes: [{ kind: 'USER_CREATED' }, ...grantsMade(null), { kind: 'INVITATION_QUEUED' }],
      invitation: invited,
      warnings: [],
    });
  });

  it('returns the known ids in a dry run for an existing user', () => {
    const user = aPerson({ occupancies: livingIn(141, 151) });
    const { result } = planIn(aWorld({ user }), everything({ dryRun: true }, 151));
    expect(result).toMatchObject({ user: { id: 'jane' }, dryRun: true, applied: applied('home-141') });
    expect(result.changes.at(-1)).toEqual({
      kind: 'OCCUPANCY_ENDED',
      buildingId: 15,
      unitId: 151,
      occupancyId: 'home-151',
    });
  });

  it('lists the new home before the ended one, and the invitation last', () => {
    const user = aPerson({ status: 'INVITED', occupancies: livingIn(151) });
    expect(planIn(aWorld({ user }), everything()).result.changes).toEqual([
      ...grantsMade('new-resident'),
      { kind: 'OCCUPANCY_ENDED', buildingId: 15, unitId: 151, occupancyId: 'home-151' },
      { kind: 'INVITATION_QUEUED' },
    ]);
  });

  it('changes nothing and applies the same grants when repeated', () => {
    const user = aPerson({
      status: 'INVITED',
      roleKeys: ['org_admin', 'admin'],
      assignments: [
        { buildingId: 15, type: 'STAFF' },
        { buildingId: 14, type: 'MANAGER' },
      ],
      occupancies: livingIn(141),
      invitation: anInvitation(),
    });
    expect(planIn(aWorld({ user }), everything()).result).toEqual({
      user: { id: 'jane', email: EMAIL, name: 'Jane Admin', status: 'INVITED' },
      created: false,
      linkedExisting: true,
      dryRun: false,
      applied: applied('home-141'),
      changes: [],
      invitation: invited,
      warnings: [],
    });
  });

  it('without grants applies none and does not change an existing user', () => {
    const none = { orgRoleKeys: [], buildingAssignments: [], resident: null };
    expect(planIn(aWorld(), anInput()).result.applied).toEqual(none);
    const { result } = planIn(aWorld({ user: aPerson() }), anInput());
    expect(result).toMatchObject({ applied: none, changes: [], linkedExisting: true });
  });
});

describe('the flags of the mode', () => {
  it.each<[string, object, string[]]>([
    ['can have their default values', { atomic: true, idempotent: true, requireSameOrg: true, dryRun: false }, []],
    ['cannot be atomic: false', { atomic: false }, ['MODE_UNSUPPORTED /mode/atomic']],
    ['cannot be idempotent: false', { idempotent: false }, ['MODE_UNSUPPORTED /mode/idempotent']],
    [
      'cannot be both false, with an error for each',
      { idempotent: false, atomic: false },
      ['MODE_UNSUPPORTED /mode/atomic', 'MODE_UNSUPPORTED /mode/idempotent'],
    ],
    ['cannot be atomic: false in a dry run either', { dryRun: true, atomic: false }, ['MODE_UNSUPPORTED /mode/atomic']],
  ])('%s', (_, mode, problems) => {
    for (const user of [null, aPerson()]) {
      const code = problems.length === 0 ? 'ACCEPTED' : 'INVALID_INPUT';
      expect(verdictOn(aWorld({ user }), anInput({ mode }))).toEqual({ code, problems });
    }
  });
});
