import type { AssignmentType } from '../../database/generated/enums.js';
import { anInput } from '../../../test/support/plan-input.js';
import {
  aBuildingAdmin,
  aCaller,
  aPerson,
  aWorld,
  changesIn,
  planIn,
  verdictOn,
} from '../../../test/support/plan-world.js';
import type { AssignmentFacts } from '../plan/provisioning.facts.js';

const TYPES: AssignmentType[] = ['MANAGER', 'STAFF', 'BUILDING_ADMIN'];
const types = (wanted: AssignmentType) => TYPES.map((held): [AssignmentType, AssignmentType] => [wanted, held]);
const everyPair = TYPES.flatMap(types);

/** Asks for assignments such as `14 MANAGER`. */
const asking = (...lines: string[]) =>
  anInput({
    identity: { sendInvite: false, password: 'correct horse' },
    grants: { buildingAssignments: lines.map(assignment) },
  });
const invited = (...lines: string[]) => anInput({ grants: { buildingAssignments: lines.map(assignment) } });

function assignment(line: string): AssignmentFacts {
  const [buildingId, type] = line.split(' ');
  return { buildingId: Number(buildingId), type: type as AssignmentType };
}

const holding = (...lines: string[]) => aPerson({ assignments: lines.map(assignment) });
const at = (code: string, index: number, field: 'buildingId' | 'type') =>
  `${code} /grants/buildingAssignments/${index}/${field}`;

describe('one assignment per user and building', () => {
  it.each(TYPES)('creates %s if the user has no assignment there', (type) => {
    expect(changesIn(aWorld({ user: aPerson() }), asking(`14 ${type}`))).toEqual([
      `ASSIGNMENT_CREATED buildingId=14 type=${type}`,
    ]);
  });

  it.each(everyPair)('sets the type to %s if the user has %s', (wanted, held) => {
    const { result } = planIn(aWorld({ user: holding(`14 ${held}`) }), asking(`14 ${wanted}`));
    expect(result.applied.buildingAssignments).toEqual([{ buildingId: 14, type: wanted }]);
    expect(result.changes).toEqual(
      wanted === held ? [] : [{ kind: 'ASSIGNMENT_UPDATED', buildingId: 14, type: wanted, previousType: held }],
    );
  });

  it.each<[string, string[], string[], string[], string[]]>([
    [
      'creates assignments in the order of the request',
      ['16 STAFF', '14 MANAGER', '15 BUILDING_ADMIN'],
      [],
      [
        'ASSIGNMENT_CREATED buildingId=16 type=STAFF',
        'ASSIGNMENT_CREATED buildingId=14 type=MANAGER',
        'ASSIGNMENT_CREATED buildingId=15 type=BUILDING_ADMIN',
      ],
      ['16 STAFF', '14 MANAGER', '15 BUILDING_ADMIN'],
    ],
    [
      'creates an assignment once if it is requested twice',
      ['14 STAFF', '15 STAFF', '14 STAFF', '14 STAFF'],
      [],
      ['ASSIGNMENT_CREATED buildingId=14 type=STAFF', 'ASSIGNMENT_CREATED buildingId=15 type=STAFF'],
      ['14 STAFF', '15 STAFF'],
    ],
    [
      'updates an assignment once if the update is requested twice',
      ['14 STAFF', '14 STAFF'],
      ['14 MANAGER'],
      ['ASSIGNMENT_UPDATED buildingId=14 type=STAFF previousType=MANAGER'],
      ['14 STAFF'],
    ],
    [
      'creates and updates assignments and leaves others unchanged, in one call',
      ['14 STAFF', '15 STAFF', '16 STAFF'],
      ['14 STAFF', '15 MANAGER'],
      [
        'ASSIGNMENT_UPDATED buildingId=15 type=STAFF previousType=MANAGER',
        'ASSIGNMENT_CREATED buildingId=16 type=STAFF',
      ],
      ['14 STAFF', '15 STAFF', '16 STAFF'],
    ],
    [
      'leaves an assignment unchanged that the request does not name',
      ['14 STAFF'],
      ['14 STAFF', '15 MANAGER'],
      [],
      ['14 STAFF'],
    ],
    ['changes nothing for an empty list', [], ['14 MANAGER'], [], []],
  ])('%s', (_, wanted, held, changes, applied) => {
    const world = aWorld({ user: holding(...held) });
    expect(changesIn(world, asking(...wanted))).toEqual(changes);
    expect(planIn(world, asking(...wanted)).result.applied.buildingAssignments).toEqual(applied.map(assignment));
  });
});

