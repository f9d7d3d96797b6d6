import { startTestApp, type TestApp } from '../support/app.js';
import { aRole } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { aCaller, aCompany, aRequest } from '../support/requests.js';
import { recordStatements } from '../support/statements.js';

const CHANGES = `changes { kind buildingId unitId building { id name } unit { id label } }`;
const PROVISION = `mutation ($input: ProvisionUserInput!) { provisionUser(input: $input) { ${CHANGES} } }`;
const TRAIL = `{ auditEvents(first: 1) { edges { node { ${CHANGES} } } } }`;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test('a change contains its building and its unit, in the answer, in a dry run and in the audit trail', async () => {
  const { buildings, token } = await aCompany(app);
  const [first, second] = buildings;
  const input = aRequest({
    grants: {
      orgRoleKeys: ['viewer'],
      buildingAssignments: [{ buildingId: second!.id, type: 'STAFF' }],
      resident: { buildingId: first!.id, unitId: first!.units[2]! },
    },
  });
  const named = [
    { kind: 'USER_CREATED', building: null, unit: null },
    { kind: 'ROLE_GRANTED', building: null, unit: null },
    { kind: 'ASSIGNMENT_CREATED', building: { id: second!.id, name: 'Building 1' }, unit: null },
    {
      kind: 'OCCUPANCY_STARTED',
      building: { id: first!.id, name: 'Building 0' },
      unit: { id: first!.units[2]!, label: '102' },
    },
    { kind: 'INVITATION_QUEUED', building: null, unit: null },
  ];

  const dry = await sendGraphql(app, token, PROVISION, { input: { ...input, mode: { dryRun: true } } });
  expect(dry.data.provisionUser.changes).toMatchObject(named);
  const done = await sendGraphql(app, token, PROVISION, { input });
  expect(done.data.provisionUser.changes).toMatchObject(named);
  const trail = await sendGraphql(app, token, TRAIL);
  expect(trail.data.auditEvents.edges[0].node.changes).toMatchObject(named);
});

test('a caller who may read the audit trail but no buildings gets only the ids', async () => {
  const { organization, buildings, token } = await aCompany(app);
  const [first] = buildings;
  const resident = { buildingId: first!.id, unitId: first!.units[0]! };
  await sendGraphql(app, token, PROVISION, { input: aRequest({ grants: { resident } }) });
  const auditor = await aCaller(app, organization, { roleKeys: [await aRole(app.prisma, ['AUDIT_READ'])] });

  const { data } = await sendGraphql(app, auditor.token, TRAIL);
  expect(data.auditEvents.edges[0].node.changes[1]).toEqual({
    kind: 'OCCUPANCY_STARTED',
    ...resident,
    building: null,
    unit: null,
  });
});

test('a platform operator does not get the building names of another organization', async () => {
  const { organization } = await aCompany(app);
  const foreign = await aCompany(app);
  const { token } = await aCaller(app, organization, { roleKeys: ['platform_admin'] });
  const [building] = foreign.buildings;
  const input = aRequest({
    grants: { buildingAssignments: [{ buildingId: building!.id, type: 'STAFF' }] },
    mode: { requireSameOrg: false },
  });

  const { data } = await sendGraphql(app, token, PROVISION, { input });
  expect(data.provisionUser.changes[1]).toMatchObject({ buildingId: building!.id, building: null });
});

test('three places cost as many statements as one', async () => {
  const { buildings, token } = await aCompany(app);
  const assign = (n: number) =>
    recordStatements(async () => {
      const given = buildings.slice(0, n).map(({ id }) => ({ buildingId: id, type: 'STAFF' }));
      const { data } = await sendGraphql(app, token, PROVISION, {
        input: aRequest({ grants: { buildingAssignments: given } }),
      });
      expect(data.provisionUser.changes).toHaveLength(n + 2);
    });

  expect(await assign(3)).toHaveLength((await assign(1)).length);
});
