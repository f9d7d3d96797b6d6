import { aKey, aStrangeKey, createApiKey, revokeApiKey } from '../support/api-keys.js';
import { startTestApp, type TestApp } from '../support/app.js';
import type { TestUser } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { aCaller, aCompany } from '../support/requests.js';
import { anAccount, outcomes, SIGN_INS, signInEach } from '../support/sign-in.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ failuresPerAccount: 3, attemptsPerAddress: 20, trustProxy: true });
});
afterAll(() => app.close());

const LIMITED = { code: 'API_KEY_LIMIT_REACHED', problems: ['API_KEY_LIMIT_REACHED '] };
const live = (orgId: number) => app.prisma.apiKey.count({ where: { orgId, revokedAt: null } });

it('an organization has at most 20 live keys, also if 25 calls of two makers arrive at once', async () => {
  const { organization, admin } = await aCompany(app);
  const other = await aCaller(app, organization, { roleKeys: ['admin'] });
  await aKey(app, admin);

  const calls = Array.from({ length: 25 }, (_, n) => createApiKey(app, n % 2 === 0 ? admin.token : other.token, {}));
  const codes = (await Promise.all(calls)).map(({ code }) => code ?? 'ok');

  expect(codes.filter((code) => code === 'ok')).toHaveLength(19);
  expect(new Set(codes)).toEqual(new Set(['ok', 'API_KEY_LIMIT_REACHED']));
  expect(await live(organization.id)).toBe(20);
  expect(await createApiKey(app, admin.token, {})).toMatchObject(LIMITED);
});

it('revoked and expired keys, and those of other organizations, do not count', async () => {
  const { organization, admin } = await aCompany(app);
  const { admin: stranger } = await aCompany(app);
  const ids: string[] = [];
  for (let n = 0; n < 19; n++) ids.push((await aKey(app, admin)).id);
  await aKey(app, admin, { expiresAt: new Date(0) });
  await aKey(app, admin, { revokedAt: new Date(0) });
  await aKey(app, stranger);

  expect((await createApiKey(app, admin.token, {})).code).toBeUndefined();
  expect(await createApiKey(app, admin.token, {})).toMatchObject(LIMITED);
  await revokeApiKey(app, admin.token, ids[0]!);
  expect((await createApiKey(app, admin.token, {})).code).toBeUndefined();
  expect(await live(organization.id)).toBe(21); // one of them has expired
});

it('names the limit beside roles beyond the caller', async () => {
  const { admin } = await aCompany(app);
  for (let n = 0; n < 20; n++) await aKey(app, admin);

  expect(await createApiKey(app, admin.token, { roleKeys: ['platform_admin'] })).toMatchObject({
    code: 'FORBIDDEN',
    problems: ['ROLE_NOT_GRANTABLE /roleKeys/0', 'API_KEY_LIMIT_REACHED '],
  });
});

it('wrong keys lock nothing: the right key and sign-in work after many of them', async () => {
  const account = await anAccount(app, { roleKeys: ['admin'] });
  const { orgId, id, email } = await app.prisma.user.findFirstOrThrow({ where: { email: account.email } });
  const { secret } = await aKey(app, { orgId, id, email });

  for (let n = 0; n < 50; n++)
    expect((await sendGraphql(app, aStrangeKey(orgId), '{ roles { key } }')).code).toBe('UNAUTHENTICATED');

  expect((await sendGraphql(app, secret, '{ roles { key } }')).code).toBeUndefined();
  expect(outcomes(await signInEach(app, SIGN_INS[0]![1], [account]))).toEqual(['SIGNED_IN']);
});

it('the limit of calls that mail links counts each key alone', async () => {
  const { organization, admin } = await aCompany(app);
  const [first, second] = [await aKey(app, admin), await aKey(app, admin)];
  const people: TestUser[] = [];
  for (let n = 0; n < 21; n++) people.push(await aCaller(app, organization));
  const send = async (token: string, n: number) => {
    const document = `mutation { sendPasswordReset(userId: "${people[n]!.id}") { changes { kind } } }`;
    return (await sendGraphql(app, token, document)).code ?? 'ok';
  };

  const codes: string[] = [];
  for (let n = 0; n < 21; n++) codes.push(await send(first.secret, n));

  expect(codes).toEqual([...Array<string>(20).fill('ok'), 'RATE_LIMITED']);
  expect([await send(second.secret, 20), await send(admin.token, 20)]).toEqual(['ok', 'ok']);
});
