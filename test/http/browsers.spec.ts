import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser } from '../support/builders.js';
import { type Edge, expectRefusal, PATHS } from '../support/refusals.js';
import { snapshot } from '../support/rows.js';
import { send, sendAs, type HttpAnswer } from '../support/http-client.js';

const LISTED = 'https://admin.test.example';
const FOREIGN = 'https://elsewhere.test.example';
const FOREIGN_PAGE = 'Web pages of this origin are not allowed to make this call. This call changed nothing.';

const INPUT = { identity: { email: 'from-a-page@test.example', name: 'Someone', sendInvite: true } };
const QUERY = 'mutation p($input: ProvisionUserInput!) { provisionUser(input: $input) { created } }';

let app: TestApp;
let closed: TestApp;
let token: string;

beforeAll(async () => {
  app = await startTestApp({ corsOrigins: [LISTED], publicUrl: 'https://house.test.example' });
  closed = await startTestApp();
  token = app.tokenFor(await aUser(app.prisma, await anOrganization(app.prisma), { roleKeys: ['admin'] }));
});
afterAll(() => Promise.all([app.close(), closed.close()]));

const get = (path: string, headers: Record<string, string> = {}, { url } = app): Promise<HttpAnswer> =>
  send(url, { method: 'GET', path, headers });
const provision = (edge: Edge, headers: Record<string, string>): Promise<HttpAnswer> =>
  sendAs(app.url, token, {
    path: PATHS[edge],
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(edge === 'REST' ? INPUT : { query: QUERY, variables: { input: INPUT } }),
  });

describe('security headers', () => {
  const PLACES = [
    '/health/live',
    '/nope',
    '/%',
    '/%00',
    '/graphql',
    '/api/docs-json',
    '/api/docs',
    '/graphiql',
    '/api/users',
  ];

  test.each(PLACES)('are in every answer: %s', async (path) => {
    const { headers } = await get(path);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(headers['content-security-policy']).toMatch(/^default-src 'none';.*frame-ancestors 'none'/);
    expect(headers['x-powered-by']).toBeUndefined();
  });

  test('only the pages may be cached', async () => {
    const answers = [...(await Promise.all(PLACES.map((path) => get(path))))].filter(
      (_, n) => !['/api/docs', '/graphiql'].includes(PLACES[n]!),
    );
    for (const edge of ['REST', 'GraphQL'] as const) answers.push(await provision(edge, {}));
    for (const { headers } of answers) expect(headers['cache-control']).toBe('no-store');
  });

  test('only the pages may load files, and only from this server', async () => {
    const api = (await get('/api/docs-json')).headers['content-security-policy'];
    expect(api).toBe("default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'");
    for (const path of ['/api/docs', '/api/docs/', '/api/docs/swagger-ui.css', '/api/docs?x', '/graphiql']) {
      const policy = String((await get(path)).headers['content-security-policy']);
      expect(policy).toContain("script-src 'self';");
      expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe/);
    }
  });

  test('the API page has no inline script, and its files come from this server', async () => {
    const { text } = await get('/api/docs');
    const scripts = [...text.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [, attributes, inside] of scripts) {
      expect(inside!.trim()).toBe('');
      const [, source] = /src="([^"]+)"/.exec(attributes!)!;
      const path = new URL(source!, `${app.url}/api/docs`).pathname;
      expect((await get(path)).status).toBe(200);
    }
    expect(text).not.toMatch(/(href|src)="(https?:)?\/\//);
    expect(text).not.toMatch(/ on\w+="/);
  });

  test('HTTPS is required only if clients use HTTPS', async () => {
    expect((await get('/health/live')).headers['strict-transport-security']).toBe('max-age=31536000');
    for (const path of ['/health/live', '/api/docs']) {
      const { headers } = await get(path, {}, closed);
      expect(headers['strict-transport-security']).toBeUndefined();
      expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
    }
  });
});

describe.each<Edge>(['REST', 'GraphQL'])('a call from a page of another origin over %s', (edge) => {
  test.each<[string, Record<string, string>]>([
    ['cross-site with its origin', { 'sec-fetch-site': 'cross-site', origin: FOREIGN }],
    ['a sibling site', { 'sec-fetch-site': 'same-site', origin: 'https://other.house.test.example' }],
    ['cross-site without an origin', { 'sec-fetch-site': 'cross-site' }],
    ['only the origin header', { origin: FOREIGN }],
    ['a null origin', { origin: 'null' }],
    ['an origin that starts like the listed one', { origin: `${LISTED}.elsewhere.test.example` }],
    ['the listed origin over plain HTTP', { origin: LISTED.replace('https', 'http') }],
    ['nonsense', { 'sec-fetch-site': 'x' }],
  ])('is 403 and changes nothing: %s', async (_, headers) => {
    const before = await snapshot(app.prisma);
    const answer = await provision(edge, headers);
    expectRefusal(edge, answer, { code: 'FORBIDDEN', problems: [], detail: FOREIGN_PAGE });
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  test.each<[string, Record<string, string>]>([
    ['the listed origin', { 'sec-fetch-site': 'cross-site', origin: LISTED }],
    ['our own page', { 'sec-fetch-site': 'same-origin', origin: 'https://house.test.example' }],
    ['our own page behind a proxy that changes the host', { origin: 'https://house.test.example' }],
    ['a program that is no browser', {}],
  ])('is allowed: %s', async (_, headers) => {
    expect((await provision(edge, headers)).status).toBeLessThan(202);
  });
});

test('a page of another origin cannot sign in', async () => {
  const headers = { 'content-type': 'application/json', origin: FOREIGN };
  const body = JSON.stringify({ organization: 'x', email: 'a@test.example', password: 'password' });
  const answer = await send(app.url, { path: '/api/auth/login', headers, body });
  expectRefusal('REST', answer, { code: 'FORBIDDEN', problems: [], detail: FOREIGN_PAGE });
});
