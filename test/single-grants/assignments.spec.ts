import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { assignmentsIn, auditOf, auditRow, expectRefused, NOBODY, post } from '../support/older-calls.js';
import { aCaller, aCompany } from '../support/requests.js';
import { MARKER } from '../support/refusals.js';
import { snapshot } from '../support/rows.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('POST /api/org/buildings/:buildingId/assignments', () => {
  it('is 201 if new, 200 if unchanged or updated, and audits each change', async () => {
    const { organization, admin, token, buildings } = await aCompany(app);
    const { id: userId } = await aUser(app.prisma, organization);
    const buildingId = buildings[0]!.id;
    const assign = (type: string) => post(app, token, assignmentsIn(buildingId), { userId, type });

    const created = await assign('STAFF');
    expect([created.status, created.body]).toEqual([201, { userId, buildingId, type: 'STAFF' }]);

    const before = await snapshot(app.prisma);
    const repeated = await assign('STAFF');
    expect([repeated.status, repeated.body]).toEqual([200, created.body]);
    expect(await snapshot(app.prisma)).toEqual(before);

    const updated = await assign('BUILDING_ADMIN');
    expect([updated.status, updated.body]).toEqual([200, { userId, buildingId, type: 'BUILDING_ADMIN' }]);

    expect(await app.prisma.buildingAssignment.findMany({ where: { userId } })).toEqual([
      expect.objectContaining({ orgId: organization.id, buildingId, type: 'BUILDING_ADMIN' }),
    ]);
    const change = { buildingId, type: 'BUILDING_ADMIN', previousType: 'STAFF' };
    expect(await auditOf(app, userId)).toEqual([
      auditRow(admin, created, [{ kind: 'ASSIGNMENT_CREATED', buildingId, type: 'STAFF' }]),
      auditRow(admin, updated, [{ kind: 'ASSIGNMENT_UPDATED', ...change }]),
    ]);
  });

  it('answers with the user id as stored', async () => {
    const { organization, token, buildings } = await aCompany(app);
    const { id } = await aUser(app.prisma, organization);
    const sent = { userId: id.toUpperCase(), type: 'MANAGER' };
    const { status, body } = await post(app, token, assignmentsIn(buildings[0]!.id), sent);
    expect([status, body.userId]).toEqual([201, id]);
  });

  it.each<[string, unknown, string[]]>([
    ['nothing', {}, ['VALUE_REQUIRED /userId', 'VALUE_REQUIRED /type']],
    ['nulls', { userId: null, type: null }, ['VALUE_REQUIRED /userId', 'VALUE_REQUIRED /type']],
    ['a userId that is no UUID', { userId: MARKER, type: 'STAFF' }, ['VALUE_INVALID /userId']],
    ['a userId that is a number', { userId: 1, type: 'STAFF' }, ['VALUE_INVALID /userId']],
    ['a list', { userId: [NOBODY], type: ['STAFF'] }, ['VALUE_INVALID /userId', 'VALUE_INVALID /type']],
    ['an unknown type', { userId: NOBODY, type: 'staff' }, ['VALUE_INVALID /type']],
    ['the building in the body', { userId: NOBODY, type: 'STAFF', buildingId: 1 }, ['FIELD_UNKNOWN /buildingId']],
    ['an unknown user', { userId: NOBODY, type: 'STAFF' }, ['USER_NOT_FOUND /userId']],
  ])('refuses %s and reports where', async (_, body, problems) => {
    const { token, buildings } = await aCompany(app);
    await expectRefused(app, token, [assignmentsIn(buildings[0]!.id), body], { code: 'INVALID_INPUT', problems });
  });

  it('does not find a user of another organization', async () => {
    const [{ token, buildings }, other] = [await aCompany(app), await aCompany(app)];
    const call = [assignmentsIn(buildings[0]!.id), { userId: other.admin.id, type: 'STAFF' }] as const;
    await expectRefused(app, token, call, { code: 'INVALID_INPUT', problems: ['USER_NOT_FOUND /userId'] });
  });

  it('is 409 at /userId for a deactivated user', async () => {
    const { organization, token, buildings } = await aCompany(app);
    const { id: userId } = await aUser(app.prisma, organization, { status: 'DEACTIVATED' });
    const call = [assignmentsIn(buildings[0]!.id), { userId, type: 'STAFF' }] as const;
    await expectRefused(app, token, call, { code: 'USER_DEACTIVATED', problems: ['USER_DEACTIVATED /userId'] });
  });

  it("stays in the caller's organization, even for a caller with CROSS_ORG", async () => {
    const [{ organization }, other] = [await aCompany(app), await aCompany(app)];
    const { token, id: userId } = await aCaller(app, organization, { roleKeys: ['platform_admin'] });
    const call = [assignmentsIn(other.buildings[0]!.id), { userId, type: 'STAFF' }] as const;
    await expectRefused(app, token, call, { code: 'NOT_FOUND', problems: [] });
  });

  it('assigns once for eight concurrent calls: one 201, the others 200', async () => {
    const { organization, token, buildings } = await aCompany(app);
    const { id: userId } = await aUser(app.prisma, organization);
    const path = assignmentsIn(buildings[0]!.id);
    const sent = Array.from({ length: 8 }, () => post(app, token, path, { userId, type: 'STAFF' }));
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([...Array<number>(7).fill(200), 201]);
    expect(await auditOf(app, userId)).toHaveLength(1);
  });
});
