import { setTimeout as sleep } from 'node:timers/promises';
import { apiKeysOf, createApiKey } from '../support/api-keys.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { sendGraphql } from '../support/graphql.js';
import { aCompany, aRequest } from '../support/requests.js';
import { until, untilWaiting, withSession } from '../support/sessions.js';
import { recordStatements } from '../support/statements.js';
import { TRANSPORTS } from '../support/transports.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

it('`lastUsedAt` shows when a key was last used, to the minute', async () => {
  const { token } = await aCompany(app);
  const { secret, apiKey } = await createApiKey(app, token, {});
  const lastUsedAt = async () => (await apiKeysOf(app, token))[0]!.lastUsedAt;
  expect((await sendGraphql(app, secret, '{ roles { key } }')).code).toBeUndefined();
  await until('the use is recorded', async () => (await lastUsedAt()) !== null);

  const first = await lastUsedAt();
  expect(Date.parse(first!)).toBeGreaterThanOrEqual(Date.parse(apiKey.createdAt));
  const statements = await recordStatements(async () => {
    await sendGraphql(app, secret, '{ roles { key } }');
    await sleep(100);
  });
  expect(statements.filter((text) => text.includes('UPDATE'))).toEqual([]);
  expect(await lastUsedAt()).toBe(first);
});

it('does not wait to record the use of a key', async () => {
  const { token } = await aCompany(app);
  const { secret, apiKey } = await createApiKey(app, token, {});
  const isRecorded = async () => (await apiKeysOf(app, token))[0]!.lastUsedAt !== null;
  await withSession(app, async (session) => {
    await session.query('BEGIN');
    await session.query('SELECT 1 FROM "ApiKey" WHERE "id" = $1 FOR UPDATE', [apiKey.id]);
    expect((await sendGraphql(app, secret, '{ roles { key } }')).code).toBeUndefined();
    await untilWaiting(session);
    expect((await sendGraphql(app, secret, '{ roles { key } }')).code).toBeUndefined();
    expect(await isRecorded()).toBe(false);
    await session.query('COMMIT');
  });
  await until('the use is recorded', isRecorded);
});

it.each(TRANSPORTS)('provisioning over %s is a use too, also if it is refused', async (_, { provision }) => {
  const { token } = await aCompany(app);
  const { secret } = await createApiKey(app, token, { roleKeys: ['viewer'] });
  expect((await provision(app, secret, aRequest())).code).toBe('FORBIDDEN');
  await until('the use is recorded', async () => (await apiKeysOf(app, token))[0]!.lastUsedAt !== null);
});

it('a use is recorded before the server stops, and a failed record does not fail the call', async () => {
  const other = await startTestApp();
  try {
    const { token } = await aCompany(other);
    const { secret } = await createApiKey(other, token, {});
    await other.prisma.$executeRaw`ALTER TABLE "ApiKey" ADD CONSTRAINT refused CHECK ("lastUsedAt" IS NULL)`;
    expect((await sendGraphql(other, secret, '{ roles { key } }')).code).toBeUndefined();
    await sleep(100);
    await other.prisma.$executeRaw`ALTER TABLE "ApiKey" DROP CONSTRAINT refused`;
    expect((await apiKeysOf(other, token))[0]!.lastUsedAt).toBeNull();

    expect((await sendGraphql(other, secret, '{ roles { key } }')).code).toBeUndefined();
    await other.app.close();
    expect(await other.prisma.apiKey.count({ where: { lastUsedAt: { not: null } } })).toBe(1);
  } finally {
    await other.close();
  }
});
