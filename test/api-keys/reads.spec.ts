import type { Permission } from '../../src/database/generated/enums.js';
import { aKey, type TestKey } from '../support/api-keys.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aRole } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { send } from '../support/http-client.js';
import { aCaller, aCompany, aRequest, type TestCaller, type TestCompany } from '../support/requests.js';

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
});
afterAll(() => app.close());

const maker = (...roleKeys: string[]): Promise<TestCaller> => aCaller(app, company.organization, { roleKeys });

describe('reads with a key', () => {
  const QUERIES: [query: string, permission: Permission][] = [
    ['{ users(first: 1) { totalCount } }', 'PEOPLE_READ'],
    ['{ buildings(first: 1) { totalCount } }', 'BUILDINGS_READ'],
    ['{ auditEvents(first: 1) { totalCount } }', 'AUDIT_READ'],
  ];

  it.each(QUERIES)('%s needs %s of both', async (query, permission) => {
    const role = await aRole(app.prisma, [permission]);
    const code = async (makerRole: string, keyRole: string) => {
      const { secret } = await aKey(app, await maker(makerRole), { roleKeys: [keyRole] });
      return (await sendGraphql(app, secret, query)).code ?? 'ok';
    };
    const none = await aRole(app.prisma, []);

    expect([await code('admin', role), await code('admin', none), await code(none, role)]).toEqual([
      'ok',
      'FORBIDDEN',
      'FORBIDDEN',
    ]);
  });

  it('a key has no account of its own: its maker is a user as all others', async () => {
    const admin = await maker('admin');
    const { secret } = await aKey(app, admin, { roleKeys: [await aRole(app.prisma, ['AUDIT_READ'])] });

    expect((await sendGraphql(app, secret, `{ user(id: "${admin.id}") { id } }`)).code).toBe('FORBIDDEN');
    expect((await sendGraphql(app, secret, '{ me { id } }')).code).toBe('FORBIDDEN');
    const { data } = await sendGraphql(app, secret, '{ roles { key grantable } }');
    expect(data.roles.every(({ grantable }: { grantable: boolean }) => !grantable)).toBe(true);
  });
});

describe('the header', () => {
  const ask = async (authorization: string): Promise<number> => {
    const headers = { authorization, 'content-type': 'application/json' };
    const body = JSON.stringify(aRequest());
    return (await send(app.url, { path: '/api/org/users/provision', headers, body })).status;
  };

  it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('accepts the scheme %s', async (scheme) => {
    expect(await ask(`${scheme} ${(await aKey(app, company.admin)).secret}`)).toBe(201);
  });

  it.each<[string, (key: TestKey) => string]>([
    ['without a scheme', ({ secret }) => secret],
    ['with another scheme', ({ secret }) => `Token ${secret}`],
    ['as the password of Basic', ({ secret }) => `Basic ${Buffer.from(`key:${secret}`).toString('base64')}`],
    ['with another key behind it', ({ secret }) => `Bearer ${secret} ${secret}`],
    ['with a comma', ({ secret }) => `Bearer ${secret},`],
    ['with a fraction of an organization', ({ secret }) => `Bearer ${secret.replace(/_\d+_/, '_1.5_')}`],
    ['with an organization beyond 32 bits', ({ secret }) => `Bearer ${secret.replace(/_\d+_/, '_9999999999_')}`],
    ['with its id in place of the secret', ({ orgId, id }) => `Bearer ppk_${String(orgId)}_${id}`],
  ])('refuses a key %s', async (_, headerOf) => {
    expect(await ask(headerOf(await aKey(app, company.admin)))).toBe(401);
  });
});
