import { startTestApp, type TestApp } from '../support/app.js';
import { aRole, aUser, type UserOptions } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { aCaller, aCompany, type TestCompany } from '../support/requests.js';
import { restPage } from '../support/rest-lists.js';
import { recordStatements } from '../support/statements.js';

interface Counts {
  unitCount: number | null;
  residentCount: number | null;
}

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
  const { organization, buildings } = company;
  const [first, second] = buildings;
  await aUser(app.prisma, organization, { unitIds: [...first!.units.slice(0, 2), second!.units[0]!] });
  await aUser(app.prisma, organization, { unitIds: [first!.units[0]!] });
  const { orgId, id } = await aUser(app.prisma, organization);
  await app.prisma.occupancy.create({
    data: { orgId, userId: id, unitId: first!.units[0]!, startedAt: new Date(0), endedAt: new Date(1) },
  });
  await app.prisma.unit.create({ data: { orgId, buildingId: second!.id, label: 'More' } });
  await aCompany(app); // of another organization
});
afterAll(() => app.close());

const QUERY = '{ buildings { edges { node { id name unitCount residentCount } } } }';
const administratorOfFirst = (): UserOptions => ({
  assignments: [{ buildingId: company.buildings[0]!.id, type: 'BUILDING_ADMIN' }],
});

it.each<[string, () => UserOptions | Promise<UserOptions>, Counts[]]>([
  [
    'a viewer',
    () => ({ roleKeys: ['viewer'] }),
    [
      { unitCount: 4, residentCount: 2 },
      { unitCount: 5, residentCount: 1 },
      { unitCount: 4, residentCount: 0 },
    ],
  ],
  ['a building administrator', administratorOfFirst, [{ unitCount: 4, residentCount: 2 }]],
  [
    'a caller who may read buildings but not people',
    async () => ({ roleKeys: [await aRole(app.prisma, ['BUILDINGS_READ'])] }),
    [4, 5, 4].map((unitCount) => ({ unitCount, residentCount: null })),
  ],
  [
    'the same, who administers the first building',
    async () => ({ ...administratorOfFirst(), roleKeys: [await aRole(app.prisma, ['BUILDINGS_READ'])] }),
    [4, 5, 4].map((unitCount, n) => ({ unitCount, residentCount: n === 0 ? 2 : null })),
  ],
])('buildings have the number of units and of residents, over both transports, for %s', async (_, options, counts) => {
  const { token } = await aCaller(app, company.organization, await options());

  const { data } = await sendGraphql(app, token, QUERY);
  const nodes = data.buildings.edges.map(({ node }: { node: Counts }) => node);

  expect(nodes).toMatchObject(counts);
  expect(nodes).toHaveLength(counts.length);
  expect((await restPage<Counts>(app, token, '/api/org/buildings')).items).toEqual(nodes);
});

it('the counts of many buildings cost as many statements as those of one', async () => {
  const statementsFor = (search: string) =>
    recordStatements(() =>
      sendGraphql(app, company.token, QUERY.replace('buildings', `buildings(search: "${search}")`)),
    );

  expect(await statementsFor('Building')).toHaveLength((await statementsFor('Building 1')).length);
});
