import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestOrganization } from '../support/builders.js';
import { usersPage } from '../support/people.js';
import { aCaller } from '../support/requests.js';
import { recordStatements } from '../support/statements.js';

let app: TestApp;
let organization: TestOrganization;
beforeAll(async () => {
  app = await startTestApp();
  organization = await anOrganization(app.prisma, { buildings: 5, units: 12 });
  for (let index = 0; index < 50; index++) {
    const building = organization.buildings[index % 5]!;
    const { orgId, id } = await aUser(app.prisma, organization, {
      status: 'INVITED',
      roleKeys: ['viewer', 'admin'],
      assignments: organization.buildings.map((b) => ({ buildingId: b.id, type: 'STAFF' })),
      unitIds: [building.units[index % 12]!, building.units[(index + 1) % 12]!],
    });
    await app.prisma.invitation.create({ data: { orgId, userId: id } });
  }
});
afterAll(() => app.close());

const everybodyElse = { roleKeys: ['viewer'] };
const ofTheFirstBuilding = () => ({
  assignments: [{ buildingId: organization.buildings[0]!.id, type: 'BUILDING_ADMIN' as const }],
});

it.each([
  ['a viewer', () => everybodyElse],
  ['a building administrator', ofTheFirstBuilding],
])('a page of 50 people with all fields costs as many statements as one of 5, for %s', async (_, options) => {
  const { token } = await aCaller(app, organization, { name: 'Zz', ...options() });
  const statementsFor = (first: number, search?: string): Promise<string[]> =>
    recordStatements(async () => {
      const { edges } = await usersPage(app, token, { first, search });
      expect(edges).toHaveLength(first);
      for (const { node } of edges) {
        expect(node.assignments.length).toBeGreaterThan(0);
        expect(node.invitation?.status).toBe('QUEUED');
      }
      expect(edges.some(({ node }) => node.occupancies.length > 0)).toBe(true);
    });

  const five = await statementsFor(5);

  expect(five.length).toBeLessThanOrEqual(16);
  expect(await statementsFor(50)).toHaveLength(five.length);
  expect(await statementsFor(50, 'Building 0')).toHaveLength(five.length);
});
