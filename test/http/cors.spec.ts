import { startTestApp, type TestApp } from '../support/app.js';
import { expectRefusal } from '../support/refusals.js';
import { send, type HttpAnswer } from '../support/http-client.js';

const LISTED = 'https://admin.test.example';
const FOREIGN = 'https://elsewhere.test.example';

/** Headers that pages send: the application's own, and those of Apollo, urql, OpenTelemetry and Sentry. */
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

interface Described {
  paths: Record<string, Record<string, { responses: Record<string, { headers?: object }> }>>;
}

let app: TestApp;
let closed: TestApp;
beforeAll(async () => {
  app = await startTestApp({ corsOrigins: [LISTED] });
  closed = await startTestApp();
});
afterAll(() => Promise.all([app.close(), closed.close()]));

const get = (path: string, headers: Record<string, string> = {}, { url } = app): Promise<HttpAnswer> =>
  send(url, { method: 'GET', path, headers });
const preflight = (path: string, origin: string, { url } = app): Promise<HttpAnswer> =>
  send(url, { method: 'OPTIONS', path, headers: { origin, 'access-control-request-method': 'POST' } });
const wordsOf = ({ headers }: HttpAnswer, name: string): string[] => String(headers[name]).toLowerCase().split(', ');
const corsHeaders = ({ headers }: HttpAnswer): string[] =>
  Object.keys(headers).filter((name) => name.startsWith('access-control-'));

const PLACES = ['/api/org/users/provision', '/graphql', '/api/auth/login'];

test.each(PLACES)(
  'the preflight of a listed origin succeeds without a token and lists the allowed headers: %s',
  async (path) => {
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
  },
);

test('a preflight allows each of these headers, but not others', async () => {
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
  ['a refusal', '/api/users', 401],
  ['an undecodable path', '/%', 404],
])('a listed origin may read %s and its request id', async (_, path, status) => {
  const answer = await get(path, { origin: LISTED });
  expect(answer.status).toBe(status);
  expect(answer.headers['access-control-allow-origin']).toBe(LISTED);
  expect(wordsOf(answer, 'access-control-expose-headers')).toContain('x-request-id');
  expect(answer.headers.vary).toMatch(/\bOrigin\b/);
});

test('a listed origin may read every header of the OpenAPI document', async () => {
  const answer = await get('/api/docs-json', { origin: LISTED });
  const { paths } = JSON.parse(answer.text) as Described;
  const responses = Object.values(paths).flatMap((methods) =>
    Object.values(methods).flatMap((method) => Object.values(method.responses)),
  );
  const names = new Set(
    responses.flatMap(({ headers = {} }) => Object.keys(headers).map((name) => name.toLowerCase())),
  );
  names.delete('set-cookie'); // no page can read it
  expect([...names].sort()).toEqual(
    expect.arrayContaining(['content-disposition', 'link', 'ratelimit', 'retry-after', 'www-authenticate']),
  );
  expect(wordsOf(answer, 'access-control-expose-headers')).toEqual(expect.arrayContaining([...names, 'allow']));
});

test.each([FOREIGN, 'null', `${LISTED}.x`, LISTED.toUpperCase()])(
  'another origin gets no CORS headers: %s',
  async (origin) => {
    for (const answer of [await preflight('/graphql', origin), await get('/health/live', { origin })]) {
      expect(corsHeaders(answer)).toEqual([]);
      expect(answer.headers.vary).toMatch(/\bOrigin\b/);
    }
  },
);

test('without listed origins there are no CORS headers, and a preflight is 405', async () => {
  const answer = await preflight('/api/auth/login', LISTED, closed);
  expectRefusal('REST', answer, { code: 'METHOD_NOT_ALLOWED', problems: [] });
  expect(corsHeaders(answer)).toEqual([]);
  expect(corsHeaders(await get('/health/live', { origin: LISTED }, closed))).toEqual([]);
});

test('OPTIONS without preflight headers allows no origin', async () => {
  const answer = await send(app.url, { method: 'OPTIONS', path: '/api/users' });
  expect(answer).toMatchObject({ status: 204, text: '' });
  expect(corsHeaders(answer)).not.toContain('access-control-allow-origin');
});
