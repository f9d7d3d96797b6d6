import { startTestApp, type TestApp } from '../support/app.js';
import { aRole, aUser, staffIn } from '../support/builders.js';
import { aCaller, aCompany, aRequest, refusal, type TestCaller, type TestCompany } from '../support/requests.js';
import { counts, snapshot } from '../support/rows.js';
import { TRANSPORTS } from '../support/transports.js';

const ABSENT = 2_147_483_647;
const anywhere = { requireSameOrg: false };

let app: TestApp;
let home: TestCompany;
let operator: TestCaller;
beforeAll(async () => {
  app = await startTestApp();
  home = await aCompany(app);
  operator = await aCaller(app, home.organization, { roleKeys: ['platform_admin'] });
});
afterAll(() => app.close());

describe.each(TRANSPORTS)('provisioning in another organization over %s', (_, transport) => {
  it('writes every row into the organization of the buildings, and names the operator in its audit trail', async () => {
    const { organization, buildings } = await aCompany(app);
    const [first, second] = buildings;
    const orgId = organization.id;
    const request = aRequest({
      identity: { password: 'a first password' },
      grants: {
        orgRoleKeys: ['org_admin'],
        ...staffIn(second!.id),
        resident: { buildingId: first!.id, unitId: first!.units[0] },
      },
      mode: anywhere,
    });
    const before = await counts(app.prisma);

    const { result } = await transport.provision(app, operator.token, request);

    const after = await counts(app.prisma);
    const added = Object.entries(after).filter(([table, count]) => count !== before[table]);
    expect(added.map(([table]) => table).sort()).toEqual([
      'AuditEvent',
      'BuildingAssignment',
      'Invitation',
      'Mail',
      'Occupancy',
      'User',
      'UserRole',
    ]);
    const where = { orgId, userId: result!.user.id! };
    expect(await app.prisma.user.findFirst({ where: { id: where.userId } })).toMatchObject({
      orgId,
      passwordSetByOrgId: home.organization.id,
      passwordSetById: operator.id,
    });
    expect(await app.prisma.userRole.count({ where })).toBe(1);
    expect(await app.prisma.buildingAssignment.count({ where })).toBe(1);
    expect(await app.prisma.occupancy.count({ where })).toBe(1);
    expect(await app.prisma.invitation.count({ where })).toBe(1);
    expect(await app.prisma.auditEvent.findMany({ where: { subjectId: where.userId } })).toMatchObject([
      { orgId, actorOrgId: home.organization.id, actorId: operator.id, changes: result!.changes },
    ]);
  });

  it('links the user of the target organization, not the one at home with the same address', async () => {
    const { organization, buildings } = await aCompany(app);
    const there = await aUser(app.prisma, organization);
    const here = await aUser(app.prisma, home.organization, { email: there.email });

    const { result } = await transport.provision(app, operator.token, {
      identity: { email: there.email },
      grants: staffIn(buildings[0]!.id),
      mode: anywhere,
    });

    expect(result).toMatchObject({ linkedExisting: true, user: { id: there.id } });
    expect(here.id).not.toBe(there.id);
    expect(await app.prisma.buildingAssignment.count({ where: { userId: here.id } })).toBe(0);
  });

  it('takes the organization from a residence alone', async () => {
    const { organization, buildings } = await aCompany(app);
    const resident = { buildingId: buildings[2]!.id, unitId: buildings[2]!.units[0] };

    const { result } = await transport.provision(
      app,
      operator.token,
      aRequest({ grants: { resident }, mode: anywhere }),
    );

    const where = { id: result!.user.id! };
    expect(await app.prisma.user.findFirst({ where })).toMatchObject({ orgId: organization.id });
  });

  it('refuses buildings of several organizations, with a problem for each that differs from the first', async () => {
    const [one, other] = [await aCompany(app), await aCompany(app)];
    const [a, b] = [one.buildings[0]!, other.buildings[0]!];
    const before = await snapshot(app.prisma);
    const provision = (grants: object) =>
      transport.provision(app, operator.token, aRequest({ grants, mode: anywhere }));

    expect(refusal(await provision(staffIn(a.id, b.id, one.buildings[1]!.id)))).toEqual({
      code: 'INVALID_INPUT',
      problems: ['ORG_MISMATCH /grants/buildingAssignments/1/buildingId'],
    });
    const withHome = { ...staffIn(b.id), resident: { buildingId: a.id, unitId: a.units[0] } };
    expect(refusal(await provision(withHome)).problems).toContain('ORG_MISMATCH /grants/resident/buildingId');
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('reports an unknown building before any problem with organizations', async () => {
    const [one, other] = [await aCompany(app), await aCompany(app)];
    const grants = staffIn(one.buildings[0]!.id, ABSENT, other.buildings[0]!.id);

    const answer = await transport.provision(app, operator.token, aRequest({ grants, mode: anywhere }));

    expect(refusal(answer)).toEqual({
      code: 'INVALID_INPUT',
      problems: ['BUILDING_NOT_FOUND /grants/buildingAssignments/1/buildingId'],
    });
  });

  it('finds no building of another organization unless the operator sets requireSameOrg to false', async () => {
    const { buildings } = await aCompany(app);

    const answer = await transport.provision(app, operator.token, aRequest({ grants: staffIn(buildings[0]!.id) }));

    expect(refusal(answer).problems).toEqual(['BUILDING_NOT_FOUND /grants/buildingAssignments/0/buildingId']);
  });

  it('needs CROSS_ORG, and does not tell other callers whether a building exists', async () => {
    const { buildings } = await aCompany(app);
    const provision = (buildingId: number) =>
      transport.provision(app, home.token, aRequest({ grants: staffIn(buildingId), mode: anywhere }));

    const [foreign, absent] = [await provision(buildings[0]!.id), await provision(ABSENT)];

    expect(refusal(foreign)).toEqual({
      code: 'FORBIDDEN',
      problems: [
        'BUILDING_NOT_FOUND /grants/buildingAssignments/0/buildingId',
        'CROSS_ORG_NOT_ALLOWED /mode/requireSameOrg',
      ],
    });
    expect(foreign.errors).toEqual(absent.errors);
    expect(refusal(await provision(home.buildings[0]!.id)).problems).toEqual([
      'CROSS_ORG_NOT_ALLOWED /mode/requireSameOrg',
    ]);
  });

  it('also needs PEOPLE_PROVISION', async () => {
    const { buildings } = await aCompany(app);
    const key = await aRole(app.prisma, ['PEOPLE_READ', 'CROSS_ORG']);
    const { token } = await aCaller(app, home.organization, { roleKeys: [key] });

    const answer = await transport.provision(
      app,
      token,
      aRequest({ grants: staffIn(buildings[0]!.id), mode: anywhere }),
    );

    expect(refusal(answer)).toEqual({ code: 'FORBIDDEN', problems: ['PERMISSION_REQUIRED '] });
  });

  it('needs it for the whole organization: a building administrator with CROSS_ORG stays in their buildings', async () => {
    const { buildings } = await aCompany(app);
    const own = home.buildings[0]!.id;
    const { token } = await aCaller(app, home.organization, {
      roleKeys: [await aRole(app.prisma, ['CROSS_ORG'])],
      assignments: [{ buildingId: own, type: 'BUILDING_ADMIN' }],
    });
    const provision = (buildingId: number) =>
      transport.provision(app, token, aRequest({ grants: staffIn(buildingId), mode: anywhere }));

    expect((await provision(own)).result?.created).toBe(true);
    for (const buildingId of [buildings[0]!.id, ABSENT])
      expect(refusal(await provision(buildingId))).toEqual({
        code: 'FORBIDDEN',
        problems: ['BUILDING_NOT_GRANTABLE /grants/buildingAssignments/0/buildingId'],
      });
  });

  it('answers a repeat and a dry run in the other organization as at home', async () => {
    const { buildings } = await aCompany(app);
    const request = aRequest({ grants: staffIn(buildings[0]!.id), mode: anywhere });

    const rehearsal = await transport.provision(app, operator.token, {
      ...request,
      mode: { ...anywhere, dryRun: true },
    });
    const first = await transport.provision(app, operator.token, request);
    const before = await snapshot(app.prisma);
    const again = await transport.provision(app, operator.token, request);

    expect(rehearsal.result?.changes).toEqual(first.result?.changes);
    expect(again.result).toMatchObject({ changes: [], user: first.result!.user });
    expect(await snapshot(app.prisma)).toEqual(before);
  });
});
