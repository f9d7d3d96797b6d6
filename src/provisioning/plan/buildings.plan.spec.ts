import { anInput } from '../../../test/support/plan-input.js';
import { aBuildingAdmin, aCaller, aPerson, aWorld, planIn, verdictOn } from '../../../test/support/plan-world.js';
import type { ActorFacts } from './provisioning.facts.js';

const at = (code: string, index: number) => `${code} /grants/buildingAssignments/${index}/buildingId`;
const atHome = (code: string) => `${code} /grants/resident/buildingId`;
const atUnit = (code: string) => `${code} /grants/resident/unitId`;

function naming(buildingIds: number[], home: [number, number] | null, requireSameOrg = true) {
  const [buildingId, unitId] = home ?? [0, 0];
  return anInput({
    grants: {
      buildingAssignments: buildingIds.map((id) => ({ buildingId: id, type: 'STAFF' as const })),
      resident: home === null ? undefined : { buildingId, unitId },
    },
    mode: { requireSameOrg },
  });
}

const operator = aCaller('platform_admin');

describe('within the own organization', () => {
  it.each<[string, number[], [number, number] | null, string[]]>([
    ['its buildings are found', [14, 15, 16], [14, 141], []],
    ['a building that does not exist is not found', [99], null, [at('BUILDING_NOT_FOUND', 0)]],
    [
      'each is said at its own place',
      [14, 99, 15, 98],
      null,
      [at('BUILDING_NOT_FOUND', 1), at('BUILDING_NOT_FOUND', 3)],
    ],
    [
      'one that is missing twice is said twice',
      [99, 99],
      null,
      [at('BUILDING_NOT_FOUND', 0), at('BUILDING_NOT_FOUND', 1)],
    ],
    ['that of the residence too', [], [99, 141], [atHome('BUILDING_NOT_FOUND')]],
    ['that and its unit together', [], [99, 999], [atHome('BUILDING_NOT_FOUND'), atUnit('UNIT_NOT_FOUND')]],
    ['zero and negative ids are not found', [0, -1], null, [at('BUILDING_NOT_FOUND', 0), at('BUILDING_NOT_FOUND', 1)]],
  ])('%s', (_, buildings, home, problems) => {
    expect(verdictOn(aWorld(), naming(buildings, home)).problems).toEqual(problems);
  });

  it.each<[string, ActorFacts]>([
    ['an org admin', aCaller('org_admin')],
    ['an admin', aCaller('admin')],
    ['an operator who stays at home', operator],
  ])('a building or unit of another organization is as if it did not exist, for %s', (_, actor) => {
    for (const user of [null, aPerson()]) {
      const world = aWorld({ actor, user });
      expect(verdictOn(world, naming([24], null))).toEqual(verdictOn(world, naming([99], null)));
      expect(verdictOn(world, naming([24, 34], [24, 241]))).toEqual(verdictOn(world, naming([99, 98], [99, 999])));
      expect(verdictOn(world, naming([], [14, 241]))).toEqual(verdictOn(world, naming([], [14, 999])));
      expect(verdictOn(world, naming([24], null)).problems).toEqual([at('BUILDING_NOT_FOUND', 0)]);
      expect(verdictOn(world, naming([], [14, 241])).problems).toEqual([atUnit('UNIT_NOT_FOUND')]);
    }
  });

  it('everything belongs to the organization of the caller', () => {
    expect(planIn(aWorld(), naming([14], [15, 151])).orgId).toBe(1);
  });
});

