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

describe('a unit', () => {
  it.each<[string, number, number, string[]]>([
    ['that exists in the building given', 14, 141, []],
    ['that does not exist', 14, 999, ['UNIT_NOT_FOUND /grants/resident/unitId']],
    ['that lies in another building', 14, 151, ['UNIT_NOT_IN_BUILDING /grants/resident/unitId']],
    ['of another organization', 14, 241, ['UNIT_NOT_FOUND /grants/resident/unitId']],
    ['in a building that does not exist', 99, 141, ['BUILDING_NOT_FOUND /grants/resident/buildingId']],
    [
      'that does not exist in a building that does not exist',
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

  it('in the wrong building is an error also when the person lives there', () => {
    const user = aPerson({ occupancies: livingIn(151) });
    expect(verdictOn(aWorld({ user }), living(14, 151)).problems).toEqual([
      'UNIT_NOT_IN_BUILDING /grants/resident/unitId',
    ]);
  });
});

describe('ADD', () => {
  it.each<[string, number[], string[], string]>([
    ['a first home', [], ['OCCUPANCY_STARTED buildingId=14 unitId=141 occupancyId=new-resident'], 'new-resident'],
    ['a second home', [151], ['OCCUPANCY_STARTED buildingId=14 unitId=141 occupancyId=new-resident'], 'new-resident'],
    [
      'another unit of the same building',
      [142],
      ['OCCUPANCY_STARTED buildingId=14 unitId=141 occupancyId=new-resident'],
      'new-resident',
    ],
    [
      'a third home',
      [142, 151],
      ['OCCUPANCY_STARTED buildingId=14 unitId=141 occupancyId=new-resident'],
      'new-resident',
    ],
    ['the home they have', [141], [], 'home-141'],
    ['one of the homes they have', [151, 141], [], 'home-141'],
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

  it('houses a new user', () => {
    expect(changesIn(aWorld(), living(14, 141))).toEqual([
      'USER_CREATED',
      'OCCUPANCY_STARTED buildingId=14 unitId=141 occupancyId=new-resident',
    ]);
  });

  it('asks for nothing when no residence is named, and applies none', () => {
    const { result } = planIn(aWorld({ user: aPerson({ occupancies: livingIn(141) }) }), anInput());
    expect(result.applied.resident).toBeNull();
    expect(result.changes).toEqual([]);
  });

  it.each([
    ['housed elsewhere', [151]],
    ['not housed', []],
  ])('a building administrator houses a person who is %s', (_, homes) => {
    const world = aWorld({ actor: aBuildingAdmin(14), user: aPerson({ occupancies: livingIn(...homes) }) });
    const input = anInput({ grants: { resident: { buildingId: 14, unitId: 141 } } });
    expect(changesIn(world, input)).toEqual(['OCCUPANCY_STARTED buildingId=14 unitId=141 occupancyId=new-resident']);
  });

  it('a building administrator is told of a unit in another building only when both are theirs', () => {
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

describe('what a building administrator is told of a unit', () => {
  const asked = (buildingId: number, unitId: number) =>
    anInput({ identity: { sendInvite: true }, grants: { resident: { buildingId, unitId } } });

  it.each<[string, number, number, string[]]>([
    [
      'that does not exist in a building that does not exist',
      99,
      999,
      ['BUILDING_NOT_GRANTABLE /grants/resident/buildingId'],
    ],
    ['in a building that is not theirs', 15, 999, ['BUILDING_NOT_GRANTABLE /grants/resident/buildingId']],
    ['of a building that is not theirs', 15, 151, ['BUILDING_NOT_GRANTABLE /grants/resident/buildingId']],
    ['of theirs in a building that is not', 15, 141, ['BUILDING_NOT_GRANTABLE /grants/resident/buildingId']],
  ])('%s', (_, buildingId, unitId, problems) => {
    expect(verdictOn(aWorld({ actor: aBuildingAdmin(14) }), asked(buildingId, unitId)).problems).toEqual(problems);
  });
});
