import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { WITHOUT_LIMITS } from '../support/database.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { openAs } from '../support/http-client.js';
import { aCompany, type TestCompany } from '../support/requests.js';
import { watchQueries } from '../support/statements.js';

const PEOPLE = 20_000;
const PAGES = PEOPLE / 100;
/** Characters of three bytes each, so that the buffers of the sockets hold only a part of the file. */
const NAME = 200;

let app: TestApp;
let company: TestCompany;
let stop: () => void;
let pages = 0;

beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
  const session = new pg.Client({ connectionString: app.settings.databaseUrl!, options: WITHOUT_LIMITS });
  await session.connect();
  await session.query(
    `INSERT INTO "User" ("orgId", "id", "email", "name", "status", "passwordHash")
      SELECT $1, gen_random_uuid(), md5(n::text) || '@many.example', rpad(n::text || ' ', ${NAME}, '漢'), 'ACTIVE', 'none'
      FROM generate_series(1, ${PEOPLE}) n`,
    [company.organization.id],
  );
  await session.query('ANALYZE "User"');
  await session.end();
  stop = watchQueries((query) => {
    if (typeof query !== 'string' && query.text.includes('ORDER BY u."name" ASC')) pages += 1;
  });
}, 120_000);
afterAll(async () => {
  stop();
  await app.close();
});
beforeEach(() => {
  pages = 0;
});

const open = () => openAs(app.url, company.token, '/api/users?format=csv');

/** Waits until the server reads no more. */
async function settled(): Promise<number> {
  for (let before = -1; before !== pages;) {
    before = pages;
    await sleep(500);
  }
  return pages;
}

test(`a file of ${PEOPLE} users is complete`, async () => {
  const file = await open();
  const ids = new Set<string>();
  let rest = '';
  for await (const chunk of file.setEncoding('utf8')) {
    const lines = (rest + String(chunk)).split('\r\n');
    rest = lines.pop()!;
    for (const line of lines) ids.add(line.slice(0, 36));
  }
  expect([ids.size, pages]).toEqual([PEOPLE + 2, PAGES + 1]); // the header and the administrator
}, 60_000);

test('the server waits for a client that stops reading, and ends the connection if it cannot continue', async () => {
  const file = await open();
  const ahead = await settled();
  expect(ahead).toBeGreaterThan(0);
  expect(ahead).toBeLessThan(PAGES * 0.8); // what the buffers of the two sockets hold

  await app.prisma.user.updateMany({ where: { id: company.admin.id }, data: { status: 'DEACTIVATED' } });
  await expect(file.toArray()).rejects.toThrow('aborted');
  await app.prisma.user.updateMany({ where: { id: company.admin.id }, data: { status: 'ACTIVE' } });
  expect(pages).toBeLessThan(PAGES);
}, 60_000);

test('the server stops reading when the client goes away', async () => {
  const file = await open();
  file.destroy();
  expect(await settled()).toBeLessThan(PAGES / 10);
}, 60_000);
