import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestUser, unique, type UserOptions } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { request } from '../support/http-client.js';
import { anAccount, aProviderKey, TestProvider } from '../support/identity-provider.js';
import type { ProviderAccount } from '../support/provider.process.js';
import { aCompany, type TestCompany } from '../support/requests.js';
import { load } from '../support/load.js';
import { until, untilWaiting } from '../support/sessions.js';
import { recordStatements } from '../support/statements.js';

const PASSWORD = 'a first password';

let provider: TestProvider;
let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  provider = await TestProvider.start(await aProviderKey('ES256'));
  app = await startTestApp({ identityProvider: provider.settings });
  company = await aCompany(app);
});
afterAll(async () => {
  await provider.kill();
  await app.close();
});

const aPerson = (options: UserOptions = {}) => aUser(app.prisma, company.organization, options);
const accountOf = (user: { email: string }, sub?: string) => anAccount(company.organization, user, sub);

/** The id of the user that the account's token means, or the code of the refusal. */
async function whoIs(account: ProviderAccount, claims: Record<string, unknown> = {}): Promise<string> {
  return idBehind(await provider.sign(account, claims));
}

async function idBehind(token: string): Promise<string> {
  const { data, code } = await sendGraphql(app, token, '{ me { id } }');
  return code ?? (data as { me: { id: string } }).me.id;
}

async function bindingOf({ orgId, id }: TestUser): Promise<(string | null)[]> {
  const user = await app.prisma.user.findUniqueOrThrow({ where: { orgId_id: { orgId, id } } });
  return [user.identityIssuer, user.identitySubject];
}

const readdress = ({ id: userId }: TestUser, change: { email?: string; name?: string }) =>
  sendGraphql(app, company.token, 'mutation ($input: UpdateUserInput!) { updateUser(input: $input) { id } }', {
    input: { userId, ...change },
  });

const setActive = ({ email }: TestUser, active: boolean) =>
  sendGraphql(
    app,
    company.token,
    'mutation ($input: ProvisionUserInput!) { provisionUser(input: $input) { created } }',
    {
      input: { identity: { email, active } },
    },
  );

it('binds the account of the provider to the user at the first call', async () => {
  const user = await aPerson();
  const account = accountOf(user);

  expect(await idBehind((await provider.signIn(account)).access)).toBe(user.id);
  expect(await bindingOf(user)).toEqual([provider.settings.issuer, account.sub]);
  expect(await whoIs(account)).toBe(user.id);
});

it.each<[string, () => Promise<TestUser | { email: string }>]>([
  ['unknown', () => Promise.resolve({ email: `${unique('nobody')}@test.example` })],
  ['INVITED', () => aPerson({ status: 'INVITED' })],
  ['DEACTIVATED', () => aPerson({ status: 'DEACTIVATED' })],
])('a user who is %s here gets UNAUTHENTICATED at every door, and is not bound', async (_, aStranger) => {
  const user = await aStranger();
  const authorization = `Bearer ${await provider.sign(accountOf(user))}`;
  const rest = await request(app.url).get('/api/roles').set({ authorization });
  const csv = await request(app.url).get('/api/users?format=csv').set({ authorization });
  const post = await request(app.url).post('/api/org/users/provision').set({ authorization }).send({});

  expect(await whoIs(accountOf(user))).toBe('UNAUTHENTICATED');
  for (const { status, body, headers } of [rest, csv, post])
    expect([status, body.code, headers['www-authenticate']]).toEqual([401, 'UNAUTHENTICATED', 'Bearer']);
  if ('orgId' in user) expect(await bindingOf(user)).toEqual([null, null]);
});

it('refuses a second account of the provider with the same address', async () => {
  const user = await aPerson();
  const [first, second] = [accountOf(user), accountOf(user)];
  expect([await whoIs(first), await whoIs(second), await whoIs(first)]).toEqual([user.id, 'UNAUTHENTICATED', user.id]);
  expect(await bindingOf(user)).toEqual([provider.settings.issuer, first.sub]);
});

