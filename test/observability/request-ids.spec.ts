import { randomUUID } from 'node:crypto';
import { startTestApp, type TestApp } from '../support/app.js';
import { sendAs } from '../support/http-client.js';
import { aCompany, aRequest, type TestCompany } from '../support/requests.js';

const OF_NGINX = '0123456789abcdef0123456789abcdef';

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp({ trustProxy: '127.0.0.1' });
  company = await aCompany(app);
});
afterAll(() => app.close());

const call = ({ url }: TestApp, id: string | string[], body: object) =>
  sendAs(url, company.token, {
    path: '/api/org/users/provision',
    headers: { 'content-type': 'application/json', 'x-request-id': id },
    body: JSON.stringify(body),
  });

test.each([
  ['a UUID', randomUUID()],
  ['an id of nginx', OF_NGINX],
])('the server keeps %s of a trusted proxy, also in the audit trail and in errors', async (_, id) => {
  expect((await call(app, id, aRequest())).headers['x-request-id']).toBe(id);
  expect(await app.prisma.auditEvent.count({ where: { requestId: id } })).toBe(1);
  const { headers, text } = await call(app, id, {});
  expect(headers['x-request-id']).toBe(id);
  const { instance } = JSON.parse(text) as { instance: string };
  expect(instance).toMatch(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(instance.replace(/\W/g, '')).toBe(`urnuuid${id.replaceAll('-', '')}`);
});

test.each<[string, string | string[]]>([
  ['empty', ''],
  ['another text', 'jane@house.example'],
  ['too long', OF_NGINX.repeat(2)],
  ['hyphens at other places', '01234567-89ab-cdef-0123-4567-89abcdef'],
  ['two', [randomUUID(), randomUUID()]],
])('an id that is %s is replaced', async (_, id) => {
  const { headers } = await call(app, id, {});
  expect(headers['x-request-id']).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect([id].flat()).not.toContain(headers['x-request-id']);
});

test('an id of another client is replaced', async () => {
  const other = await startTestApp({ trustProxy: '192.0.2.1' });
  try {
    expect((await call(other, OF_NGINX, {})).headers['x-request-id']).not.toBe(OF_NGINX);
  } finally {
    await other.close();
  }
});
