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

describe('in the tenant of the caller', () => {
  it.each<[string, number[], [number, number] | null, string[]]>([
    ['finds the buildings of the tenant', [14, 15, 16], [14, 141], []],
    ['reports a building that does not exist', [99], null, [at('BUILDING_NOT_FOUND', 0)]],
    [
      'reports each unknown building with its pointer',
      [14, 99, 15, 98],
      null,
      [at('BUILDING_NOT_FOUND', 1), at('BUILDING_NOT_FOUND', 3)],
    ],
    [
      'reports an unknown building each time that it is named',
      [99, 99],
      null,
      [at('BUILDING_NOT_FOUND', 0), at('BUILDING_NOT_FOUND', 1)],
    ],
    ['reports an unknown building of the residence', [], [99, 141], [atHome('BUILDING_NOT_FOUND')]],
    [
      'reports the unknown building and unit of the residence together',
      [],
      [99, 999],
      [atHome('BUILDING_NOT_FOUND'), atUnit('UNIT_NOT_FOUND')],
    ],
    [
      'reports zero and negative ids as unknown',
      [0, -1],
      null,
      [at('BUILDING_NOT_FOUND', 0), at('BUILDING_NOT_FOUND', 1)],
    ],
  ])('%s', (_, buildings, home, problems) => {
    expect(verdictOn(aWorld(), naming(buildings, home)).problems).toEqual(problems);
  });

  it.each<[string, ActorFacts]>([
    ['an org admin', aCaller('org_admin')],
    ['an admin', aCaller('admin')],
    ['a platform admin who acts in their own tenant', operator],
  ])('buildings and units of another tenant look non-existent to %s', (_, actor) => {
    for (const user of [null, aPerson()]) {
      const world = aWorld({ actor, user });
      expect(verdictOn(world, naming([24], null))).toEqual(verdictOn(world, naming([99], null)));
      expect(verdictOn(world, naming([24, 34], [24, 241]))).toEqual(verdictOn(world, naming([99, 98], [99, 999])));
      expect(verdictOn(world, naming([], [14, 241]))).toEqual(verdictOn(world, naming([], [14, 999])));
      expect(verdictOn(world, naming([24], null)).problems).toEqual([at('BUILDING_NOT_FOUND', 0)]);
      expect(verdictOn(world, naming([], [14, 241])).problems).toEqual([atUnit('UNIT_NOT_FOUND')]);
    }
  });

  it('writes everything to the tenant of the caller', () => {
    expect(planIn(aWorld(), naming([14], [15, 151])).orgId).toBe(1);
  });
});

