import bcrypt from 'bcrypt';
import { startTestApp, type TestApp } from '../support/app.js';
import { aCompany, aRequest } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { TRANSPORTS } from '../support/transports.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe.each(TRANSPORTS)('a new user over %s', (_, transport) => {
  it('is ACTIVE at once with a password, and the user who set it is stored', async () => {
    const { organization, admin, token } = await aCompany(app);
    const request = aRequest({ identity: { password: 'a first password', sendInvite: false } });

    const { result } = await transport.provision(app, token, request);

    expect(result).toMatchObject({
      user: { status: 'ACTIVE' },
      changes: [{ kind: 'USER_CREATED' }],
      invitation: null,
      warnings: [],
    });
    const user = await app.prisma.user.findFirstOrThrow({ where: { id: result!.user.id! } });
    expect(await bcrypt.compare('a first password', user.passwordHash!)).toBe(true);
    expect(user).toMatchObject({ passwordSetByOrgId: organization.id, passwordSetById: admin.id });
    expect(JSON.stringify(await snapshot(app.prisma))).not.toContain('a first password');
  });

  it('is ACTIVE at once and also invited, with a password and sendInvite', async () => {
    const { token } = await aCompany(app);
    const request = aRequest({ identity: { password: 'a first password', sendInvite: true } });

    const first = await transport.provision(app, token, request);
    const before = await snapshot(app.prisma);
    const again = await transport.provision(app, token, request);

    expect(first.result).toMatchObject({
      user: { status: 'ACTIVE' },
      changes: [{ kind: 'USER_CREATED' }, { kind: 'INVITATION_QUEUED' }],
      invitation: { status: 'QUEUED', expiresAt: null },
      warnings: [],
    });
    expect(again.result).toMatchObject({
      changes: [],
      invitation: { status: 'QUEUED', expiresAt: null },
      warnings: [{ code: 'PASSWORD_IGNORED' }, { code: 'INVITE_NOT_NEEDED' }],
    });
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('needs only the identity: null in an optional field means absent', async () => {
    const { token } = await aCompany(app);
    const nulls = { orgRoleKeys: null, buildingAssignments: null, resident: null };
    const flags = { ifEmailExists: null, requireSameOrg: null, atomic: null, idempotent: null, dryRun: null };

    for (const request of [
      aRequest({ identity: { password: null }, grants: null, mode: null }),
      aRequest({ identity: { password: null }, grants: nulls, mode: flags }),
      { identity: aRequest().identity },
    ]) {
      const { result } = await transport.provision(app, token, request);
      expect(result).toMatchObject({
        created: true,
        dryRun: false,
        applied: { orgRoleKeys: [], buildingAssignments: [], resident: null },
        changes: [{ kind: 'USER_CREATED' }, { kind: 'INVITATION_QUEUED' }],
      });
    }
  });

  it('gets a repeated role and a repeated assignment once', async () => {
    const { token, buildings } = await aCompany(app);
    const assignment = { buildingId: buildings[0]!.id, type: 'STAFF' };
    const grants = { orgRoleKeys: ['viewer', 'viewer'], buildingAssignments: [assignment, assignment] };

    const { result } = await transport.provision(app, token, aRequest({ grants }));

    expect(result?.applied).toEqual({ orgRoleKeys: ['viewer'], buildingAssignments: [assignment], resident: null });
    expect(result?.changes.map(({ kind }) => kind)).toEqual([
      ...['USER_CREATED', 'ROLE_GRANTED', 'ASSIGNMENT_CREATED', 'INVITATION_QUEUED'],
    ]);
  });
});
