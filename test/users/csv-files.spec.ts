import { startTestApp, type TestApp } from '../support/app.js';
import { aUser, type UserOptions } from '../support/builders.js';
import { type HttpAnswer, send, sendAs } from '../support/http-client.js';
import { aCaller, aCompany, type TestCompany } from '../support/requests.js';
import { restProblems } from '../support/rest-lists.js';

const [USERS, EVENTS] = ['/api/users?format=csv', '/api/org/audit-events?format=csv'];

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
  const [first, second] = company.buildings;
  await app.prisma.building.updateMany({ where: { id: first!.id }, data: { name: 'Elm' } });
  await app.prisma.building.updateMany({ where: { id: second!.id }, data: { name: 'Oak' } });
  await app.prisma.unit.updateMany({ where: { id: first!.units[0]! }, data: { label: '4, rear' } });
  const person = (name: string, email: string, options: UserOptions = {}) =>
    aUser(app.prisma, company.organization, { name, email, ...options });
  await person('=1+1', 'ada@lee.example', {
    roleKeys: ['viewer', 'org_admin'],
    assignments: [
      { buildingId: first!.id, type: 'STAFF' },
      { buildingId: second!.id, type: 'MANAGER' },
    ],
  });
  const { orgId, id } = await person('Ben "Big" Lee', 'ben@lee.example', {
    status: 'INVITED',
    unitIds: [first!.units[0]!],
  });
  await app.prisma.invitation.create({ data: { orgId, userId: id } });
  for (const name of ['+1', '-1', '@x', '\tx', '\rx'])
    await person(name, `formula${String(name.charCodeAt(0))}@lee.example`, { status: 'DEACTIVATED' });
});
afterAll(() => app.close());

const read = (path: string, token = company.token, method = 'GET'): Promise<HttpAnswer> =>
  sendAs(app.url, token, { method, path, headers: {} });

/** The lines of a file after its first, each without the id and the instants. */
async function linesOf(path: string, token?: string): Promise<string[]> {
  const { status, text } = await read(path, token);
  expect([status, text.endsWith('\r\n')]).toEqual([200, true]);
  return text
    .slice(0, -2)
    .split('\r\n')
    .slice(1)
    .map((line) => line.replaceAll(/[0-9a-f-]{36},|\d{4}-[^,]+Z,/g, ''));
}

test('the file of users has a header, and a line for each user with their access and homes', async () => {
  const { headers, text } = await read(USERS);
  expect(headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="users.csv"',
    'cache-control': 'no-store',
  });
  expect(text.split('\r\n')[0]).toBe('\uFEFFid,email,name,status,createdAt,roles,assignments,homes,invitation');
  expect(await linesOf(`${USERS}&email=ada@lee.example`)).toEqual([
    'ada@lee.example,"\'=1+1",ACTIVE,"viewer; org_admin","Elm: STAFF; Oak: MANAGER",,',
  ]);
  expect(await linesOf(`${USERS}&status=INVITED`)).toEqual([
    'ben@lee.example,"Ben ""Big"" Lee",INVITED,,,"Elm: 4, rear",QUEUED',
  ]);
});

