import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { aCaller, aCompany, refusal } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { TRANSPORTS } from '../support/transports.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** A company with a user who holds two roles, two assignments and two homes. */
async function aCompanyWithStaff() {
  const company = await aCompany(app);
  const [first, second] = company.buildings;
  const user = await aUser(app.prisma, company.organization, {
    roleKeys: ['viewer', 'org_admin'],
    assignments: [
      { buildingId: first!.id, type: 'STAFF' },
      { buildingId: second!.id, type: 'MANAGER' },
    ],
    unitIds: [first!.units[0]!, second!.units[0]!],
  });
  return { ...company, first: first!, second: second!, user };
}

async function held(userId: string) {
  const [roles, assignments, homes] = await Promise.all([
    app.prisma.userRole.findMany({ where: { userId }, select: { role: { select: { key: true } } } }),
    app.prisma.buildingAssignment.findMany({ where: { userId } }),
    app.prisma.occupancy.findMany({ where: { userId, endedAt: null } }),
  ]);
  return {
    roles: roles.map(({ role }) => role.key).sort(),
    assignments: assignments.map(({ buildingId, type }) => ({ buildingId, type })),
    homes: homes.map(({ unitId }) => unitId),
  };
}

describe.each(TRANSPORTS)('revoking over %s', (_, transport) => {
  it('takes away what is named, keeps the rest, audits it, and changes nothing when repeated', async () => {
    const { token, user, first, second } = await aCompanyWithStaff();
    const input = {
      identity: { email: user.email },
      revocations: { orgRoleKeys: ['viewer'], buildingIds: [first.id], unitIds: [second.units[0]!] },
    };

    const { status, result } = await transport.provision(app, token, input);

    expect(status).toBe(200);
    expect(result).toMatchObject({
      created: false,
      linkedExisting: true,
      applied: { orgRoleKeys: [], buildingAssignments: [], resident: null },
      changes: [
        { kind: 'ROLE_REVOKED', roleKey: 'viewer' },
        { kind: 'ASSIGNMENT_REVOKED', buildingId: first.id, previousType: 'STAFF' },
        { kind: 'OCCUPANCY_ENDED', buildingId: second.id, unitId: second.units[0] },
      ],
    });
    expect(await held(user.id)).toEqual({
      roles: ['org_admin'],
      assignments: [{ buildingId: second.id, type: 'MANAGER' }],
      homes: [first.units[0]],
    });
    const [event] = await app.prisma.auditEvent.findMany({ where: { subjectId: user.id } });
    expect(event!.changes).toEqual(result!.changes);

    const before = await snapshot(app.prisma);
    expect((await transport.provision(app, token, input)).result).toMatchObject({ changes: [] });
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('gives and takes away in one call', async () => {
    const { token, user, first, second } = await aCompanyWithStaff();
    const [, target] = first.units;
    await transport.provision(app, token, {
      identity: { email: user.email },
      grants: {
        orgRoleKeys: ['admin'],
        resident: { buildingId: first.id, unitId: target, mode: 'MOVE', fromUnitId: first.units[0] },
      },
      revocations: { orgRoleKeys: ['viewer', 'org_admin'], buildingIds: [second.id], unitIds: [second.units[0]] },
    });

    expect(await held(user.id)).toEqual({
      roles: ['admin'],
      assignments: [{ buildingId: first.id, type: 'STAFF' }],
      homes: [target],
    });
  });

  it('previews in a dry run what it would take away', async () => {
    const { token, user } = await aCompanyWithStaff();
    const input = { identity: { email: user.email }, revocations: { everything: true } };
    const before = await snapshot(app.prisma);
    const preview = await transport.provision(app, token, { ...input, mode: { dryRun: true } });
    expect(await snapshot(app.prisma)).toEqual(before);

    const real = await transport.provision(app, token, input);
    expect(preview.result!.changes).toEqual(real.result!.changes);
    expect(await held(user.id)).toEqual({ roles: [], assignments: [], homes: [] });
  });

  it('names every problem at once and changes nothing', async () => {
    const { token, user } = await aCompanyWithStaff();
    const other = await aCompanyWithStaff();
    const before = await snapshot(app.prisma);
    const answer = await transport.provision(app, token, {
      identity: { email: user.email },
      grants: { orgRoleKeys: ['viewer'] },
      revocations: {
        orgRoleKeys: ['ghost', 'viewer'],
        buildingIds: [other.first.id],
        unitIds: [other.first.units[0]!],
        everything: true,
      },
    });
    expect(refusal(answer)).toEqual({
      code: 'INVALID_INPUT',
      problems: [
        'ROLE_UNKNOWN /revocations/orgRoleKeys/0',
        'CHANGE_CONFLICT /revocations/orgRoleKeys/1',
        'BUILDING_NOT_FOUND /revocations/buildingIds/0',
        'UNIT_NOT_FOUND /revocations/unitIds/0',
        'CHANGE_CONFLICT /revocations/everything',
      ],
    });
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it.each<[string, object, string[]]>([
    ['too many roles', { orgRoleKeys: Array(51).fill('viewer') }, ['VALUE_TOO_LONG /revocations/orgRoleKeys']],
    ['too many units', { unitIds: Array(501).fill(1) }, ['VALUE_TOO_LONG /revocations/unitIds']],
    ['a null in a list', { buildingIds: [1, null] }, ['VALUE_REQUIRED /revocations/buildingIds/1']],
    ['an id that is no integer', { unitIds: [1.5] }, ['VALUE_INVALID /revocations/unitIds/0']],
    ['an unknown field', { residents: [] }, ['FIELD_UNKNOWN /revocations/residents']],
  ])('rejects %s by its place', async (_title, revocations, problems) => {
    const { token, user } = await aCompanyWithStaff();
    const answer = await transport.provision(app, token, { identity: { email: user.email }, revocations });
    expect(answer.code).toBe('INVALID_INPUT');
    if (transport.name === 'REST') expect(refusal(answer).problems).toEqual(problems);
  });

  it('acts in the organization of a named unit if the caller has CROSS_ORG', async () => {
    const { user, first } = await aCompanyWithStaff();
    const operator = await aCompany(app);
    const { token } = await aCaller(app, operator.organization, { roleKeys: ['platform_admin'] });
    const call = (revocations: object) =>
      transport.provision(app, token, {
        identity: { email: user.email },
        revocations,
        mode: { requireSameOrg: false },
      });

    expect((await call({ unitIds: [first.units[0]] })).result).toMatchObject({
      changes: [{ kind: 'OCCUPANCY_ENDED', unitId: first.units[0] }],
    });
    expect(refusal(await call({ everything: true }))).toMatchObject({
      problems: ['ORG_REQUIRED /mode/requireSameOrg'],
    });
    const mixed = { buildingIds: [first.id], unitIds: [operator.buildings[0]!.units[0]] };
    expect(refusal(await call(mixed)).problems).toEqual(['ORG_MISMATCH /revocations/unitIds/0']);
  });
});
