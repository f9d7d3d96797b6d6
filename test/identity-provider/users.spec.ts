import { startTestApp } from '../support/app.js';
import { anOrganization, aUser, type TestUser, unique } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { request } from '../support/http-client.js';
import { anAccount } from '../support/identity-provider.js';
import { aProvidedCompany, idBehind, type ProvidedCompany } from '../support/provided-company.js';
import { recordStatements } from '../support/statements.js';

const PASSWORD = 'a first password';

let house: ProvidedCompany;
beforeAll(async () => {
  house = await aProvidedCompany();
});
afterAll(() => house.close());

it('binds the account of the provider to the user at the first call', async () => {
  const user = await house.aPerson();
  const account = house.accountOf(user);

  expect(await idBehind(house.app, (await house.provider.signIn(account)).access)).toBe(user.id);
  expect(await house.bindingOf(user)).toEqual([house.provider.settings.issuer, account.sub]);
  expect(await house.whoIs(account)).toBe(user.id);
});

it.each<[string, () => Promise<TestUser | { email: string }>]>([
  ['unknown', () => Promise.resolve({ email: `${unique('nobody')}@test.example` })],
  ['INVITED', () => house.aPerson({ status: 'INVITED' })],
  ['DEACTIVATED', () => house.aPerson({ status: 'DEACTIVATED' })],
])('a user who is %s here gets UNAUTHENTICATED at every door, and is not bound', async (_, aStranger) => {
  const user = await aStranger();
  const authorization = `Bearer ${await house.provider.sign(house.accountOf(user))}`;
  const rest = await request(house.app.url).get('/api/roles').set({ authorization });
  const csv = await request(house.app.url).get('/api/users?format=csv').set({ authorization });
  const post = await request(house.app.url).post('/api/org/users/provision').set({ authorization }).send({});

  expect(await house.whoIs(house.accountOf(user))).toBe('UNAUTHENTICATED');
  for (const { status, body, headers } of [rest, csv, post])
    expect([status, body.code, headers['www-authenticate']]).toEqual([401, 'UNAUTHENTICATED', 'Bearer']);
  if ('orgId' in user) expect(await house.bindingOf(user)).toEqual([null, null]);
});

it('finds a user by an address and a slug in capital letters', async () => {
  const user = await house.aPerson();
  const { org_slug: slug } = house.accountOf(user).claims as { org_slug: string };
  const claims = { email: ` ${user.email.toUpperCase()}`, org_slug: slug.toUpperCase() };
  expect(await house.whoIs(house.accountOf(user), claims)).toBe(user.id);
});

it('does not bind by an address that the provider has not verified', async () => {
  const user = await house.aPerson();
  expect(await house.whoIs(house.accountOf(user), { email_verified: false })).toBe('UNAUTHENTICATED');
  expect(await house.bindingOf(user)).toEqual([null, null]);
});

it('finds only users of the organization in the token', async () => {
  const foreign = await anOrganization(house.app.prisma);
  const user = await house.aPerson();
  const account = house.accountOf(user);
  await house.whoIs(account);
  const there = { org_slug: foreign.slug };
  expect(await house.whoIs(account, there)).toBe('UNAUTHENTICATED');

  // The account of one person who is a user of both organizations is bound in each.
  const namesake = await aUser(house.app.prisma, foreign, { email: user.email });
  expect([await house.whoIs(account, there), await house.whoIs(account)]).toEqual([namesake.id, user.id]);
});

it('a call costs one statement more than with our own token, for all fields of a query', async () => {
  const user = await house.aPerson({ roleKeys: ['viewer'] });
  const query = '{ me { id } roles { key } a: buildings { totalCount } }';
  const provided = await house.provider.sign(house.accountOf(user));
  const own = house.app.tokenFor(user);
  for (const token of [provided, own]) await sendGraphql(house.app, token, query);

  const [byProvider, byUs] = [
    await recordStatements(() => sendGraphql(house.app, provided, query)),
    await recordStatements(() => sendGraphql(house.app, own, query)),
  ];
  expect(byProvider).toHaveLength(byUs.length + 1);
});

it('the audit trail names the user as the actor', async () => {
  const token = await house.provider.sign(house.accountOf(house.company.admin));
  const user = await house.aPerson();
  await sendGraphql(
    house.app,
    token,
    'mutation ($input: ProvisionUserInput!) { provisionUser(input: $input) { created } }',
    {
      input: { identity: { email: user.email }, grants: { orgRoleKeys: ['viewer'] } },
    },
  );
  const { orgId, id } = house.company.admin;
  const events = await house.app.prisma.auditEvent.findMany({ where: { orgId, subjectId: user.id } });
  expect(events).toMatchObject([{ actorOrgId: orgId, actorId: id, actorKeyId: null, transport: 'GRAPHQL' }]);
});

it('each call of a mutation reads the account again, so a changed password does not sign out', async () => {
  const user = await house.aPerson({ password: PASSWORD });
  const token = await house.provider.sign(house.accountOf(user));
  const next = 'a second fine password';
  const { data, code } = await sendGraphql(
    house.app,
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
  expect([await idBehind(house.app, accessToken), await idBehind(house.app, token)]).toEqual([user.id, user.id]);
});

it('a refused token does not count as a failed sign-in', async () => {
  const limited = await startTestApp({ identityProvider: house.provider.settings, failuresPerAccount: 1 });
  try {
    const organization = await anOrganization(limited.prisma);
    const user = await aUser(limited.prisma, organization, { password: PASSWORD });
    const account = anAccount(organization, user);
    for (const claims of [{ exp: 1 }, { email_verified: false }, { aud: 'x' }])
      expect((await sendGraphql(limited, await house.provider.sign(account, claims), '{ me { id } }')).code).toBe(
        'UNAUTHENTICATED',
      );
    const login = { organization: organization.slug, email: user.email, password: PASSWORD };
    expect((await request(limited.url).post('/api/auth/login').send(login)).status).toBe(200);
  } finally {
    await limited.close();
  }
});
