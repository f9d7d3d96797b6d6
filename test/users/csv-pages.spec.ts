import { once } from 'node:events';
import { connect } from 'node:net';
import pg from 'pg';
import { startTestApp, type TestApp } from '../support/app.js';
import { sendAs } from '../support/http-client.js';
import { logged } from '../support/logged.js';
import { aCaller, aCompany, type TestCaller, type TestCompany } from '../support/requests.js';

/** Files of three pages. The server reads 100 rows at once. */
const ROWS = 250;

interface File {
  path: string;
  /** The table that only the statement of a page reads. */
  table: string;
  /** The ids of all rows, in the order of the file. */
  ids: () => Promise<string[]>;
}

const USERS: File = {
  path: '/api/users?format=csv&search=many.example',
  table: 'SELECT FROM driver',
  ids: () => idsOf('SELECT "id" FROM "User" WHERE "email" LIKE \'%many.example\' ORDER BY "name", "id"'),
};
const EVENTS: File = {
  path: '/api/org/audit-events?format=csv',
  table: 'FROM "AuditEvent"',
  ids: () => idsOf('SELECT "id" FROM "AuditEvent" ORDER BY "createdAt" DESC, "id" DESC'),
};
const FILES: [string, File][] = [
  ['users', USERS],
  ['audit events', EVENTS],
];

let app: TestApp;
let company: TestCompany;
let buildingAdmin: TestCaller;
const original = pg.Client.prototype.query;
let pages = 0;
/** What the driver sends instead of the statement of a later page. */
let instead: string | null = null;

beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
  const { organization, admin, buildings } = company;
  const orgId = organization.id;
  const [building] = buildings;
  buildingAdmin = await aCaller(app, organization, {
    assignments: [{ buildingId: building!.id, type: 'BUILDING_ADMIN' }],
  });
  await app.prisma.user.createMany({
    data: Array.from({ length: ROWS }, (_, n) => ({
      orgId,
      email: `${String(n)}@many.example`,
      name: `Person ${String(n % 120)}`,
      status: 'INVITED' as const,
    })),
  });
  const people = await app.prisma.user.findMany({ where: { orgId, status: 'INVITED' }, select: { id: true } });
  await app.prisma.buildingAssignment.createMany({
    data: people
      .slice(0, 150)
      .flatMap(({ id: userId }) =>
        buildings.slice(0, 2).map(({ id }) => ({ orgId, userId, buildingId: id, type: 'STAFF' as const })),
      ),
  });
  await app.prisma.auditEvent.createMany({
    data: people.map(({ id: subjectId }, n) => ({
      orgId,
      subjectId,
      actorOrgId: orgId,
      actorId: admin.id,
      requestId: String(n),
      transport: 'REST',
      changes: [{ kind: 'USER_CREATED' }],
      createdAt: new Date(Date.UTC(2026, 0, 1) + Math.floor(n / 3)),
    })),
  });
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [query, ...rest] = args as [string | { text: string }, ...unknown[]];
    const isPage = typeof query !== 'string' && FILES.some(([, { table }]) => query.text.includes(table));
    if (isPage) pages += 1;
    const sent =
      isPage && pages > 1 && instead !== null ? [instead, ...rest.filter((one) => !Array.isArray(one))] : args;
    return Reflect.apply(original, this, sent) as Promise<unknown>;
  } as never;
});
beforeEach(() => {
  [pages, instead] = [0, null];
});
afterAll(async () => {
  pg.Client.prototype.query = original;
  await app.close();
});

async function idsOf(sql: string): Promise<string[]> {
  const rows = await app.prisma.$queryRawUnsafe<{ id: string }[]>(sql);
  return rows.map(({ id }) => id);
}

const linesOf = (text: string): string[] => text.split('\r\n').slice(1, -1);

describe.each(FILES)('the file of %s', (_, { path, ids }) => {
  it('has each row of all pages once, in the order of the list', async () => {
    const expected = await ids();
    expect(expected).toHaveLength(ROWS);
    pages = 0;
    const { text } = await sendAs(app.url, company.token, { method: 'GET', path, headers: {} });

    expect(linesOf(text).map((line) => line.slice(0, 36))).toEqual(expected);
    expect(pages).toBe(3);
  });

  it('reads at most one page for HEAD', async () => {
    const { status, text } = await sendAs(app.url, company.token, { method: 'HEAD', path, headers: {} });

    expect([status, text]).toEqual([200, '']);
    await sendAs(app.url, company.token, { method: 'GET', path: `${path}&after=x`, headers: {} }); // time for more
    expect(pages).toBe(1);
  });

  it.each(['1.0', '1.1'])(
    'resets the connection if the database fails later, and logs it once: HTTP/%s',
    async (http) => {
      instead = 'SELECT 1 / 0';
      const lines = await logged(async () => {
        expect(await readRaw(path, http)).toEqual({ error: 'ECONNRESET', isWhole: false });
      });

      expect(lines).toEqual([expect.stringMatching(/request=[0-9a-f-]{36}$/)]);
      expect(pages).toBe(2);
    },
  );

  it.each(['1.0', '1.1'])('is whole without a failure: HTTP/%s', async (http) => {
    expect(await readRaw(path, http)).toEqual({ error: null, isWhole: true });
  });
});

/** Reads a file from the socket. It is whole if it has the last row, and the last chunk if HTTP has chunks. */
async function readRaw(path: string, http: string): Promise<{ error: string | null; isWhole: boolean }> {
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  const head = [`GET ${path} HTTP/${http}`, 'Host: any.host', `Authorization: Bearer ${company.token}`];
  socket.write(`${[...head, 'Connection: close'].join('\r\n')}\r\n\r\n`);
  let text = '';
  let error: string | null = null;
  socket.on('error', (fault: NodeJS.ErrnoException) => (error = fault.code ?? null));
  socket.setEncoding('utf8').on('data', (chunk) => (text += String(chunk)));
  await once(socket, 'close').catch(() => {});
  const isEnded = http === '1.0' || text.endsWith('0\r\n\r\n');
  return {
    error,
    isWhole: isEnded && text.split('\r\n').filter((line) => /^[0-9a-f-]{36},/.test(line)).length === ROWS,
  };
}

test('a building administrator gets on all pages only the people and assignments of their building', async () => {
  const { text } = await sendAs(app.url, buildingAdmin.token, { method: 'GET', path: USERS.path, headers: {} });

  expect(pages).toBe(2);
  const lines = linesOf(text);
  expect(lines).toHaveLength(150);
  for (const line of lines) expect(line.split(',').slice(5)).toEqual(['', 'Building 0: STAFF', '', '']);
});
