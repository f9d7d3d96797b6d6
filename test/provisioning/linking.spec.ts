import bcrypt from 'bcrypt';
import { startTestApp, type TestApp } from '../support/app.js';
import { aUser, unique } from '../support/builders.js';
import { aCompany, aLink, aRequest, refusal } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { TRANSPORTS } from '../support/transports.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const userRow = async (id: string): Promise<unknown> =>
  app.prisma.$queryRaw`SELECT row_to_json(u)::text AS "row" FROM "User" u WHERE u."id" = ${id}::uuid`;

describe.each(TRANSPORTS)('linking an existing user over %s', (_, transport) => {
  it("ignores a password and another name with warnings, and does not change the user's row", async () => {
    const { organization, token } = await aCompany(app);
    const user = await aUser(app.prisma, organization, { name: 'Known Person', password: 'their own password' });
    const before = await userRow(user.id);

    const { status, result } = await transport.provision(app, token, {
      identity: { email: user.email, name: 'Another Name', password: 'another password' },
      grants: { orgRoleKeys: ['viewer'] },
    });

    expect(status).toBe(200);
    expect(result).toMatchObject({
      user: { id: user.id, email: user.email, name: 'Known Person', status: 'ACTIVE' },
      created: false,
      linkedExisting: true,
      changes: [{ kind: 'ROLE_GRANTED', roleKey: 'viewer' }],
      warnings: [
        { code: 'PASSWORD_IGNORED', pointer: '/identity/password', detail: expect.any(String) },
        { code: 'NAME_IGNORED', pointer: '/identity/name', detail: expect.any(String) },
      ],
    });
    expect(await userRow(user.id)).toEqual(before);
    const { passwordHash } = await app.prisma.user.findFirstOrThrow({ where: { id: user.id } });
    expect(await bcrypt.compare('their own password', passwordHash!)).toBe(true);
  });

  it('gives no warning if the name is absent or the same', async () => {
    const { organization, token } = await aCompany(app);
    const { email } = await aUser(app.prisma, organization, { name: 'Known Person' });

    for (const name of [undefined, 'Known Person', '  Known Person ']) {
      const { result } = await transport.provision(app, token, { identity: { email, name } });
      expect(result).toMatchObject({ linkedExisting: true, changes: [], warnings: [] });
    }
  });

  it('does not reactivate a deactivated user', async () => {
    const { organization, token, buildings } = await aCompany(app);
    const user = await aUser(app.prisma, organization, { status: 'DEACTIVATED' });
    const before = await snapshot(app.prisma);

    for (const request of [
      aLink(user),
      aLink(user, { buildingAssignments: [{ buildingId: buildings[0]!.id, type: 'STAFF' }] }),
      aRequest({ identity: { email: user.email, password: 'another password' } }),
    ]) {
      const answer = await transport.provision(app, token, request);
      expect(refusal(answer)).toEqual({ code: 'USER_DEACTIVATED', problems: ['USER_DEACTIVATED /identity/email'] });
      expect(answer.status).toBe(transport.name === 'REST' ? 409 : 200);
    }
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('with ifEmailExists ERROR, refuses an address in use and creates a user for a new one', async () => {
    const { organization, token } = await aCompany(app);
    const user = await aUser(app.prisma, organization);
    const mode = { ifEmailExists: 'ERROR' };
    const before = await snapshot(app.prisma);

    const taken = await transport.provision(app, token, aLink(user, { orgRoleKeys: ['viewer'] }, mode));
    expect(refusal(taken)).toEqual({ code: 'EMAIL_EXISTS', problems: ['EMAIL_EXISTS /identity/email'] });
    expect(taken.status).toBe(transport.name === 'REST' ? 409 : 200);
    expect(await snapshot(app.prisma)).toEqual(before);

    const free = await transport.provision(app, token, aRequest({ mode }));
    expect(free.result).toMatchObject({ created: true });
  });

  it('reports both problems if the address belongs to a deactivated user', async () => {
    const { organization, token } = await aCompany(app);
    const user = await aUser(app.prisma, organization, { status: 'DEACTIVATED' });

    const answer = await transport.provision(app, token, aLink(user, null, { ifEmailExists: 'ERROR' }));

    expect(refusal(answer)).toEqual({
      code: 'EMAIL_EXISTS',
      problems: ['EMAIL_EXISTS /identity/email', 'USER_DEACTIVATED /identity/email'],
    });
  });

  it('finds a user by an address in mixed case with white space around it', async () => {
    const { token } = await aCompany(app);
    const email = `${unique('jane.doe')}@test.example`;
    const spelled = ` \t${email.toUpperCase()}\r\n `;

    const first = await transport.provision(app, token, aRequest({ identity: { email: spelled } }));
    const again = await transport.provision(app, token, aRequest({ identity: { email } }));
    const spelledAgain = await transport.provision(app, token, aRequest({ identity: { email: spelled } }));

    expect(first.result).toMatchObject({ created: true, user: { email } });
    for (const { result } of [again, spelledAgain]) {
      expect(result).toMatchObject({ created: false, user: first.result!.user, changes: [] });
    }
    expect(await app.prisma.user.findMany({ where: { id: first.result!.user.id! } })).toMatchObject([{ email }]);
  });

  it('refuses an address that is ASCII only after lower-casing', async () => {
    const { organization, token } = await aCompany(app);
    await aUser(app.prisma, organization, { email: 'kim@test.example' });

    const answer = await transport.provision(app, token, aRequest({ identity: { email: '\u{212A}im@test.example' } }));

    expect(refusal(answer)).toEqual({ code: 'INVALID_INPUT', problems: ['VALUE_INVALID /identity/email'] });
  });

  it('updates an assignment of another type and does not change the others', async () => {
    const { organization, token, buildings } = await aCompany(app);
    const [first, second, third] = buildings.map(({ id }) => id);
    const user = await aUser(app.prisma, organization, {
      assignments: [first, second, third].map((buildingId) => ({ buildingId: buildingId!, type: 'STAFF' })),
    });
    const assignments = () =>
      app.prisma.buildingAssignment.findMany({ where: { userId: user.id }, orderBy: { buildingId: 'asc' } });
    const before = await assignments();
    const buildingAssignments = [
      { buildingId: first, type: 'STAFF' },
      { buildingId: second, type: 'MANAGER' },
    ];

    const { result } = await transport.provision(app, token, aLink(user, { buildingAssignments }));

    expect(result?.applied.buildingAssignments).toEqual(buildingAssignments);
    expect(result?.changes).toEqual([
      { kind: 'ASSIGNMENT_UPDATED', buildingId: second, type: 'MANAGER', previousType: 'STAFF' },
    ]);
    const after = await assignments();
    expect(after).toEqual([before[0], { ...before[1], type: 'MANAGER', updatedAt: expect.any(Date) }, before[2]]);
    expect(after[1]!.updatedAt.getTime()).toBeGreaterThan(before[1]!.updatedAt.getTime());
  });

  it('adds what is missing and removes nothing', async () => {
    const { organization, token, buildings } = await aCompany(app);
    const [{ id: buildingId, units }] = buildings as [(typeof buildings)[0]];
    const user = await aUser(app.prisma, organization, { roleKeys: ['viewer', 'admin'], unitIds: [units[0]!] });
    const grants = {
      orgRoleKeys: ['viewer', 'org_admin'],
      buildingAssignments: [{ buildingId, type: 'BUILDING_ADMIN' }],
      resident: { buildingId, unitId: units[1] },
    };

    const { result } = await transport.provision(app, token, aLink(user, grants));

    expect(result?.applied).toMatchObject({ ...grants, resident: { buildingId, unitId: units[1] } });
    expect(result?.changes).toEqual([
      { kind: 'ROLE_GRANTED', roleKey: 'org_admin' },
      { kind: 'ASSIGNMENT_CREATED', buildingId, type: 'BUILDING_ADMIN' },
      { kind: 'OCCUPANCY_STARTED', buildingId, unitId: units[1], occupancyId: result!.applied.resident!.occupancyId },
    ]);
    const where = { userId: user.id };
    expect(await app.prisma.userRole.count({ where })).toBe(3);
    const homes = await app.prisma.occupancy.findMany({ where: { ...where, endedAt: null } });
    expect(homes.map(({ unitId }) => unitId).sort()).toEqual([units[0], units[1]]);
  });

  it('starts a new occupancy of a unit where the person lived before, and answers with the active one', async () => {
    const { organization, token, buildings } = await aCompany(app);
    const [{ id: buildingId, units }] = buildings as [(typeof buildings)[0]];
    const [unitId] = units as [number];
    const user = await aUser(app.prisma, organization, { unitIds: [unitId] });
    const [past] = await app.prisma.occupancy.updateManyAndReturn({
      where: { userId: user.id },
      data: { endedAt: new Date() },
    });
    const request = aLink(user, { resident: { buildingId, unitId, mode: 'ADD' } });

    const back = await transport.provision(app, token, request);
    const again = await transport.provision(app, token, request);

    expect(back.result?.changes.map(({ kind }) => kind)).toEqual(['OCCUPANCY_STARTED']);
    expect(back.result?.applied.resident?.occupancyId).not.toBe(past!.id);
    expect(again.result).toMatchObject({ changes: [], applied: back.result!.applied });
    expect(await app.prisma.occupancy.count({ where: { userId: user.id } })).toBe(2);
  });
});