test('cells that spreadsheets would run have an apostrophe', async () => {
  const { text } = await read(`${USERS}&status=DEACTIVATED&orderBy=EMAIL_ASC`);
  expect(text.match(/"'[^"]+"/g)).toEqual([`"'+1"`, `"'-1"`, `"'@x"`, `"'\tx"`, `"'\rx"`].sort(byEmail));
});

/** The addresses name the code of the first character, and are sorted as texts. */
function byEmail(one: string, other: string): number {
  const [a, b] = [one, other].map((cell) => `${String(cell.charCodeAt(2))}@`);
  return a! < b! ? -1 : 1;
}

test('the file has the order of the list, and starts after a cursor', async () => {
  const list = await read('/api/users?orderBy=EMAIL_DESC&first=100');
  const { items } = JSON.parse(list.text) as { items: { email: string }[] };
  const emails = (lines: string[]) => lines.map((line) => line.split(',')[0]);
  const page = await read('/api/users?orderBy=EMAIL_DESC&first=1');
  const { nextCursor } = JSON.parse(page.text) as { nextCursor: string };

  const all = items.map(({ email }) => email);
  expect(all.length).toBeGreaterThan(3);
  const rows = await linesOf(`${USERS}&orderBy=EMAIL_DESC&status=ACTIVE`);
  expect(emails(rows)).toEqual([company.admin.email, 'ada@lee.example'].sort().reverse());
  const after = await read(`${USERS}&orderBy=EMAIL_DESC&after=${nextCursor}`);
  expect(after.text).not.toContain(all[0]);
  expect(all.slice(1).every((email) => after.text.includes(email))).toBe(true);
});

test('a file without a match has only the header', async () => {
  expect(await linesOf(`${USERS}&search=nobody`)).toEqual([]);
});

test('a building administrator gets the people of their building, without roles and other buildings', async () => {
  const assignments = [{ buildingId: company.buildings[0]!.id, type: 'BUILDING_ADMIN' as const }];
  const { token } = await aCaller(app, company.organization, { name: 'Zoe', status: 'ACTIVE', assignments });

  const lines = await linesOf(`${USERS}&orderBy=NAME_ASC`, token);
  expect(lines).toHaveLength(3);
  expect(lines).toContain('ada@lee.example,"\'=1+1",ACTIVE,,Elm: STAFF,,');
  expect(await restProblems(app, token, `${USERS}&roleKey=viewer`)).toEqual(['FORBIDDEN', 'PERMISSION_REQUIRED ']);
  expect(await restProblems(app, token, EVENTS)).toEqual(['FORBIDDEN', 'PERMISSION_REQUIRED ']);
});

test('the file of audit events has a line for each event, also for commands', async () => {
  const { orgId, id: subjectId } = company.admin;
  const event = { orgId, subjectId, requestId: 'one', createdAt: new Date('2026-01-02T00:00:00Z') };
  const changes = [
    { kind: 'ROLE_GRANTED', roleKey: 'viewer' },
    { kind: 'NAME_CHANGED', name: 'X', previousName: 'Y' },
  ];
  await app.prisma.auditEvent.createMany({
    data: [
      { ...event, transport: 'REST', actorOrgId: orgId, actorId: subjectId, changes },
      {
        ...event,
        transport: 'CLI',
        requestId: '=two',
        changes: changes.slice(0, 1),
        createdAt: new Date('2026-01-01'),
      },
    ],
  });
  const { email } = company.admin;

  const { headers, text } = await read(`${EVENTS}&until=2026-02-01T00:00:00Z`);
  expect(headers).toMatchObject({ 'content-disposition': 'attachment; filename="audit-events.csv"' });
  expect(text.split('\r\n')[0]).toBe('\uFEFFid,createdAt,actor,subject,transport,requestId,changes');
  expect(await linesOf(`${EVENTS}&until=2026-02-01T00:00:00Z`)).toEqual([
    `${email},${email},REST,one,"ROLE_GRANTED roleKey=viewer; NAME_CHANGED name=X previousName=Y"`,
    `CLI,${email},CLI,"'=two",ROLE_GRANTED roleKey=viewer`,
  ]);
  expect(await linesOf(`${EVENTS}&kind=NAME_CHANGED&until=2026-02-01T00:00:00Z`)).toHaveLength(1);
});

describe.each([USERS, EVENTS])('%s', (path) => {
  test.each([
    ['&format=xml', ['VALUE_INVALID /format']],
    ['&first=5', ['VALUE_INVALID /first']],
    ['&after=x', ['VALUE_INVALID /after']],
    ['&none=x', ['FIELD_UNKNOWN /none']],
  ])('with %s is refused', async (more, problems) => {
    const asked = more.startsWith('&format') ? path.replace('format=csv', more.slice(1)) : path + more;
    expect(await restProblems(app, company.token, asked)).toEqual(['INVALID_INPUT', ...problems]);
  });

  test('without a token is a problem document', async () => {
    const { status, headers } = await send(app.url, { method: 'GET', path });
    expect([status, headers['content-type']]).toEqual([401, expect.stringContaining('application/problem+json')]);
  });

  test('answers HEAD with the headers of the file', async () => {
    const { status, headers, text } = await read(path, company.token, 'HEAD');
    expect([status, text]).toEqual([200, '']);
    expect(headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8' });
  });
});
