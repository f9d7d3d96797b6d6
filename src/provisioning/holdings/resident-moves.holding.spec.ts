import { anInput } from '../../../test/support/plan-input.js';
import {
  aBuildingAdmin,
  aCaller,
  aPerson,
  aWorld,
  changesIn,
  livingIn,
  NOW,
  planIn,
  verdictOn,
} from '../../../test/support/plan-world.js';
import { ResidentMode } from '../provisioning.enums.js';

const STARTED = 'OCCUPANCY_STARTED buildingId=14 unitId=141 occupancyId=new-resident';
const ended = (buildingId: number, unitId: number) =>
  `OCCUPANCY_ENDED buildingId=${buildingId} unitId=${unitId} occupancyId=home-${unitId}`;

/** A move to unit 141 of building 14. */
const moving = (fromUnitId?: number, identity: object = { sendInvite: false, password: 'correct horse' }) =>
  anInput({ identity, grants: { resident: { buildingId: 14, unitId: 141, mode: ResidentMode.MOVE, fromUnitId } } });
/** The same without a password, which building administrators may not send. */
const movingInvited = (fromUnitId?: number) => moving(fromUnitId, {});
const livesIn = (...homes: number[]) => aPerson({ occupancies: livingIn(...homes) });

const AMBIGUOUS = 'MOVE_AMBIGUOUS /grants/resident/fromUnitId';
const NOT_ACTIVE = 'MOVE_SOURCE_NOT_ACTIVE /grants/resident/fromUnitId';

describe('MOVE without fromUnitId', () => {
  it.each<[string, number[], string[]]>([
    ['starts a first home where the person has none', [], [STARTED]],
    ['starts the target and ends the one other', [151], [STARTED, ended(15, 151)]],
    ['moves within a building', [142], [STARTED, ended(14, 142)]],
    ['changes nothing when only the target is active: a repeat', [141], []],
  ])('%s', (_, homes, changes) => {
    expect(changesIn(aWorld({ user: livesIn(...homes) }), moving())).toEqual(changes);
  });

  it.each<[string, number[]]>([
    ['the target and one other, which may have been added since', [141, 151]],
    ['one other and the target, in whatever order they are known', [151, 141]],
    ['two others', [151, 161]],
    ['two others and the target', [141, 151, 161]],
    ['three others', [142, 151, 161]],
  ])('is ambiguous with %s', (_, homes) => {
    expect(verdictOn(aWorld({ user: livesIn(...homes) }), moving())).toEqual({
      code: 'INVALID_INPUT',
      problems: [AMBIGUOUS],
    });
  });

  it('houses a new user', () => {
    expect(changesIn(aWorld(), moving())).toEqual(['USER_CREATED', STARTED]);
  });
});

describe('MOVE with fromUnitId', () => {
  it.each<[string, number[], number, string[]]>([
    ['ends the one that is named', [151], 151, [STARTED, ended(15, 151)]],
    ['ends the one that is named of two', [151, 161], 161, [STARTED, ended(16, 161)]],
    ['ends the one that is named of three', [142, 151, 161], 142, [STARTED, ended(14, 142)]],
    ['ends the one that is named where the target is active', [141, 151], 151, [ended(15, 151)]],
    ['ends the one that is named where the target and another are active', [141, 151, 161], 151, [ended(15, 151)]],
    ['changes nothing once made: a repeat', [141], 151, []],
    ['changes nothing once made, and leaves other homes alone', [141, 161], 151, []],
    ['changes nothing once made, for a unit that does not exist', [141], 999, []],
    ['changes nothing once made, for a unit of another organization', [141], 241, []],
  ])('%s', (_, homes, fromUnitId, changes) => {
    expect(changesIn(aWorld({ user: livesIn(...homes) }), moving(fromUnitId))).toEqual(changes);
  });

  it.each<[string, number[], number]>([
    ['a unit the person does not live in', [161], 151],
    ['a unit, for a person without a home', [], 151],
    ['a unit that does not exist', [151], 999],
    ['a unit of another organization', [151], 241],
  ])('does not leave %s', (_, homes, fromUnitId) => {
    expect(verdictOn(aWorld({ user: livesIn(...homes) }), moving(fromUnitId))).toEqual({
      code: 'INVALID_INPUT',
      problems: [NOT_ACTIVE],
    });
  });

  it('does not leave a unit as a new user', () => {
    expect(verdictOn(aWorld(), moving(151))).toEqual({ code: 'INVALID_INPUT', problems: [NOT_ACTIVE] });
  });

  it('is told together with what is wrong with the target', () => {
    const input = anInput({
      grants: { resident: { buildingId: 99, unitId: 999, mode: ResidentMode.MOVE, fromUnitId: 151 } },
    });
    expect(verdictOn(aWorld(), input).problems).toEqual([
      'BUILDING_NOT_FOUND /grants/resident/buildingId',
      'UNIT_NOT_FOUND /grants/resident/unitId',
      NOT_ACTIVE,
    ]);
  });
});

