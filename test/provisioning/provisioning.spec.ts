import { PROVISION_USER_EXAMPLE } from '../../src/provisioning/provision-user.example.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { unique } from '../support/builders.js';
import { aCompany, type TestCompany } from '../support/requests.js';
import { counts, snapshot } from '../support/rows.js';
import { type Answer, TRANSPORTS, withoutNulls } from '../support/transports.js';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** The documented request with existing ids. */
function everything({ buildings: [first, second] }: TestCompany) {
  return {
    ...PROVISION_USER_EXAMPLE,
    identity: { ...PROVISION_USER_EXAMPLE.identity, email: `${unique('jane')}@org.example` },
    grants: {
      orgRoleKeys: ['admin', 'org_admin'],
      buildingAssignments: [
        { buildingId: first!.id, type: 'MANAGER' },
        { buildingId: second!.id, type: 'STAFF' },
      ],
      resident: { buildingId: first!.id, unitId: first!.units[1], mode: 'ADD' },
    },
  };
}

describe.each(TRANSPORTS)('provisionUser over %s', (_, transport) => {
  it('creates a user with every grant and answers as documented', async () => {
    const company = await aCompany(app);
    const [first, second] = company.buildings;
    const request = everything(company);

    const { status, result } = await transport.provision(app, company.token, request);

    expect(status).toBe(transport.name === 'REST' ? 201 : 200);
    const place = { buildingId: first!.id, unitId: first!.units[1] };
    const occupancyId = result?.applied.resident?.occupancyId;
    expect(occupancyId).toMatch(UUID);
    expect(result).toEqual({
      user: {
        id: expect.stringMatching(UUID),
        email: request.identity.email,
        name: 'Jane Admin',
        status: 'INVITED',
      },
      created: true,
      linkedExisting: false,
      dryRun: false,
      applied: {
        orgRoleKeys: ['admin', 'org_admin'],
        buildingAssignments: request.grants.buildingAssignments,
        resident: { occupancyId, ...place },
      },
      changes: [
        { kind: 'USER_CREATED' },
        { kind: 'ROLE_GRANTED', roleKey: 'admin' },
        { kind: 'ROLE_GRANTED', roleKey: 'org_admin' },
        { kind: 'ASSIGNMENT_CREATED', buildingId: first!.id, type: 'MANAGER' },
        { kind: 'ASSIGNMENT_CREATED', buildingId: second!.id, type: 'STAFF' },
        { kind: 'OCCUPANCY_STARTED', ...place, occupancyId },
        { kind: 'INVITATION_QUEUED' },
      ],
      invitation: { status: 'QUEUED', expiresAt: null },
      warnings: [],
    });
  });

  it('writes exactly the rows that its answer lists', async () => {
    const company = await aCompany(app);
    const { organization, admin, buildings, token } = company;
    const request = everything(company);
    const before = await counts(app.prisma);

    const { result, requestId } = await transport.provision(app, token, request);

    const added = Object.entries(await counts(app.prisma)).map(([table, count]) => [table, count - before[table]!]);
    expect(Object.fromEntries(added)).toEqual({
      ...{ Organization: 0, Role: 0, Building: 0, Unit: 0, SchemaCompatibility: 0, Session: 0, ApiKey: 0 },
      ...{ User: 1, UserRole: 2, BuildingAssignment: 2, Occupancy: 1, Invitation: 1, AuditEvent: 1, Mail: 1 },
    });
    const orgId = organization.id;
    const userId = result!.user.id!;
    const user = await app.prisma.user.findUniqueOrThrow({
      where: { orgId_id: { orgId, id: userId } },
      include: {
        roles: { include: { role: true } },
        assignments: { orderBy: { id: 'asc' } },
        occupancies: true,
        invitations: true,
      },
    });
    expect(user).toMatchObject({
      email: request.identity.email,
      name: 'Jane Admin',
      status: 'INVITED',
      passwordHash: null,
      passwordSetByOrgId: null,
      passwordSetById: null,
      passwordSetByKeyId: null,
    });
    expect(user.roles.map(({ role }) => role.key).sort()).toEqual(['admin', 'org_admin']);
    expect(user.assignments.map(({ buildingId, type }) => ({ buildingId, type }))).toEqual(
      request.grants.buildingAssignments,
    );
    expect(user.occupancies).toMatchObject([
      { id: result!.applied.resident!.occupancyId, unitId: buildings[0]!.units[1], endedAt: null },
    ]);
    expect(user.invitations).toMatchObject([
      { tokenHash: null, sentAt: null, expiresAt: null, acceptedAt: null, revokedAt: null, supersededAt: null },
    ]);

    const trail = await app.prisma.auditEvent.findMany({ where: { orgId } });
    expect(trail).toEqual([
      {
        orgId,
        id: expect.stringMatching(UUID),
        actorOrgId: orgId,
        actorId: admin.id,
        actorKeyId: null,
        subjectId: userId,
        changes: result!.changes,
        requestId,
        transport: transport.name,
        createdAt: expect.any(Date),
      },
    ]);
    expect(requestId).toMatch(UUID);

    expect(await app.prisma.mail.findMany({ where: { orgId } })).toEqual([
      {
        orgId,
        id: expect.stringMatching(UUID),
        kind: 'INVITATION',
        userId,
        invitationId: user.invitations[0]!.id,
        address: null,
        requestId,
        dueAt: expect.any(Date),
        attempts: 0,
        ...{ leasedUntil: null, leasedBy: null, sentAt: null, failedAt: null, failureReason: null },
      },
    ]);
  });

  it('answers a repeat with the same user and no changes, and writes nothing', async () => {
    const company = await aCompany(app);
    const request = everything(company);
    const first = await transport.provision(app, company.token, request);
    const before = await snapshot(app.prisma);

    const { status, result } = await transport.provision(app, company.token, request);

    expect(status).toBe(200);
    expect(result).toEqual({ ...first.result, created: false, linkedExisting: true, changes: [] });
    expect(await snapshot(app.prisma)).toEqual(before);
  });
});

it('answers with the same texts over both transports', async () => {
  const company = await aCompany(app);
  const request = { ...everything(company), mode: { dryRun: true } };
  const answers: Answer[] = [];
  for (const [, transport] of TRANSPORTS) answers.push(await transport.provision(app, company.token, request));

  const [rest, graphql] = answers.map(({ result }) => ({ ...result, changes: result?.changes.map(withoutNulls) }));
  expect(rest).toEqual(graphql);
});
