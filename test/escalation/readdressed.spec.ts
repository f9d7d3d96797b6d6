import { ACCOUNT_CALLS } from '../support/account-calls.js';
import { aKey } from '../support/api-keys.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aUser, type TestUser } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { anEmail } from '../support/inputs.js';
import { INVITATION_CALLS, mailedToken } from '../support/invitation-calls.js';
import { anOpenLink, PASSWORD_CALLS } from '../support/password-calls.js';
import { aCaller, aCompany, aLink, refusal, type TestCaller, type TestCompany } from '../support/requests.js';
import { TRANSPORTS } from '../support/transports.js';

const PASSWORD = 'known to the hijacker';
const REFUSED = ['ROLE_NOT_GRANTABLE /grants/orgRoleKeys/0'];

let app: TestApp;
let company: TestCompany;
/** Holds org_admin. Gives an account that they can sign in to the address of a colleague who will get a higher role. */
let hijacker: TestCaller;
beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
  hijacker = await aCaller(app, company.organization, { roleKeys: ['org_admin'] });
});
afterAll(() => app.close());

const settersOf = async ({ id }: { id: string }) => {
  const user = await app.prisma.user.findFirstOrThrow({ where: { id } });
  return [user.passwordSetByOrgId, user.passwordSetById, user.passwordSetByKeyId];
};

describe.each(ACCOUNT_CALLS)('an account whose address a colleague changed over %s', (name, { update }) => {
  const [, { provision }] = TRANSPORTS.find(([each]) => each === name)!;
  const [, { accept }] = INVITATION_CALLS.find(([each]) => each === name)!;
  const [, { reset }] = PASSWORD_CALLS.find(([each]) => each === name)!;

  const grant = async (user: TestUser, ...orgRoleKeys: string[]) => {
    const answer = await provision(app, company.token, aLink(user, { orgRoleKeys }));
    return answer.result === undefined ? refusal(answer).problems : 'ok';
  };
  const readdressed = async (token: string, { orgId, id }: TestUser) => {
    const email = anEmail();
    expect((await update(app, token, id, { email })).result).toMatchObject({ id, email });
    return { orgId, id, email };
  };

  it('gets no role beyond those of the colleague, who may know its password, until its owner confirms', async () => {
    const email = anEmail();
    const identity = { email, name: 'Future Boss', sendInvite: true };
    const { result } = await provision(app, hijacker.token, { identity });
    const account = { orgId: hijacker.orgId, id: result!.user.id!, email };
    const { result: accepted } = await accept(app, { token: await mailedToken(app, account), password: PASSWORD });
    const boss = await readdressed(hijacker.token, account);

    expect([await grant(boss, 'admin'), await grant(boss, 'org_admin')]).toEqual([REFUSED, 'ok']);
    const { data } = await sendGraphql(app, accepted!.accessToken!, '{ me { roleKeys } }');
    expect(data.me).toEqual({ roleKeys: ['org_admin'] });

    await reset(app, { token: await anOpenLink(app, boss), password: 'known to the owner alone' });
    expect(await settersOf(boss)).toEqual([null, null, null]);
    expect(await grant(boss, 'admin')).toBe('ok');
    expect((await sendGraphql(app, accepted!.accessToken!, '{ me { roleKeys } }')).code).toBe('UNAUTHENTICATED');
  });

  it('gets no role beyond its own if it is the account of the colleague', async () => {
    const colleague = await aCaller(app, company.organization, { roleKeys: ['org_admin'] });

    const boss = await readdressed(colleague.token, colleague);

    expect([await grant(boss, 'admin'), await grant(boss, 'org_admin', 'viewer')]).toEqual([REFUSED, 'ok']);
  });

  it('can get an invitation, which confirms the new mailbox', async () => {
    const boss = await readdressed(hijacker.token, await aUser(app.prisma, company.organization));
    const [, { resend }] = INVITATION_CALLS.find(([each]) => each === name)!;

    expect((await resend(app, company.token, boss.id)).result?.changes).toEqual([{ kind: 'INVITATION_QUEUED' }]);
    await accept(app, { token: await mailedToken(app, boss), password: 'known to the owner alone' });

    expect(await grant(boss, 'admin')).toBe('ok');
  });

  it('remembers the one who can grant less: the colleague, or who set the password before', async () => {
    const [admin, colleague] = [company.admin, hijacker];
    const by = ({ orgId, id }: TestUser) => [orgId, id, null];
    const opened = (passwordSetBy: TestUser) => aUser(app.prisma, company.organization, { passwordSetBy });

    expect(await settersOf(await readdressed(colleague.token, await opened(admin)))).toEqual(by(colleague));
    expect(await settersOf(await readdressed(admin.token, await opened(colleague)))).toEqual(by(colleague));
  });

  it('remembers an API key, and a key before stays the only one', async () => {
    const key = await aKey(app, company.admin, { roleKeys: ['org_admin'] });
    const boss = await readdressed(key.secret, await aUser(app.prisma, company.organization));
    expect(await settersOf(boss)).toEqual([key.orgId, null, key.id]);

    const again = await readdressed(company.token, boss);

    expect(await settersOf(again)).toEqual([key.orgId, null, key.id]);
    expect([await grant(again, 'admin'), await grant(again, 'org_admin')]).toEqual([REFUSED, 'ok']);
  });

  it('is free if it had no password, or if only its name was changed', async () => {
    const invited = await aUser(app.prisma, company.organization, { status: 'INVITED' });
    const renamed = await aUser(app.prisma, company.organization);
    await update(app, hijacker.token, renamed.id, { name: 'Another Name' });

    const readdressedOnes = [await readdressed(hijacker.token, invited), renamed];

    for (const user of readdressedOnes)
      expect([await settersOf(user), await grant(user, 'admin')]).toEqual([[null, null, null], 'ok']);
  });
});
