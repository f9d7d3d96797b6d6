import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../src/database/project-root.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { expectRefusal } from '../support/refusals.js';
import { send, type HttpAnswer } from '../support/http-client.js';

const PATHS = [
  ...['/', '/?building=1&unit=2', '/import', '/people', '/people/x', '/buildings', '/buildings/1'],
  ...['/audit', '/audit?period=last-week', '/account', '/api-keys', '/accept', '/reset'],
];

let app: TestApp;
let document: string;
beforeAll(async () => {
  app = await startTestApp();
  document = await readFile(join(projectRoot, 'dist-pages', 'console', 'index.html'), 'utf8');
});
afterAll(() => app.close());

const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<HttpAnswer> =>
  send(app.url, { method, path, headers });

test.each(PATHS)(
  '%s is the console, revalidated on each visit, with a policy that allows only our own scripts and calls',
  async (path) => {
    const { status, headers, text } = await get(path);

    expect({ status, text }).toEqual({ status: 200, text: document });
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy':
        "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none';" +
        "script-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data:;connect-src 'self'",
    });
  },
);

test('HEAD has the headers and no body', async () => {
  const { status, headers, text } = await get('/people', {}, 'HEAD');
  expect({ status, text, type: headers['content-type'] }).toEqual({
    status: 200,
    text: '',
    type: 'text/html; charset=utf-8',
  });
});

test('the files of the page are cached for a year, and compressed if the client accepts it', async () => {
  const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(document)!;
  const plain = await get(script);
  const compressed = await get(script, { 'accept-encoding': 'gzip' });

  for (const { status, headers } of [plain, compressed]) {
    expect({ status, caching: headers['cache-control'] }).toEqual({
      status: 200,
      caching: 'public, max-age=31536000, immutable',
    });
    expect(headers['content-type']).toMatch(/^(text|application)\/javascript/);
    expect(headers.vary).toMatch(/accept-encoding/i);
  }
  expect([plain, compressed].map(({ headers }) => headers['content-encoding'])).toEqual([undefined, 'gzip']);
});

describe('a browser that opens', () => {
  const open = (path: string, method = 'GET') =>
    get(path, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }, method);

  test.each(['/nothing', '/people/x/y', '/buildings/1/units', '/buildings/1/units/', '/index.html', '/API', '/apis'])(
    'the unknown address %s gets the console, which says so',
    async (path) => {
      const { status, headers, text } = await open(path);
      expect({ status, text }).toEqual({ status: 404, text: document });
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': (await open('/people')).headers['content-security-policy'],
      });
    },
  );

  test('an address with a slash too many gets the console', async () => {
    expect(await open('/people/')).toMatchObject({ status: 200, text: document });
  });

  test.each(['/api/nothing', '/api/org/users/?x', '/assets/nothing.js', '/health/x'])(
    '%s gets the same answer as another client',
    async (path) => expectRefusal('REST', await open(path), { code: 'NOT_FOUND', problems: [] }),
  );

  test('a page with another method gets an error', async () => {
    expect((await open('/nothing', 'POST')).status).toBe(404);
    expect((await open('/nothing', 'POST')).headers['content-type']).toMatch(/json/);
  });
});

test.each([
  '/assets/',
  '/assets/nothing.js',
  '/assets/../index.html',
  '/assets/%2e%2e/index.html',
  '/assets/..%2f..%2f..%2fpackage.json',
  '/index.html',
  '/people/x/y',
  '/buildings/1/units',
])('%s is neither a page nor a file', async (path) => {
  expectRefusal('REST', await get(path), { code: 'NOT_FOUND', problems: [] });
});