describe('a building that is named with different types', () => {
  it.each<[string, string[], number[]]>([
    ['is a conflict at the later entry', ['14 STAFF', '14 MANAGER'], [1]],
    ['is a conflict even if another building comes between', ['14 STAFF', '15 STAFF', '14 MANAGER'], [2]],
    [
      'is a conflict at each entry that differs from the first',
      ['14 STAFF', '14 MANAGER', '14 BUILDING_ADMIN'],
      [1, 2],
    ],
    ['is not a conflict at an entry that repeats the first type', ['14 STAFF', '14 MANAGER', '14 STAFF'], [1]],
    ['is a conflict for each of several buildings', ['14 STAFF', '15 STAFF', '14 MANAGER', '15 MANAGER'], [2, 3]],
  ])('%s', (_, wanted, conflicts) => {
    const problems = conflicts.map((index) => at('ASSIGNMENT_CONFLICT', index, 'type'));
    expect(verdictOn(aWorld(), invited(...wanted))).toEqual({ code: 'INVALID_INPUT', problems });
  });

  it.each(everyPair)('%s then %s is a conflict only if they differ, whatever type the user has', (first, second) => {
    for (const user of [aPerson(), holding('14 STAFF'), holding('14 MANAGER')]) {
      const problems = first === second ? [] : [at('ASSIGNMENT_CONFLICT', 1, 'type')];
      expect(verdictOn(aWorld({ user }), invited(`14 ${first}`, `14 ${second}`)).problems).toEqual(problems);
    }
  });
});

describe('a building administrator', () => {
  const actor = aBuildingAdmin(14, 15);
  const notGrantable = (index = 0) => ({
    code: 'FORBIDDEN',
    problems: [at('ASSIGNMENT_NOT_GRANTABLE', index, 'type')],
  });

  it('can assign STAFF to a new user', () => {
    expect(changesIn(aWorld({ actor }), invited('14 STAFF', '15 STAFF'))).toEqual([
      'USER_CREATED',
      'ASSIGNMENT_CREATED buildingId=14 type=STAFF',
      'ASSIGNMENT_CREATED buildingId=15 type=STAFF',
      'INVITATION_QUEUED',
    ]);
  });

  it('can assign STAFF to a user without an assignment there, and repeat the call', () => {
    expect(changesIn(aWorld({ actor, user: aPerson() }), invited('14 STAFF'))).toEqual([
      'ASSIGNMENT_CREATED buildingId=14 type=STAFF',
    ]);
    expect(changesIn(aWorld({ actor, user: holding('14 STAFF') }), invited('14 STAFF'))).toEqual([]);
  });

  it('can assign STAFF whatever assignments the user has in other buildings', () => {
    expect(
      verdictOn(aWorld({ actor, user: holding('15 MANAGER', '16 BUILDING_ADMIN') }), invited('14 STAFF')).code,
    ).toBe('ACCEPTED');
  });

  it.each<[AssignmentType, AssignmentType | undefined]>([
    ...(['MANAGER', 'BUILDING_ADMIN'] as const).flatMap((wanted) => [...types(wanted), [wanted, undefined] as const]),
    ['STAFF', 'MANAGER'],
    ['STAFF', 'BUILDING_ADMIN'],
  ] as [AssignmentType, AssignmentType | undefined][])(
    'cannot assign %s to a user whose type there is %s',
    (wanted, held) => {
      const user = held === undefined ? aPerson() : holding(`14 ${held}`);
      expect(verdictOn(aWorld({ actor, user }), invited(`14 ${wanted}`))).toEqual(notGrantable());
    },
  );

  it.each(['MANAGER', 'BUILDING_ADMIN'])('cannot assign %s to a new user', (type) => {
    expect(verdictOn(aWorld({ actor }), invited(`14 ${type}`))).toEqual(notGrantable());
  });

  it('cannot change their own assignment to STAFF', () => {
    const user = aPerson({ id: 'actor', assignments: [{ buildingId: 14, type: 'BUILDING_ADMIN' }] });
    expect(verdictOn(aWorld({ actor, user }), invited('14 STAFF'))).toEqual(notGrantable());
  });

  it('gets an error for each assignment that they cannot make, with its pointer', () => {
    expect(verdictOn(aWorld({ actor }), invited('14 STAFF', '15 MANAGER', '16 STAFF', '14 MANAGER'))).toEqual({
      code: 'FORBIDDEN',
      problems: [
        at('ASSIGNMENT_NOT_GRANTABLE', 1, 'type'),
        at('BUILDING_NOT_GRANTABLE', 2, 'buildingId'),
        at('ASSIGNMENT_CONFLICT', 3, 'type'),
        at('ASSIGNMENT_NOT_GRANTABLE', 3, 'type'),
      ],
    });
  });

  it('gets only one error for a building that they do not administer', () => {
    expect(verdictOn(aWorld({ actor }), invited('16 MANAGER'))).toEqual({
      code: 'FORBIDDEN',
      problems: [at('BUILDING_NOT_GRANTABLE', 0, 'buildingId')],
    });
  });

  it.each(TYPES)('can assign %s everywhere with PEOPLE_PROVISION', (type) => {
    const world = aWorld({ actor: { ...aCaller('org_admin'), administers: [14] }, user: holding('15 MANAGER') });
    expect(verdictOn(world, invited(`14 ${type}`, `15 ${type}`, `16 ${type}`)).code).toBe('ACCEPTED');
  });
});
