import { aKey, revokeApiKey, setRole, type TestKey } from '../support/api-keys.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { staffIn, type TestUser } from '../support/builders.js';
import { INVITATION_CALLS, mailedToken } from '../support/invitation-calls.js';
import { anOpenLink, PASSWORD_CALLS } from '../support/password-calls.js';
import { aCaller, aCompany, aLink, aRequest, refusal, type TestCaller, type TestCompany } from '../support/requests.js';
import { TRANSPORTS } from '../support/transports.js';

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
});
afterAll(() => app.close());

const ROLE = ['ROLE_NOT_GRANTABLE /grants/orgRoleKeys/0'];
const TYPE = ['ASSIGNMENT_NOT_GRANTABLE /grants/buildingAssignments/0/type'];
const OWN_PASSWORD = 'known to the owner alone';

const maker = (...roleKeys: string[]): Promise<TestCaller> => aCaller(app, company.organization, { roleKeys });
const setterOf = async ({ id }: { id: string }) => {
  const user = await app.prisma.user.findFirstOrThrow({ where: { id } });
  return [user.passwordSetByOrgId, user.passwordSetById, user.passwordSetByKeyId];
};

describe.each(TRANSPORTS)('an account that a key has created with a password, over %s,', (name, { provision }) => {
  const [, { accept }] = INVITATION_CALLS.find(([each]) => each === name)!;
  const [, { reset }] = PASSWORD_CALLS.find(([each]) => each === name)!;

  /** An account in the organization of the key, or in another one by the options. */
  async function opened({ secret }: TestKey, options: Parameters<typeof aRequest>[0] = {}): Promise<TestUser> {
    const { result } = await provision(
      app,
      secret,
      aRequest({ identity: { password: 'known to the script' }, ...options }),
    );
    const { id, email } = result!.user;
    const { orgId } = await app.prisma.user.findFirstOrThrow({ where: { id: id! } });
    return { orgId, id: id!, email };
  }
  const grant = async (to: TestUser, grants: object, token = company.token, mode?: object) => {
    const answer = await provision(app, token, aLink(to, grants, mode));
    return answer.result === undefined ? refusal(answer).problems : 'ok';
  };
  const role = (roleKey: string) => ({ orgRoleKeys: [roleKey] });

  it('gets no more than the key can grant now', async () => {
    const admin = await maker('admin');
    const key = await aKey(app, admin, { roleKeys: ['org_admin'] });
    const user = await opened(key);
    expect(await setterOf(user)).toEqual([key.orgId, null, key.id]);
    expect([await grant(user, role('admin')), await grant(user, role('org_admin'))]).toEqual([ROLE, 'ok']);

    const later = await opened(key);
    await setRole(app, admin, 'viewer');
    expect([await grant(later, role('org_admin')), await grant(later, role('viewer'))]).toEqual([ROLE, 'ok']);
  });

  it('gets no role and no assignment after the key was revoked, but a home', async () => {
    const key = await aKey(app, company.admin, { roleKeys: ['org_admin'] });
    const [{ id: buildingId, units }] = company.buildings as [TestCompany['buildings'][0]];
    const [user, manager] = [await opened(key), { buildingAssignments: [{ buildingId, type: 'MANAGER' }] }];
    expect(await grant(await opened(key), manager)).toBe('ok');

    await revokeApiKey(app, company.token, key.id);

    expect(await grant(user, role('viewer'))).toEqual(ROLE);
    for (const assignment of [manager, staffIn(buildingId)]) expect(await grant(user, assignment)).toEqual(TYPE);
    expect(await grant(user, { resident: { buildingId, unitId: units[0] } })).toBe('ok');
    expect(await app.prisma.userRole.count({ where: { userId: user.id } })).toBe(0);
    expect(await app.prisma.buildingAssignment.count({ where: { userId: user.id } })).toBe(0);
  });

  it('gets what a key of another organization can grant there, from any caller in any organization', async () => {
    const there = await aCompany(app);
    const [operator, granter] = [await maker('platform_admin'), await maker('platform_admin')];
    const key = await aKey(app, operator, { roleKeys: ['platform_admin'] });
    const { id: buildingId, units } = there.buildings[0]!;
    const mode = { requireSameOrg: false };
    const options = { grants: { resident: { buildingId, unitId: units[0] } }, mode };
    const [user, another] = [await opened(key, options), await opened(key, options)];
    expect([user.orgId, await setterOf(user)]).toEqual([there.organization.id, [key.orgId, null, key.id]]);
    const atHome = (to: TestUser, grants: object) => grant(to, grants, there.token);
    const fromAfar = (to: TestUser, roleKey: string) =>
      grant(to, { ...options.grants, ...role(roleKey) }, granter.token, mode);

    expect([await atHome(user, role('admin')), await fromAfar(another, 'platform_admin')]).toEqual(['ok', 'ok']);

    const lost = await opened(key, options);
    await setRole(app, operator, 'admin'); // has no CROSS_ORG
    expect([await atHome(lost, role('viewer')), await fromAfar(lost, 'viewer')]).toEqual([ROLE, ROLE]);
    expect(await atHome(lost, staffIn(buildingId))).toEqual(TYPE);
    await setRole(app, operator, 'platform_admin');
    expect([await atHome(lost, role('viewer')), await fromAfar(lost, 'org_admin')]).toEqual(['ok', 'ok']);
    await revokeApiKey(app, operator.token, key.id);
    expect([await atHome(lost, role('admin')), await fromAfar(lost, 'admin')]).toEqual([ROLE, ROLE]);
  });

  it.each([
    ['accepts an invitation', 'INVITATION', accept],
    ['uses a link for a new password', 'PASSWORD_RESET', reset],
  ] as const)('forgets the key when its owner %s', async (_, purpose, use) => {
    const key = await aKey(app, company.admin, { roleKeys: ['org_admin'] });
    const user = await opened(key);
    const token = purpose === 'INVITATION' ? await mailedToken(app, user) : await anOpenLink(app, user);
    expect(await grant(user, role('admin'))).toEqual(ROLE);

    expect((await use(app, { token, password: OWN_PASSWORD })).code).toBeUndefined();

    expect(await setterOf(user)).toEqual([null, null, null]);
    expect(await grant(user, role('admin'))).toBe('ok');
  });
});
