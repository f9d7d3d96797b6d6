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
/** The same without a password, which building administrators cannot set. */
const movingInvited = (fromUnitId?: number) => moving(fromUnitId, {});
const livesIn = (...homes: number[]) => aPerson({ occupancies: livingIn(...homes) });

const AMBIGUOUS = 'MOVE_AMBIGUOUS /grants/resident/fromUnitId';
const NOT_ACTIVE = 'MOVE_SOURCE_NOT_ACTIVE /grants/resident/fromUnitId';

describe('MOVE without fromUnitId', () => {
  it.each<[string, number[], string[]]>([
    ['starts a first home if the user has none', [], [STARTED]],
    ['starts the new home and ends the only other one', [151], [STARTED, ended(15, 151)]],
    ['moves within a building', [142], [STARTED, ended(14, 142)]],
    ['changes nothing in a repeated call', [141], []],
  ])('%s', (_, homes, changes) => {
    expect(changesIn(aWorld({ user: livesIn(...homes) }), moving())).toEqual(changes);
  });

  it.each<[string, number[]]>([
    ['the new home and one other, which may have been added later', [141, 151]],
    ['one other home and the new home, in this order', [151, 141]],
    ['two other homes', [151, 161]],
    ['two other homes and the new home', [141, 151, 161]],
    ['three other homes', [142, 151, 161]],
  ])('is ambiguous if the user has %s', (_, homes) => {
    expect(verdictOn(aWorld({ user: livesIn(...homes) }), moving())).toEqual({
      code: 'INVALID_INPUT',
      problems: [AMBIGUOUS],
    });
  });

  it('starts the first home of a new user', () => {
    expect(changesIn(aWorld(), moving())).toEqual(['USER_CREATED', STARTED]);
  });
});

describe('MOVE with fromUnitId', () => {
  it.each<[string, number[], number, string[]]>([
    ['ends the named home', [151], 151, [STARTED, ended(15, 151)]],
    ['ends the named home of two', [151, 161], 161, [STARTED, ended(16, 161)]],
    ['ends the named home of three', [142, 151, 161], 142, [STARTED, ended(14, 142)]],
    ['ends the named home if the new home is already active', [141, 151], 151, [ended(15, 151)]],
    ['ends the named home if the new home and another one are active', [141, 151, 161], 151, [ended(15, 151)]],
    ['changes nothing in a repeated call', [141], 151, []],
    ['changes nothing in a repeated call if the user has another home', [141, 161], 151, []],
    ['changes nothing in a repeated call that names a unit that does not exist', [141], 999, []],
    ['changes nothing in a repeated call that names a unit of another tenant', [141], 241, []],
  ])('%s', (_, homes, fromUnitId, changes) => {
    expect(changesIn(aWorld({ user: livesIn(...homes) }), moving(fromUnitId))).toEqual(changes);
  });

  it.each<[string, number[], number]>([
    ['a unit where the user does not live', [161], 151],
    ['a unit if the user has no home', [], 151],
    ['a unit that does not exist', [151], 999],
    ['a unit of another tenant', [151], 241],
  ])('cannot end a home in %s', (_, homes, fromUnitId) => {
    expect(verdictOn(aWorld({ user: livesIn(...homes) }), moving(fromUnitId))).toEqual({
      code: 'INVALID_INPUT',
      problems: [NOT_ACTIVE],
    });
  });

  it('cannot end a home of a new user', () => {
    expect(verdictOn(aWorld(), moving(151))).toEqual({ code: 'INVALID_INPUT', problems: [NOT_ACTIVE] });
  });

  it('reports problems of fromUnitId and of the new home together', () => {
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

describe('the time of a MOVE', () => {
  const startedAt = (iso: string) => aPerson({ occupancies: [{ ...livingIn(151)[0]!, startedAt: new Date(iso) }] });

  it.each([
    ['is now', '2025-11-22T12:00:00.000Z', NOW],
    ['is now if the home that ends started now', '2026-11-22T12:00:00.000Z', NOW],
    [
      'is never before the start of the home that ends, even if the clock was set back',
      '2026-11-22T12:00:00.001Z',
      new Date('2026-11-22T12:00:00.001Z'),
    ],
  ])('%s', (_, started, at) => {
    expect(planIn(aWorld({ user: startedAt(started) }), moving()).at).toEqual(at);
  });

  it('does not depend on a home that the user keeps', () => {
    const [stays, ends] = livingIn(151, 161);
    const user = aPerson({ occupancies: [{ ...stays!, startedAt: new Date('2027-01-01T00:00:00.000Z') }, ends!] });
    expect(planIn(aWorld({ user }), moving(161)).at).toEqual(NOW);
  });
});

describe('a MOVE by a building administrator', () => {
  it.each<[string, number[], number | undefined]>([
    ['moves a user within a building', [142], undefined],
    ['moves a user between buildings that the caller administers', [151], undefined],
    ['ends the named home', [151, 161], 151],
    ['starts a first home', [], undefined],
    ['accepts a repeated call with any fromUnitId', [141], 161],
  ])('%s', (_, homes, fromUnitId) => {
    const world = aWorld({ actor: aBuildingAdmin(14, 15), user: livesIn(...homes) });
    expect(verdictOn(world, movingInvited(fromUnitId)).code).toBe('ACCEPTED');
  });

  it.each<[string, number[], string[]]>([
    ['the only other home', [161], [STARTED]],
    ['the only other home if the new home is already active', [141, 161], []],
    ['a home beside the one that ends', [151, 161], [STARTED, ended(15, 151)]],
  ])('neither ends nor counts a home in a building that the caller does not administer: %s', (_, homes, changes) => {
    const world = aWorld({ actor: aBuildingAdmin(14, 15), user: livesIn(...homes) });
    expect(changesIn(world, movingInvited())).toEqual(changes);
  });

  it.each([
    ['a home elsewhere', [161], 161],
    ['a home elsewhere if the user has two homes', [151, 161], 161],
    ['a unit elsewhere where the user does not live', [151], 161],
    ['a unit that does not exist', [161], 999],
    ['a unit of another tenant', [161], 241],
  ])('answers MOVE_SOURCE_NOT_ACTIVE for %s', (_, homes, fromUnitId) => {
    const world = aWorld({ actor: aBuildingAdmin(14, 15), user: livesIn(...homes) });
    expect(verdictOn(world, movingInvited(fromUnitId))).toEqual({ code: 'INVALID_INPUT', problems: [NOT_ACTIVE] });
  });

  it('changes nothing in a repeated call, whatever unit elsewhere fromUnitId names', () => {
    const world = aWorld({ actor: aBuildingAdmin(14, 15), user: livesIn(141, 161) });
    for (const fromUnitId of [161, 999, 241]) expect(changesIn(world, movingInvited(fromUnitId))).toEqual([]);
  });

  it('cannot move a user into a building that the caller does not administer', () => {
    const world = aWorld({ actor: aBuildingAdmin(15), user: livesIn(151) });
    expect(verdictOn(world, movingInvited())).toEqual({
      code: 'FORBIDDEN',
      problems: ['BUILDING_NOT_GRANTABLE /grants/resident/buildingId'],
    });
  });

  it('also ends homes elsewhere if the caller has PEOPLE_PROVISION', () => {
    const world = aWorld({ actor: aCaller('org_admin'), user: livesIn(161) });
    expect(changesIn(world, movingInvited())).toEqual([STARTED, ended(16, 161)]);
  });
});