describe('the instant of a MOVE', () => {
  const startedAt = (iso: string) => aPerson({ occupancies: [{ ...livingIn(151)[0]!, startedAt: new Date(iso) }] });

  it.each([
    ['is now', '2025-11-22T12:00:00.000Z', NOW],
    ['is now for a home that starts now', '2026-11-22T12:00:00.000Z', NOW],
    [
      'is never before the home that ends had started, whatever the clock says',
      '2026-11-22T12:00:00.001Z',
      new Date('2026-11-22T12:00:00.001Z'),
    ],
  ])('%s', (_, started, at) => {
    expect(planIn(aWorld({ user: startedAt(started) }), moving()).at).toEqual(at);
  });

  it('does not depend on a home that stays', () => {
    const [stays, ends] = livingIn(151, 161);
    const user = aPerson({ occupancies: [{ ...stays!, startedAt: new Date('2027-01-01T00:00:00.000Z') }, ends!] });
    expect(planIn(aWorld({ user }), moving(161)).at).toEqual(NOW);
  });
});

describe('a MOVE by a building administrator', () => {
  it.each<[string, number[], number | undefined]>([
    ['within a building', [142], undefined],
    ['from one of their buildings to another', [151], undefined],
    ['of the home named', [151, 161], 151],
    ['of a person without a home', [], undefined],
    ['that is made already, from wherever it was', [141], 161],
  ])('%s', (_, homes, fromUnitId) => {
    const world = aWorld({ actor: aBuildingAdmin(14, 15), user: livesIn(...homes) });
    expect(verdictOn(world, movingInvited(fromUnitId)).code).toBe('ACCEPTED');
  });

  it.each<[string, number[], string[]]>([
    ['the one other home', [161], [STARTED]],
    ['the one other home, with the target active', [141, 161], []],
    ['beside the one that ends', [151, 161], [STARTED, ended(15, 151)]],
  ])('neither ends nor counts a home where they are no administrator: %s', (_, homes, changes) => {
    const world = aWorld({ actor: aBuildingAdmin(14, 15), user: livesIn(...homes) });
    expect(changesIn(world, movingInvited())).toEqual(changes);
  });

  it.each([
    ['a home elsewhere', [161], 161],
    ['a home elsewhere, of two', [151, 161], 161],
    ['a unit elsewhere in which the person does not live', [151], 161],
    ['a unit that does not exist', [161], 999],
    ['a unit of another organization', [161], 241],
  ])('answers MOVE_SOURCE_NOT_ACTIVE for %s', (_, homes, fromUnitId) => {
    const world = aWorld({ actor: aBuildingAdmin(14, 15), user: livesIn(...homes) });
    expect(verdictOn(world, movingInvited(fromUnitId))).toEqual({ code: 'INVALID_INPUT', problems: [NOT_ACTIVE] });
  });

  it('changes nothing once made, whatever unit elsewhere is named as the source', () => {
    const world = aWorld({ actor: aBuildingAdmin(14, 15), user: livesIn(141, 161) });
    for (const fromUnitId of [161, 999, 241]) expect(changesIn(world, movingInvited(fromUnitId))).toEqual([]);
  });

  it('does not move anybody out of their building into one that is not theirs', () => {
    const world = aWorld({ actor: aBuildingAdmin(15), user: livesIn(151) });
    expect(verdictOn(world, movingInvited())).toEqual({
      code: 'FORBIDDEN',
      problems: ['BUILDING_NOT_GRANTABLE /grants/resident/buildingId'],
    });
  });

  it('is made by whoever may provision everywhere', () => {
    const world = aWorld({ actor: aCaller('org_admin'), user: livesIn(161) });
    expect(changesIn(world, movingInvited())).toEqual([STARTED, ended(16, 161)]);
  });
});
