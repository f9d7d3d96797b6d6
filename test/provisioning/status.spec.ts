import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { INVITATION_CALLS, mailedToken } from '../support/invitation-calls.js';
import { aCaller, aCompany, refusal } from '../support/requests.js';
import { TRANSPORTS } from '../support/transports.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const statusOf = async (id: string) => (await app.prisma.user.findFirstOrThrow({ where: { id } })).status;

describe.each(TRANSPORTS)('the status of a user over %s', (name, transport) => {
  const set = (token: string, email: string, active: boolean, more: object = {}) =>
    transport.provision(app, token, { identity: { email, active }, ...more });

  it('changes to DEACTIVATED and back, once each, and tokens from before stay void', async () => {
    const { token, organization } = await aCompany(app);
    const user = await aUser(app.prisma, organization, { roleKeys: ['org_admin'] });
    const ownToken = app.tokenFor(user);
    const attempt = () => transport.provision(app, ownToken, { identity: { email: user.email } });
    expect((await attempt()).result).toMatchObject({ changes: [] });

    expect((await set(token, user.email, false)).result).toMatchObject({
      user: { status: 'DEACTIVATED' },
      changes: [{ kind: 'USER_DEACTIVATED' }],
    });
    expect((await set(token, user.email, false)).result).toMatchObject({ changes: [] });
    expect((await attempt()).code).toBe('UNAUTHENTICATED');

    expect((await set(token, user.email, true)).result).toMatchObject({
      user: { status: 'ACTIVE' },
      changes: [{ kind: 'USER_REACTIVATED' }],
    });
    expect((await set(token, user.email, true)).result).toMatchObject({ changes: [] });
    expect((await attempt()).code).toBe('UNAUTHENTICATED');
    expect(await statusOf(user.id)).toBe('ACTIVE');
  });

  it('voids the open invitation for good', async () => {
    const { token, organization } = await aCompany(app);
    const user = await aUser(app.prisma, organization, { status: 'INVITED' });
    await app.prisma.invitation.create({ data: { orgId: user.orgId, userId: user.id } });
    const link = await mailedToken(app, user);
    const { accept } = INVITATION_CALLS.find(([each]) => each === name)![1];

    expect((await set(token, user.email, false)).result).toMatchObject({
      changes: [{ kind: 'USER_DEACTIVATED' }, { kind: 'INVITATION_REVOKED' }],
      invitation: null,
    });
    expect((await set(token, user.email, true)).result).toMatchObject({ user: { status: 'INVITED' } });
    expect((await accept(app, { token: link, password: 'a long enough password' })).code).toBe('INVALID_INPUT');

    const invited = await set(token, user.email, true, { identity: { email: user.email, sendInvite: true } });
    expect(invited.result).toMatchObject({ changes: [{ kind: 'INVITATION_QUEUED' }] });
  });

  it('lets somebody leave in one call', async () => {
    const { token, organization, buildings } = await aCompany(app);
    const [building] = buildings;
    const user = await aUser(app.prisma, organization, {
      roleKeys: ['viewer'],
      assignments: [{ buildingId: building!.id, type: 'MANAGER' }],
      unitIds: [building!.units[0]!],
    });
    const { result } = await set(token, user.email, false, { revocations: { everything: true } });
    expect(result!.changes.map(({ kind }) => kind)).toEqual([
      'USER_DEACTIVATED',
      'ROLE_REVOKED',
      'ASSIGNMENT_REVOKED',
      'OCCUPANCY_ENDED',
    ]);
  });

  it('stays with the last administrator and with the caller', async () => {
    const { organization, admin, token } = await aCompany(app);
    const { email } = await app.prisma.user.findFirstOrThrow({ where: { id: admin.id } });
    expect(refusal(await set(token, email, false))).toEqual({
      code: 'OWN_ACCOUNT',
      problems: ['OWN_ACCOUNT /identity/email', 'LAST_ADMIN /identity/active'],
    });
    const other = await aCaller(app, organization, { roleKeys: ['platform_admin'] });
    expect(refusal(await set(token, email, false))).toEqual({
      code: 'OWN_ACCOUNT',
      problems: ['OWN_ACCOUNT /identity/email'],
    });
    expect((await set(other.token, email, false)).result).toMatchObject({ changes: [{ kind: 'USER_DEACTIVATED' }] });
  });
});

describe('two administrators who demote each other at the same moment', () => {
  const ROUNDS = 50;

  it.each(['revocations', 'active'] as const)('one of them stays: %s', async (way) => {
    const { provision } = TRANSPORTS[0]![1];
    for (let round = 0; round < ROUNDS; round++) {
      const { organization, admin, token } = await aCompany(app);
      const other = await aCaller(app, organization, { roleKeys: ['admin'] });
      const users = await app.prisma.user.findMany({ where: { orgId: organization.id } });
      const emailOf = (id: string) => users.find((user) => user.id === id)!.email;
      const demote = (as: string, email: string) =>
        way === 'active'
          ? provision(app, as, { identity: { email, active: false } })
          : provision(app, as, { identity: { email }, revocations: { orgRoleKeys: ['admin'] } });
      const answers = await Promise.all([demote(token, emailOf(other.id)), demote(other.token, emailOf(admin.id))]);

      const admins = await app.prisma.user.count({
        where: { orgId: organization.id, status: 'ACTIVE', roles: { some: { role: { key: 'admin' } } } },
      });
      expect([round, admins]).toEqual([round, 1]);
      expect(answers.filter(({ code }) => code === undefined)).toHaveLength(1);
    }
  });
});
