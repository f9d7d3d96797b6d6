import { unique } from '../support/builders.js';
import { aProvidedCompany, idBehind, type ProvidedCompany } from '../support/provided-company.js';
import { until, untilWaiting, withSession } from '../support/sessions.js';

let house: ProvidedCompany;
beforeAll(async () => {
  house = await aProvidedCompany();
});
afterAll(() => house.close());

it('refuses a second account of the provider with the same address', async () => {
  const user = await house.aPerson();
  const [first, second] = [house.accountOf(user), house.accountOf(user)];
  expect([await house.whoIs(first), await house.whoIs(second), await house.whoIs(first)]).toEqual([
    user.id,
    'UNAUTHENTICATED',
    user.id,
  ]);
  expect(await house.bindingOf(user)).toEqual([house.provider.settings.issuer, first.sub]);
});

it('a bound account means its user, whatever address its token has', async () => {
  const [user, other] = [await house.aPerson(), await house.aPerson()];
  const account = house.accountOf(user);
  await house.whoIs(account);

  for (const email of [other.email, `${unique('new')}@test.example`])
    expect(await house.whoIs(account, { email })).toBe(user.id);
  expect(await house.bindingOf(other)).toEqual([null, null]);
});

it('an account that is bound to a deactivated user means nobody else', async () => {
  const [user, other] = [await house.aPerson(), await house.aPerson()];
  const account = house.accountOf(user);
  await house.whoIs(account);
  await house.setActive(user, false);

  expect(await house.whoIs(account, { email: other.email })).toBe('UNAUTHENTICATED');
  expect(await house.bindingOf(other)).toEqual([null, null]);
});

it('subjects are case-sensitive', async () => {
  const user = await house.aPerson();
  const sub = unique('sub');
  await house.whoIs(house.accountOf(user, sub));
  expect(await house.whoIs(house.accountOf(user, sub.toUpperCase()))).toBe('UNAUTHENTICATED');
});

it('of many first calls with different accounts at the same moment, one account is bound', async () => {
  const user = await house.aPerson();
  const accounts = Array.from({ length: 8 }, () => house.accountOf(user));
  const tokens = await Promise.all(accounts.map((account) => house.provider.sign(account)));
  const answers = await Promise.all([...tokens, ...tokens].map((token) => idBehind(house.app, token)));

  const [, bound] = await house.bindingOf(user);
  expect(answers).toEqual([...accounts, ...accounts].map(({ sub }) => (sub === bound ? user.id : 'UNAUTHENTICATED')));
  expect(answers.filter((answer) => answer === user.id)).toHaveLength(2);
});

it('of two first calls that wait for the same user, the second one does not replace the account', async () => {
  const user = await house.aPerson();
  const answers = await withSession(house.app, async (session) => {
    await session.query('BEGIN');
    await session.query('SELECT FROM "User" WHERE "id" = $1 FOR NO KEY UPDATE', [user.id]);
    const calls = [house.whoIs(house.accountOf(user)), house.whoIs(house.accountOf(user))];
    await untilWaiting(session, 2);
    await session.query('COMMIT');
    return Promise.all(calls);
  });
  expect(answers.sort()).toEqual([user.id, 'UNAUTHENTICATED'].sort());
});

it('first calls with one account that shows two addresses bind it to one user', async () => {
  const [user, other] = [await house.aPerson(), await house.aPerson()];
  const sub = unique('sub');
  const tokens = await Promise.all([user, other].map((each) => house.provider.sign(house.accountOf(each, sub))));
  const answers = await Promise.all([...tokens, ...tokens, ...tokens].map((token) => idBehind(house.app, token)));

  expect(new Set(answers).size).toBe(1);
  const bindings = [await house.bindingOf(user), await house.bindingOf(other)];
  expect(bindings.filter(([, subject]) => subject === sub)).toHaveLength(1);
});

it('does not bind a user whose address changes while the first call waits', async () => {
  const user = await house.aPerson();
  await withSession(house.app, async (session) => {
    await session.query('BEGIN');
    await session.query('UPDATE "User" SET "email" = $1 WHERE "id" = $2', [`${unique('moved')}@test.example`, user.id]);
    const answer = house.whoIs(house.accountOf(user));
    await untilWaiting(session);
    await session.query('COMMIT');
    expect(await answer).toBe('UNAUTHENTICATED');
  });
  expect(await house.bindingOf(user)).toEqual([null, null]);
});

it('a new address clears the binding, and a new name does not', async () => {
  const user = await house.aPerson();
  const account = house.accountOf(user);
  await house.whoIs(account);
  await house.readdress(user, { name: 'New Name' });
  expect(await house.bindingOf(user)).toEqual([house.provider.settings.issuer, account.sub]);
  expect(await house.whoIs(account)).toBe(user.id);

  const email = `${unique('new')}@test.example`;
  await house.readdress(user, { email });
  expect(await house.bindingOf(user)).toEqual([null, null]);
  expect(await house.whoIs(account)).toBe('UNAUTHENTICATED');
  expect(await house.whoIs(house.accountOf({ email }))).toBe(user.id);
  expect(await house.whoIs(account, { email })).toBe('UNAUTHENTICATED'); // another account was first
});

it('a deactivation makes older tokens void, also after a reactivation, and keeps the binding', async () => {
  const user = await house.aPerson();
  const account = house.accountOf(user);
  const token = await house.provider.sign(account);
  expect(await idBehind(house.app, token)).toBe(user.id);
  await house.setActive(user, false);
  expect(await idBehind(house.app, token)).toBe('UNAUTHENTICATED');
  await house.setActive(user, true);

  expect(await idBehind(house.app, token)).toBe('UNAUTHENTICATED');
  expect(await house.whoIs(house.accountOf(user))).toBe('UNAUTHENTICATED'); // another account
  await until('a token of the next second is accepted', async () => (await house.whoIs(account)) === user.id);
});

it('a token from before a deactivation does not bind the account', async () => {
  const user = await house.aPerson();
  const token = await house.provider.sign(house.accountOf(user));
  await house.setActive(user, false);
  await house.setActive(user, true);
  expect(await idBehind(house.app, token)).toBe('UNAUTHENTICATED');
  expect(await house.bindingOf(user)).toEqual([null, null]);
});

it('a binding to an issuer that is no longer configured is replaced', async () => {
  const user = await house.aPerson();
  const { orgId, id } = user;
  await house.app.prisma.user.update({
    where: { orgId_id: { orgId, id } },
    data: { identityIssuer: 'https://former.example', identitySubject: 'sub' },
  });
  const account = house.accountOf(user);
  expect([await house.whoIs(account), await house.whoIs(house.accountOf(user))]).toEqual([id, 'UNAUTHENTICATED']);
  expect(await house.bindingOf(user)).toEqual([house.provider.settings.issuer, account.sub]);
});
