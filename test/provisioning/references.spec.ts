import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { aCaller, aCompany, aLink, aRequest, refusal, type TestCompany } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { type Answer, TRANSPORTS } from '../support/transports.js';

const ABSENT = 2_147_483_647;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** Every kind of problem with references, authority and state at once, for a caller who is org_admin. */
function everythingWrong({ buildings: [first, second] }: TestCompany) {
  return {
    identity: { email: 'nobody.yet@test.example' },
    grants: {
      orgRoleKeys: ['viewer', 'no_such_role', 'admin'],
      buildingAssignments: [
        { buildingId: ABSENT, type: 'STAFF' },
        { buildingId: first!.id, type: 'MANAGER' },
        { buildingId: first!.id, type: 'STAFF' },
      ],
      resident: { buildingId: first!.id, unitId: second!.units[0], mode: 'MOVE', fromUnitId: ABSENT },
    },
    mode: { requireSameOrg: false, atomic: false, idempotent: false },
  };
}

describe.each(TRANSPORTS)('provisionUser over %s', (_, transport) => {
  it('reports each unknown role key with its pointer', async () => {
    const { token } = await aCompany(app);
    const before = await snapshot(app.prisma);
    const orgRoleKeys = ['nobody', 'viewer', 'Viewer', 'nothing', 'nobody'];

    const answer = await transport.provision(app, token, aRequest({ grants: { orgRoleKeys } }));

    expect(refusal(answer)).toEqual({
      code: 'INVALID_INPUT',
      problems: [0, 2, 3].map((index) => `ROLE_UNKNOWN /grants/orgRoleKeys/${String(index)}`),
    });
    expect(answer.status).toBe(transport.name === 'REST' ? 400 : 200);
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('refuses a unit of another building, and an unknown unit', async () => {
    const { token, buildings } = await aCompany(app);
    const buildingId = buildings[0]!.id;
    const before = await snapshot(app.prisma);
    const provision = (unitId: number) =>
      transport.provision(app, token, aRequest({ grants: { resident: { buildingId, unitId } } }));

    expect(refusal(await provision(buildings[1]!.units[0]!))).toEqual({
      code: 'INVALID_INPUT',
      problems: ['UNIT_NOT_IN_BUILDING /grants/resident/unitId'],
    });
    expect(refusal(await provision(ABSENT))).toEqual({
      code: 'INVALID_INPUT',
      problems: ['UNIT_NOT_FOUND /grants/resident/unitId'],
    });
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('reports each unknown building with its pointer', async () => {
    const { token, buildings } = await aCompany(app);
    const grants = {
      buildingAssignments: [ABSENT, buildings[0]!.id, -1, 0].map((buildingId) => ({ buildingId, type: 'STAFF' })),
      resident: { buildingId: ABSENT, unitId: buildings[0]!.units[0] },
    };

    const answer = await transport.provision(app, token, aRequest({ grants }));

    expect(refusal(answer)).toEqual({
      code: 'INVALID_INPUT',
      problems: [
        ...[0, 2, 3].map((index) => `BUILDING_NOT_FOUND /grants/buildingAssignments/${String(index)}/buildingId`),
        'BUILDING_NOT_FOUND /grants/resident/buildingId',
      ],
    });
  });

  it('refuses a second type for a building, with the pointer of the later one', async () => {
    const { token, buildings } = await aCompany(app);
    const [first, second] = buildings.map(({ id }) => id);
    const buildingAssignments = [
      { buildingId: first, type: 'STAFF' },
      { buildingId: second, type: 'STAFF' },
      { buildingId: first, type: 'STAFF' },
      { buildingId: first, type: 'MANAGER' },
    ];

    const answer = await transport.provision(app, token, aRequest({ grants: { buildingAssignments } }));

    expect(refusal(answer)).toEqual({
      code: 'INVALID_INPUT',
      problems: ['ASSIGNMENT_CONFLICT /grants/buildingAssignments/3/type'],
    });
  });

  it('requires a name and credentials only for a new user', async () => {
    const { organization, token } = await aCompany(app);
    const { email } = await aUser(app.prisma, organization);
    const problemsOf = async (identity: Record<string, unknown>) =>
      refusal(await transport.provision(app, token, aRequest({ identity }))).problems;

    expect(await problemsOf({ name: undefined })).toEqual(['NAME_REQUIRED /identity/name']);
    expect(await problemsOf({ sendInvite: false })).toEqual(['CREDENTIALS_REQUIRED /identity']);
    expect(await problemsOf({ name: null, sendInvite: null })).toEqual([
      ...['NAME_REQUIRED /identity/name', 'CREDENTIALS_REQUIRED /identity'],
    ]);
    expect((await transport.provision(app, token, { identity: { email } })).result).toMatchObject({ changes: [] });
  });

  it.each([
    [{ atomic: false }, ['MODE_UNSUPPORTED /mode/atomic']],
    [{ idempotent: false }, ['MODE_UNSUPPORTED /mode/idempotent']],
    [{ atomic: false, idempotent: false }, ['MODE_UNSUPPORTED /mode/atomic', 'MODE_UNSUPPORTED /mode/idempotent']],
    [{ atomic: false, dryRun: true }, ['MODE_UNSUPPORTED /mode/atomic']],
  ])('refuses the unsupported mode %j', async (mode, problems) => {
    const { token } = await aCompany(app);

    const answer = await transport.provision(app, token, aRequest({ mode }));

    expect(refusal(answer)).toEqual({ code: 'INVALID_INPUT', problems });
  });

  it('reports all problems at once, ordered identity, roles, assignments, resident, mode, and writes nothing', async () => {
    const company = await aCompany(app);
    const { token } = await aCaller(app, company.organization, { roleKeys: ['org_admin'] });
    const before = await snapshot(app.prisma);

    const answer = await transport.provision(app, token, everythingWrong(company));

    expect(refusal(answer)).toEqual({
      code: 'FORBIDDEN',
      problems: [
        'NAME_REQUIRED /identity/name',
        'CREDENTIALS_REQUIRED /identity',
        'ROLE_UNKNOWN /grants/orgRoleKeys/1',
        'ROLE_NOT_GRANTABLE /grants/orgRoleKeys/2',
        'BUILDING_NOT_FOUND /grants/buildingAssignments/0/buildingId',
        'ASSIGNMENT_CONFLICT /grants/buildingAssignments/2/type',
        'UNIT_NOT_IN_BUILDING /grants/resident/unitId',
        'MOVE_SOURCE_NOT_ACTIVE /grants/resident/fromUnitId',
        'CROSS_ORG_NOT_ALLOWED /mode/requireSameOrg',
        'MODE_UNSUPPORTED /mode/atomic',
        'MODE_UNSUPPORTED /mode/idempotent',
      ],
    });
    expect(answer.status).toBe(transport.name === 'REST' ? 403 : 200);
    for (const sent of ['nobody.yet', 'no_such_role', String(ABSENT)]) expect(answer.text).not.toContain(sent);
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('answers 400 rather than 409 if both apply', async () => {
    const { organization, token } = await aCompany(app);
    const user = await aUser(app.prisma, organization);

    const answer = await transport.provision(
      app,
      token,
      aLink(user, { orgRoleKeys: ['nobody'] }, { ifEmailExists: 'ERROR' }),
    );

    expect(refusal(answer)).toEqual({
      code: 'INVALID_INPUT',
      problems: ['EMAIL_EXISTS /identity/email', 'ROLE_UNKNOWN /grants/orgRoleKeys/0'],
    });
  });
});

it('describes problems with the same texts over both transports', async () => {
  const company = await aCompany(app);
  const { token } = await aCaller(app, company.organization, { roleKeys: ['org_admin'] });
  const answers: Answer[] = [];
  for (const [, transport] of TRANSPORTS) answers.push(await transport.provision(app, token, everythingWrong(company)));

  const [rest, graphql] = answers;
  expect(rest!.errors).toHaveLength(11);
  expect(rest!.errors).toEqual(graphql!.errors);
});
