import { createHash } from 'node:crypto';
import bcrypt from 'bcrypt';
import { startTestApp, type TestApp } from '../support/app.js';
import { sendAs } from '../support/http-client.js';
import { anOlderDatabase, type OlderDatabase } from '../support/older-database.js';
import { preview } from '../support/password-calls.js';
import { runBuilt } from '../support/process.js';
import { SIGN_INS } from '../support/sign-in.js';

/** The first migration that 0.1.0 lacks. */
const AFTER_THE_FIRST_RELEASE = '20261127100000';

const PASSWORD = 'a password of the first release';
const SECRET = Buffer.alloc(32, 'secret').toString('base64url');
const HASH = createHash('sha256').update(SECRET).digest('hex');
const user = (n: number): string => `00000000-0000-4000-8000-00000000000${String(n)}`;

/** Rows in each table of 0.1.0. User 1 is an administrator, user 2 is invited, user 3 was deactivated. */
const ROWS = `
  INSERT INTO "Organization" ("id", "slug", "name") VALUES (1, 'acme', 'Acme'), (2, 'globex', 'Globex');
  INSERT INTO "User" ("orgId", "id", "email", "name", "status", "passwordHash") VALUES
    (1, '${user(1)}', 'ada@acme.example', 'Ada Ångström', 'ACTIVE', '${bcrypt.hashSync(PASSWORD, 4)}'),
    (1, '${user(2)}', 'ivy@acme.example', 'Ivy', 'INVITED', NULL),
    (1, '${user(3)}', 'del@acme.example', 'Del', 'DEACTIVATED', NULL),
    (2, '${user(1)}', 'ada@acme.example', 'Another Ada', 'INVITED', NULL);
  INSERT INTO "UserRole" ("orgId", "userId", "roleId") VALUES
    (1, '${user(1)}', 3), (1, '${user(2)}', 1), (2, '${user(1)}', 2);
  INSERT INTO "Building" ("orgId", "id", "name") VALUES
    (1, 11, 'Ivy House'), (1, 12, 'Fern Court'), (2, 21, 'ivy house');
  INSERT INTO "Unit" ("orgId", "id", "buildingId", "label") VALUES
    (1, 111, 11, '1A'), (1, 112, 11, '2'), (2, 211, 21, '1a');
  INSERT INTO "BuildingAssignment" ("orgId", "userId", "buildingId", "type") VALUES
    (1, '${user(1)}', 12, 'MANAGER'), (1, '${user(2)}', 11, 'BUILDING_ADMIN'), (1, '${user(2)}', 12, 'STAFF');
  INSERT INTO "Occupancy" ("orgId", "id", "userId", "unitId", "startedAt", "endedAt") VALUES
    (1, '${user(4)}', '${user(2)}', 111, now(), NULL),
    (1, '${user(5)}', '${user(2)}', 112, '2026-01-01Z', '2026-02-01Z');
  INSERT INTO "Invitation" ("orgId", "id", "userId", "tokenHash", "sentAt", "expiresAt", "supersededAt") VALUES
    (1, '${user(6)}', '${user(2)}', '\\x${HASH}', now(), now() + interval '1 day', NULL),
    (1, '${user(7)}', '${user(2)}', NULL, NULL, NULL, now());
  INSERT INTO "AuditEvent"
    ("orgId", "id", "actorOrgId", "actorId", "subjectId", "changes", "requestId", "transport") VALUES
    (1, '${user(8)}', 1, '${user(1)}', '${user(2)}', '[{"kind":"USER_CREATED"}]', 'request 1', 'GRAPHQL'),
    (1, '${user(9)}', NULL, NULL, '${user(1)}', '[{"kind":"USER_CREATED"}]', 'request 2', 'CLI');
  INSERT INTO "RateLimit" ("key", "points", "expire") VALUES ('a key', 3, 4102444800000)`;

let older: OlderDatabase;
let app: TestApp;
let before: Record<string, unknown[]>;
let after: Record<string, unknown[]>;

const TABLES = `
  SELECT relname AS "name" FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> '_prisma_migrations' ORDER BY 1`;

/** @param columns of the tables in an older release; absent: all */
async function rowsOf(columns?: Record<string, unknown[]>): Promise<Record<string, unknown[]>> {
  const tables = (await older.session.query<{ name: string }>(TABLES)).rows;
  const all: Record<string, unknown[]> = {};
  for (const { name } of tables) {
    const known = columns?.[name]?.[0];
    const list = known === undefined ? '*' : Object.keys(known as object).map((column) => `"${column}"`);
    all[name] = (await older.session.query(`SELECT ${String(list)} FROM "${name}" ORDER BY 1, 2`)).rows as unknown[];
  }
  return all;
}

beforeAll(async () => {
  older = await anOlderDatabase(AFTER_THE_FIRST_RELEASE);
  await older.session.query(ROWS);
  before = await rowsOf();
  const run = runBuilt('database/migrations/migrate.cli.js', { DATABASE_URL: older.url });
  expect({ ...(await run.ended), stderr: run.stderr() }).toEqual({ code: 0, signal: null, stderr: '' });
  after = await rowsOf(before);
  app = await startTestApp({ databaseUrl: older.url });
});
afterAll(async () => {
  await app.close();
  await older.drop();
});

describe('a database that the first release has filled', () => {
  it('has after the migration the same rows, and in new tables none', () => {
    expect(Object.entries(before).filter(([, rows]) => rows.length === 0)).toEqual([]);
    expect(Object.keys(before)).toHaveLength(11);
    const added = Object.keys(after).filter((name) => !(name in before));
    expect(added).toEqual(['ApiKey', 'Mail', 'SchemaCompatibility', 'Session']);
    expect(added.map((name) => after[name]!.length)).toEqual([0, 0, 1, 0]);
    for (const [name, rows] of Object.entries(before)) expect({ name, rows: after[name] }).toEqual({ name, rows });
  });

  it.each(SIGN_INS)('lets a user sign in with the password: %s', async (_, signIn) => {
    const credentials = { organization: 'acme', email: 'ada@acme.example', password: PASSWORD };
    expect(await signIn(app, credentials)).toMatchObject({ outcome: 'SIGNED_IN' });
    expect(await signIn(app, { ...credentials, organization: 'globex' })).toMatchObject({ outcome: 'UNAUTHENTICATED' });
  });

  it('opens a link that was mailed', async () => {
    const { status, text } = await preview(app, `1.${SECRET}`);
    expect({ status, ...JSON.parse(text) }).toMatchObject({ status: 200, organization: 'Acme', purpose: 'INVITATION' });
  });

  it('shows what a user holds, and the audit trail', async () => {
    const token = app.tokenFor({ orgId: 1, id: user(1) });
    const get = async (path: string) => JSON.parse((await sendAs(app.url, token, { method: 'GET', path })).text);
    const held = await get(`/api/users/${user(2)}`);
    expect(held).toMatchObject({ status: 'INVITED', roles: [{ key: 'viewer' }] });
    expect(JSON.stringify(held)).toMatch(/BUILDING_ADMIN.*STAFF|STAFF.*BUILDING_ADMIN/);
    expect(held.occupancies).toMatchObject([
      { unit: { id: 111 }, endedAt: null },
      { unit: { id: 112 }, endedAt: '2026-02-01T00:00:00.000Z' },
    ]);
    const { items } = await get('/api/org/audit-events');
    expect(items.map(({ requestId }: { requestId: string }) => requestId).sort()).toEqual(['request 1', 'request 2']);
  });
});
