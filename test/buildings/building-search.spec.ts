import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { aCaller } from '../support/requests.js';

const NAMES = ['Mill Yard', 'Old Mill, Yard 2', 'Cour Élysée', '100 % House'];

let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await startTestApp();
  const organization = await anOrganization(app.prisma, { buildings: NAMES.length, units: 1 });
  for (const [index, name] of NAMES.entries())
    await app.prisma.building.updateMany({ where: { id: organization.buildings[index]!.id }, data: { name } });
  ({ token } = await aCaller(app, organization, { roleKeys: ['viewer'] }));
});
afterAll(() => app.close());

it.each([
  ['yard MILL', ['Mill Yard', 'Old Mill, Yard 2']],
  ['elysee', ['Cour Élysée']],
  ['  COUR   e\u0301lys ', ['Cour Élysée']],
  ['mill 2 yard', ['Old Mill, Yard 2']],
  ['mill cour', []],
  ['%', ['100 % House']],
  ['_', []],
  ['\\', []],
])('a search for %j finds buildings whose name has all its words', async (search, names) => {
  const query = 'query ($search: String) { buildings(search: $search) { totalCount edges { node { name } } } }';
  const { data } = await sendGraphql(app, token, query, { search });

  expect(data.buildings).toEqual({ totalCount: names.length, edges: names.map((name) => ({ node: { name } })) });
});