describe('requireSameOrg: false', () => {
  it.each<[string, ActorFacts, string[]]>([
    ['an operator', operator, []],
    ['an admin', aCaller('admin'), ['CROSS_ORG_NOT_ALLOWED /mode/requireSameOrg']],
    ['an org admin', aCaller('org_admin'), ['CROSS_ORG_NOT_ALLOWED /mode/requireSameOrg']],
    ['a building administrator', aBuildingAdmin(14), ['CROSS_ORG_NOT_ALLOWED /mode/requireSameOrg']],
  ])('said by %s, even when all is at home', (_, actor, problems) => {
    const code = problems.length === 0 ? 'ACCEPTED' : 'FORBIDDEN';
    expect(verdictOn(aWorld({ actor }), naming([14], null, false))).toEqual({ code, problems });
  });

  it.each(['org_admin', 'admin'] as const)('does not let %s see other organizations', (role) => {
    expect(verdictOn(aWorld({ actor: aCaller(role) }), naming([24], null, false))).toEqual({
      code: 'FORBIDDEN',
      problems: [at('BUILDING_NOT_FOUND', 0), 'CROSS_ORG_NOT_ALLOWED /mode/requireSameOrg'],
    });
  });

  it.each<[string, number[], [number, number] | null, number]>([
    ['buildings of the own organization', [14, 15], [16, 161], 1],
    ['buildings of another organization', [24], null, 2],
    ['a residence alone', [], [24, 242], 2],
    ['buildings and a residence of one organization', [34], [34, 341], 3],
  ])('for an operator, everything goes to the organization of what is named: %s', (_, buildings, home, orgId) => {
    expect(planIn(aWorld({ actor: operator }), naming(buildings, home, false)).orgId).toBe(orgId);
  });

  it('finds or creates the person in that organization', () => {
    const here = aWorld({ actor: operator, user: aPerson() });
    const there = aWorld({ actor: operator, user: aPerson({ orgId: 2 }) });
    expect(planIn(here, naming([24], null, false)).result.created).toBe(true);
    expect(planIn(there, naming([24], null, false)).result.created).toBe(false);
    expect(planIn(there, naming([24], null, false)).result.user.id).toBe('jane');
  });

  it.each<[string, number[], [number, number] | null, string[]]>([
    ['two organizations', [24, 34], null, [at('ORG_MISMATCH', 1)]],
    ['the own one and another', [14, 24], null, [at('ORG_MISMATCH', 1)]],
    ['the first one named decides', [24, 14, 15], null, [at('ORG_MISMATCH', 1), at('ORG_MISMATCH', 2)]],
    ['one repeated', [24, 34, 24, 34], null, [at('ORG_MISMATCH', 1), at('ORG_MISMATCH', 3)]],
    ['an unknown one is said first', [24, 34, 99], null, [at('BUILDING_NOT_FOUND', 2)]],
    ['an unknown one is said first, wherever it stands', [99, 24, 34], null, [at('BUILDING_NOT_FOUND', 0)]],
    ['only unknown ones', [99], null, [at('BUILDING_NOT_FOUND', 0)]],
  ])('of several organizations: %s', (_, buildings, home, problems) => {
    expect(verdictOn(aWorld({ actor: operator }), naming(buildings, home, false))).toEqual({
      code: 'INVALID_INPUT',
      problems,
    });
  });

  it.each<[string, number[], [number, number], string[]]>([
    ['the building of the residence counts', [24], [34, 341], [atHome('ORG_MISMATCH')]],
    ['nothing is said of its unit, which may well exist', [24], [34, 999], [atHome('ORG_MISMATCH')]],
    ['nor where an unknown building is said first', [24, 99], [34, 341], [at('BUILDING_NOT_FOUND', 1)]],
  ])('of several organizations: %s', (_, buildings, home, problems) => {
    expect(verdictOn(aWorld({ actor: operator }), naming(buildings, home, false))).toEqual({
      code: 'INVALID_INPUT',
      problems,
    });
  });

  it('tells no organization when no building is named', () => {
    for (const user of [null, aPerson(), aPerson({ orgId: 2 })]) {
      expect(verdictOn(aWorld({ actor: operator, user }), naming([], null, false))).toEqual({
        code: 'INVALID_INPUT',
        problems: ['ORG_REQUIRED /mode/requireSameOrg'],
      });
    }
  });

  it('does not find a unit of another organization than the building', () => {
    expect(verdictOn(aWorld({ actor: operator }), naming([], [24, 141], false)).problems).toEqual([
      atUnit('UNIT_NOT_FOUND'),
    ]);
  });
});

describe('a building administrator', () => {
  const world = aWorld({ actor: aBuildingAdmin(14, 15) });

  it.each<[string, number[], [number, number] | null, string[]]>([
    ['acts in one of their buildings', [14], null, []],
    ['acts in all of their buildings', [14, 15], [15, 151], []],
    ['does not act in another building', [16], null, [at('BUILDING_NOT_GRANTABLE', 0)]],
    ['does not house anybody in another building', [], [16, 161], [atHome('BUILDING_NOT_GRANTABLE')]],
    [
      'is told of each',
      [16, 14, 16],
      [16, 161],
      [at('BUILDING_NOT_GRANTABLE', 0), at('BUILDING_NOT_GRANTABLE', 2), atHome('BUILDING_NOT_GRANTABLE')],
    ],
    ['learns nothing of units elsewhere', [], [16, 999], [atHome('BUILDING_NOT_GRANTABLE')]],
    [
      'nor whether a building exists',
      [99],
      [99, 999],
      [at('BUILDING_NOT_GRANTABLE', 0), atHome('BUILDING_NOT_GRANTABLE')],
    ],
    ['nor whether another organization has it', [24], null, [at('BUILDING_NOT_GRANTABLE', 0)]],
  ])('%s', (_, buildings, home, problems) => {
    expect(verdictOn(world, naming(buildings, home)).problems).toEqual(problems);
  });

  it.each<[string, number[], string]>([
    ['of another building', [16], 'FORBIDDEN'],
    ['of a missing building', [99], 'FORBIDDEN'],
    ['of both', [99, 16], 'FORBIDDEN'],
  ])('the code %s', (_, buildings, code) => {
    expect(verdictOn(world, naming(buildings, null)).code).toBe(code);
  });
});
