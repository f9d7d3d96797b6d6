import { METHODS } from 'node:http';
import { startTestApp, type TestApp } from '../support/app.js';
import { expectRefusal } from '../support/refusals.js';
import { routesOf } from '../support/routes.js';
import { send, type WireAnswer } from '../support/wire.js';

const ORIGIN = 'https://admin.test.example';

let app: TestApp;
let open: TestApp;
/** The methods of each path, as the router has them. */
let paths: Map<string, string[]>;

beforeAll(async () => {
  app = await startTestApp();
  open = await startTestApp({ corsOrigins: [ORIGIN] });
  paths = new Map();
  for (const route of routesOf(app)) {
    const [method = '', path = ''] = route.split(' ');
    paths.set(path, [...(paths.get(path) ?? []), method].sort());
  }
  // GraphQL over HTTP is GET and POST; the bridge has also routes for HEAD and OPTIONS, and its server refuses both.
  paths.set('/graphql', ['GET', 'POST']);
});
afterAll(() => Promise.all([app.close(), open.close()]));

const edgeOf = (path: string) => (path.startsWith('/graphql') ? 'GraphQL' : 'REST');
/** The tree that fastify prints leaves out the folder before a star. */
const addressOf = (pattern: string): string =>
  pattern
    .replace(/:\w+/g, '1')
    .replace(/^(\/|\/graphiql\/)\*$/, '$1assets/x.css')
    .replace('*', 'x.css');
const call = (method: string, path: string, headers: Record<string, string> = {}): Promise<WireAnswer> =>
  send(app.url, { method, path, headers });
const allowed = ({ headers }: WireAnswer): string[] => String(headers.allow).split(', ').sort();

const COMMON = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
/** Every method that node can read, but for CONNECT, which asks for a tunnel and not for a path. */
const ALL = METHODS.filter((method) => method !== 'CONNECT');

test('every path refuses each method that it does not have with 405, names those it has, and asks for no token', async () => {
  expect(paths.size).toBeGreaterThan(15);
  expect(paths.get('/api/users')).toEqual(['POST']);
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

test('no path refuses with 405 a method that it has', async () => {
  for (const [pattern, methods] of paths) {
    const path = addressOf(pattern);
    for (const method of methods) {
      const { status } = await call(method, path);
      expect({ method, path, status }).not.toEqual({ method, path, status: 405 });
    }
  }
});

test.each([
  ['with a query', '/api/users?first=1'],
  ['with an escaped letter', '/api/%75sers'],
  ['with an escaped slash in an id', '/api/users/a%2Fb/roles'],
  ['with an id of 4,000 characters', `/api/users/${'a'.repeat(4_000)}/roles`],
  ['with an id that is not ASCII', '/api/users/%C3%A9/roles'],
])('a path is the same however it is written: %s', async (_, path) => {
  const answer = await call('PUT', path);
  expectRefusal('REST', answer, { code: 'METHOD_NOT_ALLOWED', problems: [] });
  expect(allowed(answer)).toEqual(['POST']);
});

test.each(['/%67raphql', '/graph%71l?x', 'http://localhost/graphql', 'HTTPS://localhost/%67raphql', '/graphql#x'])(
  'the GraphQL shape does not depend on how the path is written: %s',
  async (path) => {
    expectRefusal('GraphQL', await call('PUT', path), { code: 'METHOD_NOT_ALLOWED', problems: [] });
  },
);

test.each([
  ['a slash at the end', '/api/users/'],
  ['two slashes', '/api//users'],
  ['capitals', '/API/users'],
  ['a part too many', '/api/users/1/roles/x/y'],
  ['an escape that cannot be decoded', '/api/users/%ff/roles'],
  ['an unknown path', '/nope'],
  ['below /graphql', '/graphql/x'],
])('what is no path stays 404 for every method: %s', async (_, path) => {
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
    const answer = await call(method, path);
    expectRefusal(edgeOf(path), answer, { code: 'NOT_FOUND', problems: [] });
    expect(answer.headers.allow).toBeUndefined();
  }
});

test('it comes before what is wrong with the body or the token', async () => {
  const answer = await send(app.url, {
    method: 'PATCH',
    path: '/api/users',
    headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip', authorization: 'Bearer x' },
    body: 'x',
  });
  expectRefusal('REST', answer, { code: 'METHOD_NOT_ALLOWED', problems: [] });
});

test('a page of a listed origin may read it', async () => {
  const answer = await send(open.url, { method: 'PATCH', path: '/api/users', headers: { origin: ORIGIN } });
  expectRefusal('REST', answer, { code: 'METHOD_NOT_ALLOWED', problems: [] });
  expect(answer.headers['access-control-allow-origin']).toBe(ORIGIN);
});
