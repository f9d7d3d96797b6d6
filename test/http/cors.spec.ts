import { startTestApp, type TestApp } from '../support/app.js';
import { expectRefusal } from '../support/refusals.js';
import { send, type WireAnswer } from '../support/wire.js';

const LISTED = 'https://admin.test.example';
const FOREIGN = 'https://elsewhere.test.example';

/** What pages send: their own headers, and those of Apollo, urql, OpenTelemetry and Sentry. */
const SENT = [
  'accept',
  'authorization',
  'content-type',
  'idempotency-key',
  'x-request-id',
  'x-requested-with',
  'apollographql-client-name',
  'apollographql-client-version',
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'traceparent',
  'tracestate',
  'baggage',
  'sentry-trace',
];
/** What pages read of an answer. */
const READ = ['link', 'ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id'];

let app: TestApp;
let closed: TestApp;
beforeAll(async () => {
  app = await startTestApp({ corsOrigins: [LISTED] });
  closed = await startTestApp();
});
afterAll(() => Promise.all([app.close(), closed.close()]));

const get = (path: string, headers: Record<string, string> = {}, { url } = app): Promise<WireAnswer> =>
  send(url, { method: 'GET', path, headers });
const preflight = (path: string, origin: string, { url } = app): Promise<WireAnswer> =>
  send(url, { method: 'OPTIONS', path, headers: { origin, 'access-control-request-method': 'POST' } });
const wordsOf = ({ headers }: WireAnswer, name: string): string[] => String(headers[name]).toLowerCase().split(', ');
const corsHeaders = ({ headers }: WireAnswer): string[] =>
  Object.keys(headers).filter((name) => name.startsWith('access-control-'));

const PLACES = ['/api/org/users/provision', '/graphql', '/api/auth/login'];

test.each(PLACES)('a listed origin is told, before any sign-in, what it may send: %s', async (path) => {
  const answer = await preflight(path, LISTED);
  expect(answer).toMatchObject({ status: 204, text: '' });
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': LISTED,
    'access-control-allow-methods': 'GET, HEAD, POST, PATCH, DELETE',
    'access-control-max-age': '600',
    'x-request-id': expect.any(String),
  });
  expect(answer.headers.vary).toMatch(/\bOrigin\b/);
  expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
  expect(wordsOf(answer, 'access-control-allow-headers')).toEqual(expect.arrayContaining(SENT));
});

test('each of these headers passes a preflight of its own, and one that nobody needs does not', async () => {
  const passes = async (name: string): Promise<boolean> => {
    const answer = await send(app.url, {
      method: 'OPTIONS',
      path: '/graphql',
      headers: { origin: LISTED, 'access-control-request-method': 'POST', 'access-control-request-headers': name },
    });
    return wordsOf(answer, 'access-control-allow-headers').includes(name);
  };
  for (const name of SENT) expect({ name, passes: await passes(name) }).toEqual({ name, passes: true });
  for (const name of ['cookie', 'x-forwarded-for', 'x-nobody']) expect(await passes(name)).toBe(false);
});

test.each([
  ['an answer', '/health/live', 200],
  ['a refusal', '/api/users', 405],
  ['what cannot be decoded', '/%', 404],
])('a listed origin may read %s and its request id', async (_, path, status) => {
  const answer = await get(path, { origin: LISTED });
  expect(answer.status).toBe(status);
  expect(answer.headers['access-control-allow-origin']).toBe(LISTED);
  expect(wordsOf(answer, 'access-control-expose-headers')).toEqual(expect.arrayContaining(READ));
  expect(answer.headers.vary).toMatch(/\bOrigin\b/);
});

test.each([FOREIGN, 'null', `${LISTED}.x`, LISTED.toUpperCase()])('another origin gets nothing: %s', async (origin) => {
  for (const answer of [await preflight('/graphql', origin), await get('/health/live', { origin })]) {
    expect(corsHeaders(answer)).toEqual([]);
    expect(answer.headers.vary).toMatch(/\bOrigin\b/);
  }
});

test('without a list there is none, and a preflight finds nothing', async () => {
  const answer = await preflight('/api/auth/login', LISTED, closed);
  expectRefusal('REST', answer, { code: 'METHOD_NOT_ALLOWED', problems: [] });
  expect(corsHeaders(answer)).toEqual([]);
  expect(corsHeaders(await get('/health/live', { origin: LISTED }, closed))).toEqual([]);
});

test('OPTIONS that is no preflight allows nobody anything', async () => {
  const answer = await send(app.url, { method: 'OPTIONS', path: '/api/users' });
  expect(answer).toMatchObject({ status: 204, text: '' });
  expect(corsHeaders(answer)).not.toContain('access-control-allow-origin');
});