it('a bound account means its user, whatever address its token has', async () => {
  const [user, other] = [await aPerson(), await aPerson()];
  const account = accountOf(user);
  await whoIs(account);

  for (const email of [other.email, `${unique('new')}@test.example`])
    expect(await whoIs(account, { email })).toBe(user.id);
  expect(await bindingOf(other)).toEqual([null, null]);
});

it('an account that is bound to a deactivated user means nobody else', async () => {
  const [user, other] = [await aPerson(), await aPerson()];
  const account = accountOf(user);
  await whoIs(account);
  await setActive(user, false);

  expect(await whoIs(account, { email: other.email })).toBe('UNAUTHENTICATED');
  expect(await bindingOf(other)).toEqual([null, null]);
});

it('subjects are case-sensitive', async () => {
  const user = await aPerson();
  const sub = unique('sub');
  await whoIs(accountOf(user, sub));
  expect(await whoIs(accountOf(user, sub.toUpperCase()))).toBe('UNAUTHENTICATED');
});

it('of many first calls with different accounts at the same moment, one account is bound', async () => {
  const user = await aPerson();
  const accounts = Array.from({ length: 8 }, () => accountOf(user));
  const tokens = await Promise.all(accounts.map((account) => provider.sign(account)));
  const answers = await Promise.all([...tokens, ...tokens].map(idBehind));

  const [, bound] = await bindingOf(user);
  expect(answers).toEqual([...accounts, ...accounts].map(({ sub }) => (sub === bound ? user.id : 'UNAUTHENTICATED')));
  expect(answers.filter((answer) => answer === user.id)).toHaveLength(2);
});

it('first calls with one account that shows two addresses bind it to one user', async () => {
  const [user, other] = [await aPerson(), await aPerson()];
  const sub = unique('sub');
  const tokens = await Promise.all([user, other].map((each) => provider.sign(accountOf(each, sub))));
  const answers = await Promise.all([...tokens, ...tokens, ...tokens].map(idBehind));

  expect(new Set(answers).size).toBe(1);
  const bindings = [await bindingOf(user), await bindingOf(other)];
  expect(bindings.filter(([, subject]) => subject === sub)).toHaveLength(1);
});

it('does not bind a user whose address changes while the first call waits', async () => {
  const user = await aPerson();
  const session = await load(app);
  try {
    await session.query('BEGIN');
    await session.query('UPDATE "User" SET "email" = $1 WHERE "id" = $2', [`${unique('moved')}@test.example`, user.id]);
    const answer = whoIs(accountOf(user));
    await untilWaiting(session);
    await session.query('COMMIT');
    expect(await answer).toBe('UNAUTHENTICATED');
  } finally {
    await session.end();
  }
  expect(await bindingOf(user)).toEqual([null, null]);
});

it('a new address clears the binding, and a new name does not', async () => {
  const user = await aPerson();
  const account = accountOf(user);
  await whoIs(account);
  await readdress(user, { name: 'New Name' });
  expect(await whoIs(account)).toBe(user.id);

  const email = `${unique('new')}@test.example`;
  await readdress(user, { email });
  expect(await bindingOf(user)).toEqual([null, null]);
  expect(await whoIs(account)).toBe('UNAUTHENTICATED');
  expect(await whoIs(accountOf({ email }))).toBe(user.id);
  expect(await whoIs(account, { email })).toBe('UNAUTHENTICATED'); // another account was first
});

it('a deactivation makes older tokens void, also after a reactivation, and keeps the binding', async () => {
  const user = await aPerson();
  const account = accountOf(user);
  const token = await provider.sign(account);
  expect(await idBehind(token)).toBe(user.id);
  await setActive(user, false);
  expect(await idBehind(token)).toBe('UNAUTHENTICATED');
  await setActive(user, true);

  expect(await idBehind(token)).toBe('UNAUTHENTICATED');
  expect(await whoIs(accountOf(user))).toBe('UNAUTHENTICATED'); // another account
  await until('a token of the next second is accepted', async () => (await whoIs(account)) === user.id);
});

it('a token from before a deactivation does not bind the account', async () => {
  const user = await aPerson();
  const token = await provider.sign(accountOf(user));
  await setActive(user, false);
  await setActive(user, true);
  expect(await idBehind(token)).toBe('UNAUTHENTICATED');
  expect(await bindingOf(user)).toEqual([null, null]);
});

