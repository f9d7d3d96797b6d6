import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { aCaller, aCompany } from '../support/requests.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

it('`person` is null for a building administrator who ends what they could see of the user', async () => {
  const { organization, buildings } = await aCompany(app);
  const [{ id: buildingId, units }] = buildings as [(typeof buildings)[number]];
  const assignments = [{ buildingId, type: 'BUILDING_ADMIN' as const }];
  const { token } = await aCaller(app, organization, { assignments });
  const { id, email } = await aUser(app.prisma, organization, { unitIds: units.slice(0, 2) });
  const end = async (unitId: number) => {
    const query = 'mutation ($input: ProvisionUserInput!) { provisionUser(input: $input) { person { id } } }';
    const input = { identity: { email }, revocations: { unitIds: [unitId] } };
    return (await sendGraphql(app, token, query, { input })).data.provisionUser;
  };

  expect(await end(units[0]!)).toEqual({ person: { id } });
  expect(await end(units[1]!)).toEqual({ person: null });
});
