import { startTestApp, type TestApp } from '../support/app.js';
import { expectNoLeak, expectRefusal } from '../support/refusals.js';
import { send, sendAs, type HttpAnswer } from '../support/http-client.js';
import { routesOf } from '../support/routes.js';
import type { ProblemDocument } from '../../src/errors/problem-document.model.js';

let app: TestApp;

beforeAll(async () => (app = await startTestApp()));
afterAll(() => app.close());

const call = (method: string, path: string): Promise<HttpAnswer> => send(app.url, { method, path });

describe('health', () => {
  test.each(['/health/live', '/health/ready'])('%s answers ok without a token', async (path) => {
    const { status, headers, text } = await call('GET', path);
    expect({ status, body: JSON.parse(text) }).toEqual({ status: 200, body: { status: 'ok' } });
    expect(headers['x-request-id']).toBeDefined();
  });

  test.each(['/health/live', '/health/ready'])('HEAD %s has the status and no body', async (path) => {
    const { status, text } = await call('HEAD', path);
    expect({ status, text }).toEqual({ status: 200, text: '' });
  });
});

describe('an unknown path', () => {
  const places = ['/nope', '/api', '/api/nope', '/health', '/health/live/x', '/graphqlx', '/api/org/users/provision/'];
  const odd = ['//', '/%00', '/..%2f..%2fetc/passwd', '/%2e%2e/', '/nope?a=%ff&b=%', '/.env', `/${'a'.repeat(4_000)}`];

  test.each([...places, ...odd])('is a problem document with 404 for GET: %s', async (path) => {
    expectRefusal('REST', await call('GET', path), { code: 'NOT_FOUND', problems: [] });
  });

  test.each(['OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'])(
    'is a problem document with 404 for %s',
    async (method) => {
      expectRefusal('REST', await call(method, '/nope'), { code: 'NOT_FOUND', problems: [] });
    },
  );

  test('has the status and no body for HEAD', async () => {
    const { status, text, headers } = await call('HEAD', '/nope');
    expect({ status, text }).toEqual({ status: 404, text: '' });
    expect(headers['content-type']).toMatch(/^application\/problem\+json\b/);
  });

  test.each(['/%', '/%zz', '/api/%E0%A4%A'])('that cannot be decoded is answered the same: %s', async (path) => {
    const answer = await call('GET', path);
    expectRefusal('REST', answer, { code: 'NOT_FOUND', problems: [] });
    expect(answer.text).not.toContain(path);
  });

  test('below /graphql is answered in the GraphQL format', async () => {
    for (const path of ['/graphql/nope', '/graphql/%']) {
      expectRefusal('GraphQL', await call('GET', path), { code: 'NOT_FOUND', problems: [] });
    }
  });
});

describe('a method that a route does not have', () => {
  test.each(['GET', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'])(
    '%s on the call is 405, with or without a token',
    async (method) => {
      const answer = await call(method, '/api/org/users/provision');
      expectRefusal('REST', answer, { code: 'METHOD_NOT_ALLOWED', problems: [] });
      expect(answer.headers.allow).toBe('POST');
    },
  );

  test.each(['PUT', 'PATCH', 'DELETE'])('%s on /graphql is 405 in the GraphQL format', async (method) => {
    const answer = await call(method, '/graphql');
    expectRefusal('GraphQL', answer, { code: 'METHOD_NOT_ALLOWED', problems: [] });
    expect(answer.headers.allow).toBe('GET, POST');
  });
});

describe('a query that a call does not take', () => {
  /** The problems of `METHOD /path` with this query, which the server finds before it looks for what the path names. */
  async function problemsOf(method: string, path: string, body?: string): Promise<string[]> {
    const token = app.tokenFor({ orgId: 1, id: '00000000-0000-0000-0000-000000000000' });
    const { text } = await sendAs(app.url, token, { method, path, ...(body !== undefined && { body }) });
    const { errors } = JSON.parse(text) as ProblemDocument;
    return errors.map(({ code, pointer }) => `${code} ${pointer}`);
  }

  test('is refused by every route of the API', async () => {
    const routes = routesOf(app).filter((route) => /^(GET|POST|PUT|PATCH|DELETE) \/api\/(?!docs)/.test(route));
    const accepting: string[] = [];
    for (const route of routes) {
      const [method = '', path = ''] = route.replace(/:\w+/g, 'x').split(' ');
      if (!(await problemsOf(method, `${path}?none=1&a~b`)).includes('FIELD_UNKNOWN /none')) accepting.push(route);
    }
    expect(accepting).toEqual([]);
    expect(routes.length).toBeGreaterThan(25);
  });

  test('is refused together with the problems of the body', async () => {
    expect(await problemsOf('POST', '/api/auth/login?email=a&x~y=1', '{"organization":5}')).toEqual(
      ['FIELD_UNKNOWN /email', 'FIELD_UNKNOWN /x~0y', 'VALUE_INVALID /organization'].concat([
        'VALUE_REQUIRED /email',
        'VALUE_REQUIRED /password',
      ]),
    );
  });

  test('needs a valid token first', async () => {
    expectRefusal('REST', await call('DELETE', '/api/users/x/roles/y?none=1'), { code: 'UNAUTHENTICATED' });
  });

  test('is allowed in health checks', async () => {
    expect(await call('GET', '/health/live?verbose')).toMatchObject({ status: 200 });
  });
});

describe('without a valid token', () => {
  const provision = (authorization?: string): Promise<HttpAnswer> =>
    send(app.url, {
      path: '/api/org/users/provision',
      headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
      body: '{"identity":5,"x":1}',
    });

  test.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer x',
    'Basic YTpi',
    'Bearer a.b.c',
    'Bearer a b',
    `Bearer ${'a'.repeat(8_000)}`,
  ])('an invalid input is 401 and not checked: %s', async (authorization) => {
    const answer = await provision(authorization);
    expectRefusal('REST', answer, { code: 'UNAUTHENTICATED', problems: [] });
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  test('an invalid variable is UNAUTHENTICATED over GraphQL too', async () => {
    const query = 'mutation p($input: ProvisionUserInput!) { provisionUser(input: $input) { created } }';
    const headers = { 'content-type': 'application/json' };
    for (const input of [{ identity: 5 }, { identity: { email: 'a@test.example' } }, null]) {
      const body = JSON.stringify({ query, variables: { input } });
      const answer = await send(app.url, { path: '/graphql', headers, body });
      expectRefusal('GraphQL', answer, { code: 'UNAUTHENTICATED', problems: [], status: 200 });
      expectNoLeak(answer);
    }
  });
});
