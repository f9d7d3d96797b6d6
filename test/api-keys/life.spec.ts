import { createHash } from 'node:crypto';
import { aKey, apiKeysOf, createApiKey, type KeyAnswer, revokeApiKey } from '../support/api-keys.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aRole } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { NOBODY } from '../support/older-calls.js';
import { aCaller, aCompany, type TestCompany } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { untilWaiting, withSession } from '../support/sessions.js';

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  company = await aCompany(app);
});

const create = (input: object = {}, token = company.token): Promise<KeyAnswer> => createApiKey(app, token, input);
const eventsOf = (subjectId: string) =>
  app.prisma.auditEvent.findMany({ where: { subjectId }, orderBy: { createdAt: 'asc' } });

describe('createApiKey', () => {
  it('answers the secret once, and the database has only its SHA-256', async () => {
    const { secret, apiKey } = await create({ name: ' Nightly import ', expiresAt: '2099-12-31T22:00:00+02:00' });

    const maker = await app.prisma.user.findFirstOrThrow({ where: { id: company.admin.id } });
    expect(secret).toMatch(new RegExp(`^ppk_${String(company.organization.id)}_[\\w-]{43}$`));
    expect(apiKey).toEqual({
      id: apiKey.id,
      name: 'Nightly import',
      roleKeys: ['org_admin'],
      makerId: company.admin.id,
      makerName: maker.name,
      createdAt: apiKey.createdAt,
      expiresAt: '2099-12-31T20:00:00.000Z',
      lastUsedAt: null,
      revokedAt: null,
    });
    const row = await app.prisma.apiKey.findFirstOrThrow({ where: { id: apiKey.id } });
    expect(Buffer.from(row.secretHash)).toEqual(createHash('sha256').update(secret).digest());
    expect(row.makerId).toBe(company.admin.id);
    expect(JSON.stringify(await snapshot(app.prisma))).not.toContain(secret.slice(-43)); // the random part
    expect(Math.abs(Date.parse(apiKey.createdAt) - Date.now())).toBeLessThan(60_000);
  });

  it('makes another secret each time, and folds a role that is named twice', async () => {
    const [first, second] = [await create(), await create({ roleKeys: ['viewer', 'org_admin', 'viewer'] })];

    expect(first.secret).not.toBe(second.secret);
    expect(second.apiKey.roleKeys).toEqual(['viewer', 'org_admin']);
  });

  it('is audited with the maker as the subject and the person as the actor', async () => {
    const { apiKey } = await create({ name: 'Import' });

    expect(await eventsOf(company.admin.id)).toMatchObject([
      {
        ...{ actorOrgId: company.organization.id, actorId: company.admin.id, actorKeyId: null, transport: 'GRAPHQL' },
        changes: [{ kind: 'API_KEY_CREATED', name: apiKey.name }],
      },
    ]);
  });

  it.each<[string, object, string[]]>([
    ['a blank name', { name: ' ' }, ['VALUE_INVALID /name']],
    ['a long name', { name: 'x'.repeat(201) }, ['VALUE_TOO_LONG /name']],
    ['no role', { roleKeys: [] }, ['VALUE_INVALID /roleKeys']],
    ['too many roles', { roleKeys: Array(51).fill('viewer') }, ['VALUE_TOO_LONG /roleKeys']],
    ['a past expiry', { expiresAt: '2020-01-01T00:00:00Z' }, ['VALUE_INVALID /expiresAt']],
    ['a number as the expiry', { expiresAt: 5 }, ['VALUE_INVALID /expiresAt']],
    ['a large number as the expiry', { expiresAt: 4_102_444_800_000 }, ['VALUE_INVALID /expiresAt']],
    ['a text as the expiry', { expiresAt: 'tomorrow' }, ['VALUE_INVALID /expiresAt']],
    ['an expiry without a time', { expiresAt: '2099-12-31' }, ['VALUE_INVALID /expiresAt']],
    ['an expiry without a time zone', { expiresAt: '2099-12-31T00:00:00' }, ['VALUE_INVALID /expiresAt']],
    ['a day that does not exist', { expiresAt: '2099-02-30T00:00:00Z' }, ['VALUE_INVALID /expiresAt']],
    ['an hour that does not exist', { expiresAt: '2099-12-31T24:00:00Z' }, ['VALUE_INVALID /expiresAt']],
    ['the year 10000', { expiresAt: '9999-12-31T23:59:59-01:00' }, ['VALUE_INVALID /expiresAt']],
    ['an expiry that is true', { expiresAt: true }, ['VALUE_INVALID /expiresAt']],
    ['an object as the expiry', { expiresAt: {} }, ['VALUE_INVALID /expiresAt']],
    ['an unknown role', { roleKeys: ['viewer', 'ghost'] }, ['ROLE_UNKNOWN /roleKeys/1']],
    ['a role in capitals', { roleKeys: ['VIEWER'] }, ['ROLE_UNKNOWN /roleKeys/0']],
  ])('refuses %s with INVALID_INPUT, and writes nothing', async (_, input, problems) => {
    const before = await snapshot(app.prisma);
    const answer = await create(input);

    expect({ code: answer.code, problems: answer.problems }).toEqual({ code: 'INVALID_INPUT', problems });
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it.each(['5', '4102444800000', '"tomorrow"', 'true', '{}', '["2099-12-31T22:00:00Z"]', 'ENUM', '5.5'])(
    'refuses the literal `expiresAt: %s`',
    async (literal) => {
      const document = `mutation { createApiKey(input: { name: "x", roleKeys: ["viewer"], expiresAt: ${literal} }) { secret } }`;
      const { code, errors } = await sendGraphql(app, company.token, document);

      expect({ code, errors }).toMatchObject({
        code: 'INVALID_INPUT',
        errors: [{ code: 'VALUE_INVALID', pointer: '/expiresAt' }],
      });
      expect(await app.prisma.apiKey.count({ where: { orgId: company.organization.id } })).toBe(0);
    },
  );

  it('accepts an instant as a literal, and null for a key that does not expire', async () => {
    for (const [literal, expected] of [
      ['"2099-12-31T22:00:00.5Z"', '2099-12-31T22:00:00.500Z'],
      ['null', null],
    ]) {
      const document = `mutation { createApiKey(input: { name: "x", roleKeys: ["viewer"], expiresAt: ${literal} }) { apiKey { expiresAt } } }`;
      expect((await sendGraphql(app, company.token, document)).data.createApiKey.apiKey.expiresAt).toBe(expected);
    }
  });

  it('refuses roles beyond the caller, together with unknown ones', async () => {
    const roleKeys = ['platform_admin', 'ghost', 'admin'];
    const { code, problems } = await create({ roleKeys });

    expect(code).toBe('FORBIDDEN');
    expect(problems).toEqual(['ROLE_NOT_GRANTABLE /roleKeys/0', 'ROLE_UNKNOWN /roleKeys/1']);
  });

  it('decides by the permissions after the wait for a lock', async () => {
    const { orgId, id } = company.admin;
    await withSession(app, async (session) => {
      await session.query('BEGIN');
      await session.query('SELECT 1 FROM "User" WHERE "orgId" = $1 AND "id" = $2 FOR UPDATE', [orgId, id]);
      const call = create();
      await untilWaiting(session);
      await session.query('DELETE FROM "UserRole" WHERE "orgId" = $1 AND "userId" = $2', [orgId, id]);
      await session.query('COMMIT');

      expect(await call).toMatchObject({ code: 'FORBIDDEN', problems: ['PERMISSION_REQUIRED '] });
    });
    expect(await app.prisma.apiKey.count({ where: { orgId } })).toBe(0);
  });
});

describe('apiKeys', () => {
  it("lists the organization's keys of all makers, newest first, with revoked and expired ones", async () => {
    const other = await aCaller(app, company.organization, { roleKeys: ['admin'] });
    const first = (await create({ name: 'First' })).apiKey;
    const expired = await aKey(app, other, { name: 'Expired', expiresAt: new Date(0) });
    const last = (await create({ name: 'Last' }, other.token)).apiKey;
    await revokeApiKey(app, other.token, first.id);
    await aKey(app, (await aCompany(app)).admin);

    const keys = await apiKeysOf(app, company.token);

    expect(keys.map(({ id }) => id)).toEqual([last.id, expired.id, first.id]);
    expect(keys[0]).toEqual(last);
    expect(keys[1]!.expiresAt).toBe('1970-01-01T00:00:00.000Z');
    expect(keys[2]!.revokedAt).not.toBeNull();
  });
});

describe('revokeApiKey', () => {
  it('revokes the key of any maker, answers a repeat the same, and is audited once', async () => {
    const other = await aCaller(app, company.organization, { roleKeys: [await aRole(app.prisma, ['ORG_MANAGE'])] });
    const { secret, apiKey } = await create({ name: 'Import' });

    const first = await revokeApiKey(app, other.token, apiKey.id);
    expect(first.apiKey).toEqual({ ...apiKey, revokedAt: first.apiKey.revokedAt });
    expect(first.apiKey.revokedAt).not.toBeNull();
    expect((await revokeApiKey(app, company.token, apiKey.id.toUpperCase())).apiKey).toEqual(first.apiKey);

    expect((await sendGraphql(app, secret, '{ roles { key } }')).code).toBe('UNAUTHENTICATED');
    expect(await eventsOf(company.admin.id)).toMatchObject([
      { changes: [{ kind: 'API_KEY_CREATED', name: 'Import' }] },
      { actorId: other.id, actorKeyId: null, changes: [{ kind: 'API_KEY_REVOKED', name: 'Import' }] },
    ]);
  });

  it.each([
    ['an unknown key', () => NOBODY],
    ['a malformed id', () => 'malformed'],
    ['a key of another organization', async () => (await aKey(app, (await aCompany(app)).admin)).id],
  ])('is NOT_FOUND for %s, and writes nothing', async (_, idOf) => {
    const id = await idOf();
    const before = await snapshot(app.prisma);

    expect((await revokeApiKey(app, company.token, id)).code).toBe('NOT_FOUND');
    expect(await snapshot(app.prisma)).toEqual(before);
  });
});

describe('only people with ORG_MANAGE may manage keys', () => {
  it.each<[string, () => Promise<string>]>([
    ['an org_admin', async () => (await aCaller(app, company.organization, { roleKeys: ['org_admin'] })).token],
    [
      'a building administrator',
      async () => {
        const assignments = [{ buildingId: company.buildings[0]!.id, type: 'BUILDING_ADMIN' as const }];
        return (await aCaller(app, company.organization, { assignments })).token;
      },
    ],
    ['an API key with ORG_MANAGE', async () => (await aKey(app, company.admin, { roleKeys: ['admin'] })).secret],
  ])('%s gets FORBIDDEN', async (_, tokenOf) => {
    const token = await tokenOf();
    const { id } = await aKey(app, company.admin);
    const forbidden = { code: 'FORBIDDEN', errors: [{ code: 'PERMISSION_REQUIRED', pointer: '' }] };

    expect(await create({ roleKeys: ['viewer'] }, token)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await sendGraphql(app, token, '{ apiKeys { id } }')).toMatchObject(forbidden);
    expect(await sendGraphql(app, token, `mutation { revokeApiKey(id: "${id}") { id } }`)).toMatchObject(forbidden);
    expect(await app.prisma.apiKey.findFirst({ where: { id } })).toMatchObject({ revokedAt: null });
  });
});
