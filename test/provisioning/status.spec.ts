import { startTestApp, type TestApp } from '../support/app.js';
import { aUser, type TestUser } from '../support/builders.js';
import { sendAs } from '../support/http-client.js';
import { INVITATION_CALLS, mailedToken } from '../support/invitation-calls.js';
import { rolesOf } from '../support/older-calls.js';
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
  const ROUNDS = 200;
  const [, { provision }] = TRANSPORTS[0]!;

  type Demote = (as: string, user: TestUser) => Promise<{ code?: string }>;
  const WAYS: Record<string, Demote> = {
    'revoke the role': (as, { email }) =>
      provision(app, as, { identity: { email }, revocations: { orgRoleKeys: ['admin'] } }),
    'revoke everything': (as, { email }) =>
      provision(app, as, { identity: { email }, revocations: { everything: true } }),
    deactivate: (as, { email }) => provision(app, as, { identity: { email, active: false } }),
    'DELETE the role': async (as, { id }) => {
      const path = `${rolesOf(id)}/admin`;
      return JSON.parse((await sendAs(app.url, as, { method: 'DELETE', path, headers: {} })).text) as { code?: string };
    },
  };
  const own = Object.keys(WAYS).map((way): [string, string] => [way, way]);
  const mixed: [string, string][] = [
    ['revoke the role', 'deactivate'],
    ['DELETE the role', 'revoke everything'],
  ];

  it.each([...own, ...mixed])(`one of them stays, in ${ROUNDS} rounds: %s, %s`, async (way, otherWay) => {
    const { organization, admin, token } = await aCompany(app);
    const other = await aCaller(app, organization, { roleKeys: ['admin'] });
    const { id: orgId } = organization;
    const { roleId } = await app.prisma.userRole.findFirstOrThrow({ where: { orgId } });
    for (let round = 0; round < ROUNDS; round++) {
      const answers = await Promise.all([WAYS[way]!(token, other), WAYS[otherWay]!(other.token, admin)]);

      const isAdmin = { orgId, status: 'ACTIVE', roles: { some: { roleId } } } as const;
      expect([round, await app.prisma.user.count({ where: isAdmin })]).toEqual([round, 1]);
      expect(answers.filter(({ code }) => code === undefined)).toHaveLength(1);
      // Both are administrators again, and their tokens are valid again.
      await app.prisma.user.updateMany({ where: { orgId }, data: { status: 'ACTIVE', credentialVersion: 0 } });
      const roles = [admin, other].map(({ id: userId }) => ({ orgId, userId, roleId }));
      await app.prisma.userRole.createMany({ data: roles, skipDuplicates: true });
    }
  });

  it(`and of two who demote themselves one stays, in ${ROUNDS} rounds, because the other one is the last`, async () => {
    const { organization, admin, token } = await aCompany(app);
    const other = await aCaller(app, organization, { roleKeys: ['admin'] });
    const { id: orgId } = organization;
    const { roleId } = await app.prisma.userRole.findFirstOrThrow({ where: { orgId } });
    for (let round = 0; round < ROUNDS; round++) {
      const [way, otherWay] = [Object.values(WAYS)[round % 2]!, Object.values(WAYS)[round % 4 < 2 ? 3 : 0]!];
      const answers = await Promise.all([way(token, admin), otherWay(other.token, other)]);

      expect([round, ...answers.map(({ code }) => code).sort()]).toEqual([round, 'LAST_ADMIN', undefined]);
      expect(await app.prisma.userRole.count({ where: { orgId, roleId } })).toBe(1);
      const roles = [admin, other].map(({ id: userId }) => ({ orgId, userId, roleId }));
      await app.prisma.userRole.createMany({ data: roles, skipDuplicates: true });
    }
  });
});