it('finds only users of the organization in the token', async () => {
  const foreign = await anOrganization(app.prisma);
  const user = await aPerson();
  const account = accountOf(user);
  await whoIs(account);
  const there = { org_slug: foreign.slug };
  expect(await whoIs(account, there)).toBe('UNAUTHENTICATED');

  // The account of one person who is a user of both organizations is bound in each.
  const namesake = await aUser(app.prisma, foreign, { email: user.email });
  expect([await whoIs(account, there), await whoIs(account)]).toEqual([namesake.id, user.id]);
});

it('a binding to an issuer that is no longer configured is replaced', async () => {
  const user = await aPerson();
  const { orgId, id } = user;
  await app.prisma.user.update({
    where: { orgId_id: { orgId, id } },
    data: { identityIssuer: 'https://former.example', identitySubject: 'sub' },
  });
  const account = accountOf(user);
  expect([await whoIs(account), await whoIs(accountOf(user))]).toEqual([id, 'UNAUTHENTICATED']);
  expect(await bindingOf(user)).toEqual([provider.settings.issuer, account.sub]);
});

it('a call costs one statement more than with our own token, for all fields of a query', async () => {
  const user = await aPerson({ roleKeys: ['viewer'] });
  const query = '{ me { id } roles { key } a: buildings { totalCount } }';
  const provided = await provider.sign(accountOf(user));
  const own = app.tokenFor(user);
  for (const token of [provided, own]) await sendGraphql(app, token, query);

  const [byProvider, byUs] = [
    await recordStatements(() => sendGraphql(app, provided, query)),
    await recordStatements(() => sendGraphql(app, own, query)),
  ];
  expect(byProvider).toHaveLength(byUs.length + 1);
});

it('the audit trail names the user as the actor', async () => {
  const token = await provider.sign(accountOf(company.admin));
  const user = await aPerson();
  await sendGraphql(app, token, 'mutation ($input: ProvisionUserInput!) { provisionUser(input: $input) { created } }', {
    input: { identity: { email: user.email }, grants: { orgRoleKeys: ['viewer'] } },
  });
  const { orgId, id } = company.admin;
  const events = await app.prisma.auditEvent.findMany({ where: { orgId, subjectId: user.id } });
  expect(events).toMatchObject([{ actorOrgId: orgId, actorId: id, actorKeyId: null, transport: 'GRAPHQL' }]);
});

it('each call of a mutation reads the account again, so a changed password does not sign out', async () => {
  const user = await aPerson({ password: PASSWORD });
  const token = await provider.sign(accountOf(user));
  const next = 'a second fine password';
  const { data, code } = await sendGraphql(
    app,
    token,
    `mutation ($input: ChangePasswordInput!) {
      changePassword(input: $input) { accessToken }
      updateMe(input: { name: "Renamed" }) { id }
    }`,
    { input: { currentPassword: PASSWORD, newPassword: next } },
  );
  expect(code).toBeUndefined();
  expect(data).toMatchObject({ updateMe: { id: user.id } });
  const { accessToken } = (data as { changePassword: { accessToken: string } }).changePassword;
  expect([await idBehind(accessToken), await idBehind(token)]).toEqual([user.id, user.id]);
});

it('a refused token does not count as a failed sign-in', async () => {
  const limited = await startTestApp({ identityProvider: provider.settings, failuresPerAccount: 1 });
  try {
    const organization = await anOrganization(limited.prisma);
    const user = await aUser(limited.prisma, organization, { password: PASSWORD });
    const account = anAccount(organization, user);
    for (const claims of [{ exp: 1 }, { email_verified: false }, { aud: 'x' }])
      expect((await sendGraphql(limited, await provider.sign(account, claims), '{ me { id } }')).code).toBe(
        'UNAUTHENTICATED',
      );
    const login = { organization: organization.slug, email: user.email, password: PASSWORD };
    expect((await request(limited.url).post('/api/auth/login').send(login)).status).toBe(200);
  } finally {
    await limited.close();
  }
});
