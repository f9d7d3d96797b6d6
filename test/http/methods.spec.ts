import { METHODS } from 'node:http';
import { startTestApp, type TestApp } from '../support/app.js';
import { expectRefusal } from '../support/refusals.js';
import { routesOf } from '../support/routes.js';
import { send, type HttpAnswer } from '../support/http-client.js';

const ORIGIN = 'https://admin.test.example';

let app: TestApp;
let open: TestApp;
/** The methods of each path, from the router. */
let paths: Map<string, string[]>;

beforeAll(async () => {
  app = await startTestApp();
  open = await startTestApp({ corsOrigins: [ORIGIN] });
  paths = new Map();
  for (const route of routesOf(app)) {
    const [method = '', path = ''] = route.split(' ');
    paths.set(path, [...(paths.get(path) ?? []), method].sort());
  }
  // GraphQL over HTTP is GET and POST. The integration also adds routes for HEAD and OPTIONS, which Apollo Server
  // refuses.
  paths.set('/graphql', ['GET', 'POST']);
});
afterAll(() => Promise.all([app.close(), open.close()]));

const edgeOf = (path: string) => (path.startsWith('/graphql') ? 'GraphQL' : 'REST');
/** The tree that fastify prints omits the folder before a star. */
const addressOf = (pattern: string): string =>
  pattern
    .replace(/:\w+/g, '1')
    .replace(/^(\/|\/graphiql\/)\*$/, '$1assets/x.css')
    .replace('*', 'x.css');
const call = (method: string, path: string, headers: Record<string, string> = {}): Promise<HttpAnswer> =>
  send(app.url, { method, path, headers });
const allowed = ({ headers }: HttpAnswer): string[] => String(headers.allow).split(', ').sort();

const COMMON = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
/** Every method that Node can parse, except CONNECT, which asks for a tunnel instead of a path. */
const ALL = METHODS.filter((method) => method !== 'CONNECT');

test('every path refuses other methods with 405 and a list of its own, without asking for a token', async () => {
  expect(paths.size).toBeGreaterThan(15);
  expect(paths.get('/api/users/:userId/roles')).toEqual(['POST']);
  for (const [pattern, methods] of paths) {
    const path = addressOf(pattern);
    const tried = pattern === '/api/users' ? ALL : COMMON;
    for (const method of tried.filter((one) => !methods.includes(one))) {
      const answer = await call(method, path);
      expect({ method, path, status: answer.status }).toEqual({ method, path, status: 405 });
      expect({ path, allow: allowed(answer) }).toEqual({ path, allow: methods });
      if (method === 'HEAD') expect(answer.text).toBe('');
      else expectRefusal(edgeOf(path), answer, { code: 'METHOD_NOT_ALLOWED', problems: [] });
    }
  }
});

test('no path refuses one of its own methods with 405', async () => {
  for (const [pattern, methods] of paths) {
    const path = addressOf(pattern);
    for (const method of methods) {
      const { status } = await call(method, path);
      expect({ method, path, status }).not.toEqual({ method, path, status: 405 });
    }
  }
});

test.each([
  ['with a query', '/api/users/a/roles?first=1'],
  ['with an escaped letter', '/api/%75sers/a/roles'],
  ['with an escaped slash in an id', '/api/users/a%2Fb/roles'],
  ['with an id of 4,000 characters', `/api/users/${'a'.repeat(4_000)}/roles`],
  ['with an id that is not ASCII', '/api/users/%C3%A9/roles'],
])('the way in which a path is written does not matter: %s', async (_, path) => {
  const answer = await call('PUT', path);
  expectRefusal('REST', answer, { code: 'METHOD_NOT_ALLOWED', problems: [] });
  expect(allowed(answer)).toEqual(['POST']);
});

test.each(['/%67raphql', '/graph%71l?x', 'http://localhost/graphql', 'HTTPS://localhost/%67raphql', '/graphql#x'])(
  'the GraphQL format does not depend on the way in which the path is written: %s',
  async (path) => {
    expectRefusal('GraphQL', await call('PUT', path), { code: 'METHOD_NOT_ALLOWED', problems: [] });
  },
);

test.each([
  ['a trailing slash', '/api/users/'],
  ['two slashes', '/api//users'],
  ['an empty id', '/api/users//roles'],
  ['capitals', '/API/users'],
  ['an extra segment', '/api/users/1/roles/x/y'],
  ['an invalid escape', '/api/users/%ff/roles'],
  ['an unknown path', '/nope'],
  ['below /graphql', '/graphql/x'],
])('any method on an unknown path is 404: %s', async (_, path) => {
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
    const answer = await call(method, path);
    expectRefusal(edgeOf(path), answer, { code: 'NOT_FOUND', problems: [] });
    expect(answer.headers.allow).toBeUndefined();
  }
});

test('405 comes before errors of the body or the token', async () => {
  const answer = await send(app.url, {
    method: 'PATCH',
    path: '/api/users',
    headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip', authorization: 'Bearer x' },
    body: 'x',
  });
  expectRefusal('REST', answer, { code: 'METHOD_NOT_ALLOWED', problems: [] });
});

test('a page of a listed origin may read a 405', async () => {
  const answer = await send(open.url, { method: 'PATCH', path: '/api/users', headers: { origin: ORIGIN } });
  expectRefusal('REST', answer, { code: 'METHOD_NOT_ALLOWED', problems: [] });
  expect(answer.headers['access-control-allow-origin']).toBe(ORIGIN);
});
