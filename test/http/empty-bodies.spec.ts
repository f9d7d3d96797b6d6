import { startTestApp, type TestApp } from '../support/app.js';
import { aUserWithSession } from '../support/browser-sessions.js';
import { aUser } from '../support/builders.js';
import { expectRefusal } from '../support/refusals.js';
import { aCompany, type TestCompany } from '../support/requests.js';
import { send, type HttpAnswer } from '../support/http-client.js';

interface Operation {
  method: string;
  /** With the names of its parameters: /api/users/{userId}?unitId={unitId}. */
  path: string;
  takesBody: boolean;
  /** Whether a field of the body is required. */
  needsBody: boolean;
}

let app: TestApp;
let company: TestCompany;
let operations: Operation[];

beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
  const { text } = await send(app.url, { method: 'GET', path: '/api/docs-json' });
  const { paths, components } = JSON.parse(text) as {
    paths: Record<string, Record<string, Described>>;
    components: { schemas: Record<string, { required?: string[] }> };
  };
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody, parameters = [] }]) => ({
      method: method.toUpperCase(),
      path: path + queryOf(parameters),
      takesBody: requestBody !== undefined,
      needsBody: components.schemas[bodyOf(requestBody)]?.required !== undefined,
    })),
  );
});
afterAll(() => app.close());

interface Described {
  requestBody?: { content: Record<string, { schema: { $ref: string } }> };
  parameters?: { name: string; in: string; required: boolean }[];
}

/** The name of the schema of a body. */
const bodyOf = (body: Described['requestBody']): string =>
  body?.content['application/json']?.schema.$ref.split('/').at(-1) ?? '';

function queryOf(parameters: NonNullable<Described['parameters']>): string {
  const names = parameters
    .filter((parameter) => parameter.in === 'query' && parameter.required)
    .map(({ name }) => `${name}={${name}}`);
  return names.length === 0 ? '' : `?${names.join('&')}`;
}

const TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  '*/*',
  'nonsense',
  '',
];

/** The ways to send an empty body. */
const NOTHING: Readonly<Record<string, Record<string, string>>> = {
  'no body': {},
  'a length of 0': { 'content-length': '0' },
  'chunks, of which there is none': { 'transfer-encoding': 'chunked' },
};

/** Makes the call about a new user, for a new role or a building. Each operation finds what it needs. */
async function callWith({ method, path }: Operation, headers: Record<string, string>): Promise<HttpAnswer> {
  const status = path.endsWith('password-reset') ? 'ACTIVE' : 'INVITED';
  const { id } = await aUser(app.prisma, company.organization, { status });
  const [building] = company.buildings;
  const values: Record<string, string> = {
    userId: id,
    buildingId: String(building!.id),
    unitId: String(building!.units[0]),
  };
  const cookie = path.includes('/session') ? `session=${(await aUserWithSession(app)).cookie}` : undefined;
  return send(app.url, {
    method,
    path: path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? 'viewer'),
    headers: { authorization: `Bearer ${company.token}`, ...(cookie && { cookie }), ...headers },
  });
}

test.each(Object.entries(NOTHING))(
  'a call without a body accepts an empty one with any content type: %s',
  async (_, headers) => {
    const calls = operations.filter(({ takesBody }) => !takesBody);
    expect(calls.map(({ method }) => method)).toEqual(expect.arrayContaining(['POST', 'DELETE', 'GET']));
    for (const call of calls) {
      const { status } = await callWith(call, {});
      expect({ ...call, isAccepted: status < 300 }).toEqual({ ...call, isAccepted: true });
      for (const type of TYPES) {
        const answer = await callWith(call, { 'content-type': type, ...headers });
        expect({ ...call, type, status: answer.status }).toEqual({ ...call, type, status });
      }
      const encoded = await callWith(call, { 'content-encoding': 'gzip', ...headers });
      expect({ ...call, status: encoded.status }).toEqual({ ...call, status });
    }
  },
);

test.each(Object.entries(NOTHING))(
  'a call with a body reports what is missing in an empty one: %s',
  async (_, headers) => {
    const calls = operations.filter(({ needsBody }) => needsBody);
    expect(calls.length).toBeGreaterThan(4);
    for (const call of calls) {
      const empty = await send(app.url, {
        method: call.method,
        path: call.path.replace(/\{\w+\}/g, '1'),
        headers: { authorization: `Bearer ${company.token}`, 'content-type': 'application/json' },
        body: '{}',
      });
      const problems = (JSON.parse(empty.text).errors as { code: string; pointer: string }[]).map(
        ({ code, pointer }) => `${code} ${pointer}`,
      );
      expect(problems.length).toBeGreaterThan(0);
      for (const type of TYPES) {
        expectRefusal('REST', await callWith(call, { 'content-type': type, ...headers }), {
          code: 'INVALID_INPUT',
          problems,
        });
      }
    }
  },
);

test.each(Object.entries(NOTHING))(
  'a call whose fields are all optional accepts an empty body as no fields: %s',
  async (_, headers) => {
    const calls = operations.filter(({ takesBody, needsBody }) => takesBody && !needsBody);
    expect(calls.map(({ method }) => method)).toContain('PATCH');
    for (const call of calls)
      for (const type of TYPES) {
        const { status } = await callWith(call, { 'content-type': type, ...headers });
        expect({ ...call, type, status }).toEqual({ ...call, type, status: 200 });
      }
  },
);

test.each(Object.entries(NOTHING))('an empty body on /graphql is 400 with any content type: %s', async (_, headers) => {
  for (const type of TYPES) {
    const answer = await callWith(
      { method: 'POST', path: '/graphql', takesBody: true, needsBody: true },
      { 'content-type': type, ...headers },
    );
    expectRefusal('GraphQL', answer, { code: 'INVALID_INPUT' });
  }
});

test('a call without a body still checks a body that is not empty', async () => {
  const { id } = await aUser(app.prisma, company.organization, { status: 'INVITED' });
  const revoke = (type: string, body: string): Promise<HttpAnswer> =>
    send(app.url, {
      method: 'DELETE',
      path: `/api/users/${id}/invitation`,
      headers: { authorization: `Bearer ${company.token}`, 'content-type': type },
      body,
    });
  expectRefusal('REST', await revoke('application/json', ' '), {
    code: 'INVALID_INPUT',
    problems: ['VALUE_INVALID '],
  });
  expectRefusal('REST', await revoke('text/plain', ' '), { code: 'UNSUPPORTED_MEDIA_TYPE', problems: [] });
  expect((await revoke('application/json', '{}')).status).toBe(200);
});
