import { aKey, setRole } from '../support/api-keys.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { mailedToken } from '../support/invitation-calls.js';
import { aCaller, aCompany, aLink, aRequest, refusal, type TestCaller, type TestCompany } from '../support/requests.js';
import { TRANSPORTS } from '../support/transports.js';

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
});
afterAll(() => app.close());

const maker = (...roleKeys: string[]): Promise<TestCaller> => aCaller(app, company.organization, { roleKeys });
const roleOf = (user: { id: string | null }) =>
  app.prisma.userRole.findMany({ where: { userId: user.id! }, select: { role: { select: { key: true } } } });

it('an account that a key has created with a password gets no more than the key can grant now', async () => {
  const [, { provision }] = TRANSPORTS[0]!;
  const admin = await maker('admin');
  const key = await aKey(app, admin, { roleKeys: ['org_admin'] });
  const opened = async () => {
    const { result } = await provision(app, key.secret, aRequest({ identity: { password: 'known to the script' } }));
    return { orgId: key.orgId, id: result!.user.id!, email: result!.user.email };
  };
  const user = await opened();
  const grant = async (roleKey: string, to = user) => {
    const answer = await provision(app, company.token, aLink(to, { orgRoleKeys: [roleKey] }));
    return answer.result === undefined ? refusal(answer).problems : 'ok';
  };
  const REFUSED = ['ROLE_NOT_GRANTABLE /grants/orgRoleKeys/0'];

  expect(await app.prisma.user.findFirst({ where: { id: user.id } })).toMatchObject({
    ...{ passwordSetByOrgId: key.orgId, passwordSetById: null, passwordSetByKeyId: key.id },
  });
  expect(await grant('admin')).toEqual(REFUSED);
  expect(await grant('org_admin')).toBe('ok');

  const later = await opened();
  await setRole(app, admin, 'viewer');
  expect([await grant('org_admin', later), await grant('viewer', later)]).toEqual([REFUSED, 'ok']);
  const last = await (async () => {
    await setRole(app, admin, 'admin');
    return opened();
  })();
  await app.prisma.apiKey.updateMany({ where: { id: key.id }, data: { revokedAt: new Date() } });
  expect(await grant('viewer', last)).toEqual(REFUSED);
  expect(await roleOf(last)).toEqual([]);
});

it('the setter of a password is forgotten when the owner accepts an invitation, also if it was a key', async () => {
  const { orgId, id: passwordSetByKeyId } = await aKey(app, company.admin);
  const user = await aUser(app.prisma, company.organization, { password: 'known to the script' });
  const where = { orgId_id: { orgId, id: user.id } };
  await app.prisma.user.update({ where, data: { passwordSetByOrgId: orgId, passwordSetByKeyId } });
  await app.prisma.invitation.create({ data: { orgId, userId: user.id } });
  const token = await mailedToken(app, user);
  const document = 'mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { accessToken } }';
  const { code } = await sendGraphql(app, null, document, { input: { token, password: 'my own password 1' } });

  expect(code).toBeUndefined();
  expect(await app.prisma.user.findUnique({ where })).toMatchObject({
    ...{ passwordSetByOrgId: null, passwordSetById: null, passwordSetByKeyId: null },
  });
});