describe('requireSameOrg: false', () => {
  it.each<[string, ActorFacts, string[]]>([
    ['a platform admin', operator, []],
    ['an admin', aCaller('admin'), ['CROSS_ORG_NOT_ALLOWED /mode/requireSameOrg']],
    ['an org admin', aCaller('org_admin'), ['CROSS_ORG_NOT_ALLOWED /mode/requireSameOrg']],
    ['a building administrator', aBuildingAdmin(14), ['CROSS_ORG_NOT_ALLOWED /mode/requireSameOrg']],
  ])('requires CROSS_ORG even if all buildings are of the tenant of the caller: %s', (_, actor, problems) => {
    const code = problems.length === 0 ? 'ACCEPTED' : 'FORBIDDEN';
    expect(verdictOn(aWorld({ actor }), naming([14], null, false))).toEqual({ code, problems });
  });

  it.each(['org_admin', 'admin'] as const)('hides the buildings of other tenants from %s', (role) => {
    expect(verdictOn(aWorld({ actor: aCaller(role) }), naming([24], null, false))).toEqual({
      code: 'FORBIDDEN',
      problems: [at('BUILDING_NOT_FOUND', 0), 'CROSS_ORG_NOT_ALLOWED /mode/requireSameOrg'],
    });
  });

  it.each<[string, number[], [number, number] | null, number]>([
    ['buildings of the tenant of the caller', [14, 15], [16, 161], 1],
    ['buildings of another tenant', [24], null, 2],
    ['only a residence', [], [24, 242], 2],
    ['buildings and a residence of one tenant', [34], [34, 341], 3],
  ])('writes everything to the tenant of the named buildings: %s', (_, buildings, home, orgId) => {
    expect(planIn(aWorld({ actor: operator }), naming(buildings, home, false)).orgId).toBe(orgId);
  });

  it('finds or creates the user in that tenant', () => {
    const here = aWorld({ actor: operator, user: aPerson() });
    const there = aWorld({ actor: operator, user: aPerson({ orgId: 2 }) });
    expect(planIn(here, naming([24], null, false)).result.created).toBe(true);
    expect(planIn(there, naming([24], null, false)).result.created).toBe(false);
    expect(planIn(there, naming([24], null, false)).result.user.id).toBe('jane');
  });

  it.each<[string, number[], [number, number] | null, string[]]>([
    ['reports the second tenant', [24, 34], null, [at('ORG_MISMATCH', 1)]],
    ['reports another tenant after that of the caller', [14, 24], null, [at('ORG_MISMATCH', 1)]],
    [
      'compares with the tenant of the first building',
      [24, 14, 15],
      null,
      [at('ORG_MISMATCH', 1), at('ORG_MISMATCH', 2)],
    ],
    ['reports a repeated building each time', [24, 34, 24, 34], null, [at('ORG_MISMATCH', 1), at('ORG_MISMATCH', 3)]],
    ['reports only an unknown building if there is one', [24, 34, 99], null, [at('BUILDING_NOT_FOUND', 2)]],
    ['reports only an unknown building that comes first', [99, 24, 34], null, [at('BUILDING_NOT_FOUND', 0)]],
    ['reports an unknown building without known ones', [99], null, [at('BUILDING_NOT_FOUND', 0)]],
  ])('refuses buildings of several tenants and %s', (_, buildings, home, problems) => {
    expect(verdictOn(aWorld({ actor: operator }), naming(buildings, home, false))).toEqual({
      code: 'INVALID_INPUT',
      problems,
    });
  });

  it.each<[string, number[], [number, number], string[]]>([
    ['reports the building of the residence', [24], [34, 341], [atHome('ORG_MISMATCH')]],
    ['does not report its unit', [24], [34, 999], [atHome('ORG_MISMATCH')]],
    ['does not report it if another building is unknown', [24, 99], [34, 341], [at('BUILDING_NOT_FOUND', 1)]],
  ])('refuses a residence in another tenant than the buildings and %s', (_, buildings, home, problems) => {
    expect(verdictOn(aWorld({ actor: operator }), naming(buildings, home, false))).toEqual({
      code: 'INVALID_INPUT',
      problems,
    });
  });

  it('is refused if the call names no building', () => {
    for (const user of [null, aPerson(), aPerson({ orgId: 2 })]) {
      expect(verdictOn(aWorld({ actor: operator, user }), naming([], null, false))).toEqual({
        code: 'INVALID_INPUT',
        problems: ['ORG_REQUIRED /mode/requireSameOrg'],
      });
    }
  });

  it('finds no unit of another tenant than that of the building', () => {
    expect(verdictOn(aWorld({ actor: operator }), naming([], [24, 141], false)).problems).toEqual([
      atUnit('UNIT_NOT_FOUND'),
    ]);
  });
});

describe('a building administrator', () => {
  const world = aWorld({ actor: aBuildingAdmin(14, 15) });

  it.each<[string, number[], [number, number] | null, string[]]>([
    ['can act in one of their buildings', [14], null, []],
    ['can act in all of their buildings', [14, 15], [15, 151], []],
    ['cannot act in another building', [16], null, [at('BUILDING_NOT_GRANTABLE', 0)]],
    ['cannot add a resident in another building', [], [16, 161], [atHome('BUILDING_NOT_GRANTABLE')]],
    [
      'gets an error for each mention of another building',
      [16, 14, 16],
      [16, 161],
      [at('BUILDING_NOT_GRANTABLE', 0), at('BUILDING_NOT_GRANTABLE', 2), atHome('BUILDING_NOT_GRANTABLE')],
    ],
    ['learns nothing about units elsewhere', [], [16, 999], [atHome('BUILDING_NOT_GRANTABLE')]],
    [
      'does not learn whether a building exists',
      [99],
      [99, 999],
      [at('BUILDING_NOT_GRANTABLE', 0), atHome('BUILDING_NOT_GRANTABLE')],
    ],
    ['does not learn whether another tenant has a building', [24], null, [at('BUILDING_NOT_GRANTABLE', 0)]],
  ])('%s', (_, buildings, home, problems) => {
    expect(verdictOn(world, naming(buildings, home)).problems).toEqual(problems);
  });

  it.each<[string, number[], string]>([
    ['another building', [16], 'FORBIDDEN'],
    ['an unknown building', [99], 'FORBIDDEN'],
    ['both', [99, 16], 'FORBIDDEN'],
  ])('gets FORBIDDEN for %s', (_, buildings, code) => {
    expect(verdictOn(world, naming(buildings, null)).code).toBe(code);
  });
});
