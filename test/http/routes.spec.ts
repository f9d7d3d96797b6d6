import { startTestApp, type TestApp } from '../support/app.js';
import { expectNoLeak, expectRefusal } from '../support/refusals.js';
import { send, type HttpAnswer } from '../support/http-client.js';

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
