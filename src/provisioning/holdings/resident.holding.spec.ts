import { anInput } from '../../../test/support/plan-input.js';
import {
  aBuildingAdmin,
  aPerson,
  aWorld,
  changesIn,
  livingIn,
  NOW,
  planIn,
  verdictOn,
} from '../../../test/support/plan-world.js';
import { ResidentMode } from '../provisioning.enums.js';

const living = (buildingId: number, unitId: number, mode?: ResidentMode) =>
  anInput({
    identity: { sendInvite: false, password: 'correct horse' },
    grants: { resident: { buildingId, unitId, mode } },
  });

describe('a residence in a unit', () => {
  it.each<[string, number, number, string[]]>([
    ['is accepted if the unit is in the named building', 14, 141, []],
    ['is refused if the unit does not exist', 14, 999, ['UNIT_NOT_FOUND /grants/resident/unitId']],
    ['is refused if the unit is in another building', 14, 151, ['UNIT_NOT_IN_BUILDING /grants/resident/unitId']],
    ['is refused if the unit belongs to another tenant', 14, 241, ['UNIT_NOT_FOUND /grants/resident/unitId']],
    ['is refused if the building does not exist', 99, 141, ['BUILDING_NOT_FOUND /grants/resident/buildingId']],
    [
      'is refused if neither the building nor the unit exists',
      99,
      999,
      ['BUILDING_NOT_FOUND /grants/resident/buildingId', 'UNIT_NOT_FOUND /grants/resident/unitId'],
    ],
  ])('%s', (_, buildingId, unitId, problems) => {
    for (const mode of [ResidentMode.ADD, ResidentMode.MOVE]) {
      for (const user of [null, aPerson()]) {
        expect(verdictOn(aWorld({ user }), living(buildingId, unitId, mode))).toEqual({
          code: problems.length === 0 ? 'ACCEPTED' : 'INVALID_INPUT',
          problems,
        });
      }
    }
  });

  it('is refused in the wrong building even if the user lives in the unit', () => {
    const user = aPerson({ occupancies: livingIn(151) });
    expect(verdictOn(aWorld({ user }), living(14, 151)).problems).toEqual([
      'UNIT_NOT_IN_BUILDING /grants/resident/unitId',
    ]);
  });
});

describe('ADD', () => {
  it.each<[string, number[], string[], string]>([
    [
      'starts a first home',
      [],
      ['OCCUPANCY_STARTED buildingId=14 unitId=141 occupancyId=new-resident'],
      'new-resident',
    ],
    [
      'starts a second home',
      [151],
      ['OCCUPANCY_STARTED buildingId=14 unitId=141 occupancyId=new-resident'],
      'new-resident',
    ],
    [
      'starts a home in another unit of the same building',
      [142],
      ['OCCUPANCY_STARTED buildingId=14 unitId=141 occupancyId=new-resident'],
      'new-resident',
    ],
    [
      'starts a third home',
      [142, 151],
      ['OCCUPANCY_STARTED buildingId=14 unitId=141 occupancyId=new-resident'],
      'new-resident',
    ],
    ['changes nothing if the user lives there', [141], [], 'home-141'],
    ['changes nothing if the user lives there and elsewhere', [151, 141], [], 'home-141'],
  ])('%s', (_, homes, changes, occupancyId) => {
    const world = aWorld({ user: aPerson({ occupancies: livingIn(...homes) }) });
    for (const mode of [ResidentMode.ADD, undefined]) {
      expect(changesIn(world, living(14, 141, mode))).toEqual(changes);
      expect(planIn(world, living(14, 141, mode)).result.applied.resident).toEqual({
        occupancyId,
        unitId: 141,
        buildingId: 14,
      });
      expect(planIn(world, living(14, 141, mode)).at).toEqual(NOW);
    }
  });

  it('starts the first home of a new user', () => {
    expect(changesIn(aWorld(), living(14, 141))).toEqual([
      'USER_CREATED',
      'OCCUPANCY_STARTED buildingId=14 unitId=141 occupancyId=new-resident',
    ]);
  });

  it('changes and applies nothing if the request names no residence', () => {
    const { result } = planIn(aWorld({ user: aPerson({ occupancies: livingIn(141) }) }), anInput());
    expect(result.applied.resident).toBeNull();
    expect(result.changes).toEqual([]);
  });

  it.each([
    ['lives elsewhere', [151]],
    ['has no home', []],
  ])('lets a building administrator add a user who %s', (_, homes) => {
    const world = aWorld({ actor: aBuildingAdmin(14), user: aPerson({ occupancies: livingIn(...homes) }) });
    const input = anInput({ grants: { resident: { buildingId: 14, unitId: 141 } } });
    expect(changesIn(world, input)).toEqual(['OCCUPANCY_STARTED buildingId=14 unitId=141 occupancyId=new-resident']);
  });

  it('tells building administrators that a unit is in another building only if they administer both', () => {
    const input = anInput({ grants: { resident: { buildingId: 14, unitId: 151 } } });
    expect(verdictOn(aWorld({ actor: aBuildingAdmin(14, 15) }), input)).toEqual({
      code: 'INVALID_INPUT',
      problems: ['UNIT_NOT_IN_BUILDING /grants/resident/unitId'],
    });
    expect(verdictOn(aWorld({ actor: aBuildingAdmin(14) }), input)).toEqual({
      code: 'INVALID_INPUT',
      problems: ['UNIT_NOT_FOUND /grants/resident/unitId'],
    });
  });
});

describe('a building administrator gets only BUILDING_NOT_GRANTABLE', () => {
  const asked = (buildingId: number, unitId: number) =>
    anInput({ identity: { sendInvite: true }, grants: { resident: { buildingId, unitId } } });

  it.each<[string, number, number, string[]]>([
    ['for a building and a unit that do not exist', 99, 999, ['BUILDING_NOT_GRANTABLE /grants/resident/buildingId']],
    [
      'for an unknown unit in a building of another administrator',
      15,
      999,
      ['BUILDING_NOT_GRANTABLE /grants/resident/buildingId'],
    ],
    [
      'for an existing unit in a building of another administrator',
      15,
      151,
      ['BUILDING_NOT_GRANTABLE /grants/resident/buildingId'],
    ],
    [
      'for a unit of their own building that they name in another building',
      15,
      141,
      ['BUILDING_NOT_GRANTABLE /grants/resident/buildingId'],
    ],
  ])('%s', (_, buildingId, unitId, problems) => {
    expect(verdictOn(aWorld({ actor: aBuildingAdmin(14) }), asked(buildingId, unitId)).problems).toEqual(problems);
  });
});
