import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { startTestApp, type TestApp } from '../support/app.js';
import { expectNoLeak, expectRefusal, MARKER } from '../support/refusals.js';
import { readContract, send } from '../support/http-client.js';

let app: TestApp;

beforeAll(async () => (app = await startTestApp()));
afterAll(() => app.close());

/** Sends these bytes and reads until the server closes the connection. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
    socket.on('close', () => resolve(answer)).on('error', reject);
  });
}

describe('a malformed HTTP request', () => {
  const post = (...headers: string[]): string =>
    `POST /api/org/users/provision HTTP/1.1\r\nHost: x\r\n${headers.join('\r\n')}\r\n\r\n{}`;

  test.each<[string, string, number]>([
    ['garbage', `${MARKER}\r\n\r\n`, 400],
    ['TLS on a plain port', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    ['an unknown method', `FETCH${MARKER} / HTTP/1.1\r\nHost: x\r\n\r\n`, 400],
    ['another protocol', `GET / ${MARKER}/1.1\r\n\r\n`, 400],
    ['a length that is not a number', post(`Content-Length: ${MARKER}`), 400],
    ['a negative length', post('Content-Length: -1'), 400],
    ['two lengths', post('Content-Length: 1', 'Content-Length: 2'), 400],
    ['a length and chunks, as in request smuggling', post('Content-Length: 2', 'Transfer-Encoding: chunked'), 400],
    ['a header with a space in its name', post(`X ${MARKER}: 1`), 400],
    ['a header over two lines', post('X-A: 1', ` ${MARKER}`), 400],
    [
      'a path that is not ASCII',
      'GET /graphql?query={users(search:"\u00e9"){totalCount}} HTTP/1.1\r\nHost: x\r\n\r\n',
      400,
    ],
    ['headers above 16 KB', post(`X-A: ${'a'.repeat(17_000)}`), 431],
    ['a path above 16 KB', `GET /${'a'.repeat(17_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
  ])('is refused with a problem document, and the connection is closed: %s', async (_, text, status) => {
    const [head = '', body = ''] = (await raw(text)).split('\r\n\r\n');

    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} `));
    expect(head).toMatch(/^Content-Type: application\/problem\+json\b/im);
    expect(head).toMatch(/^Connection: close$/im);
    const [, id] = /^X-Request-Id: (\S+)$/im.exec(head)!;
    expect(JSON.parse(body)).toEqual({
      type: 'about:blank',
      title: status === 431 ? 'Request Header Fields Too Large' : 'Bad Request',
      status,
      detail: expect.stringMatching(/^[A-Z].+\.$/),
      instance: `urn:uuid:${id!}`,
      code: 'INVALID_INPUT',
      errors: [],
    });
    expectNoLeak({ status, headers: {}, text: body });
  });

  const TWO_TOKENS = 'Host: x\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n';
  test.each([
    ['no Host header', ''],
    ['two Host headers', 'Host: a\r\nHost: b\r\n'],
    ['two Authorization headers', TWO_TOKENS],
  ])('is refused with a problem document: %s', async (_, head) => {
    for (const path of ['/api/users', '/graphql', '/health/live', '/']) {
      const answer = await raw(`GET ${path} HTTP/1.1\r\n${head}Connection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1.1 400 /);
      expect(answer).toMatch(/^x-request-id: \S+/im);
      expect(answer).toContain('"code":"INVALID_INPUT"');
    }
  });

  describe('is answered by every operation as the OpenAPI document says', () => {
    const JSON_TYPE = 'Content-Type: application/json';
    test.each<[why: string, head: string, body?: string]>([
      ['no Host header', ''],
      ['two Host headers', 'Host: a\r\nHost: b\r\n'],
      ['two Authorization headers', TWO_TOKENS],
      ['a length that is not a number', 'Host: x\r\nContent-Length: x\r\n'],
      ['two lengths', 'Host: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n'],
      ['an unknown transfer coding', 'Host: x\r\nTransfer-Encoding: x\r\n'],
      ['a header without a name', 'Host: x\r\n: x\r\n'],
      ['headers above 16 KB', `Host: x\r\nX-A: ${'a'.repeat(17_000)}\r\n`],
      ['a body that is not JSON', `Host: x\r\n${JSON_TYPE}\r\nContent-Length: 1\r\n`, '{'],
      ['a compressed body', `Host: x\r\n${JSON_TYPE}\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n`, '{}'],
      ['a body of another type', 'Host: x\r\nContent-Type: text/xml\r\nContent-Length: 2\r\n', '{}'],
      ['a body announced as too large', `Host: x\r\n${JSON_TYPE}\r\nContent-Length: 999999999\r\n`, '{}'],
      ['a page of another origin', 'Host: x\r\nOrigin: https://elsewhere.example\r\nSec-Fetch-Site: cross-site\r\n'],
    ])('%s', async (_, head, body = '') => {
      const contract = await readContract(app.url);
      const operations = Object.entries(contract.document.paths).flatMap(([path, item]) =>
        Object.keys(item).map((method) => [method.toUpperCase(), path.replace(/\{\w+\}/g, '1')] as const),
      );
      expect(operations.length).toBeGreaterThanOrEqual(11);
      for (const [method, path] of operations) {
        const [lines = '', text = ''] = (
          await raw(`${method} ${path} HTTP/1.1\r\n${head}Connection: close\r\n\r\n${body}`)
        ).split('\r\n\r\n');
        const [first = '', ...rest] = lines.split('\r\n');
        const headers = Object.fromEntries(
          rest.map((line) => {
            const [name = '', ...value] = line.split(': ');
            return [name.toLowerCase(), value.join(': ')];
          }),
        );
        contract.check({ method, path, sent: body, status: Number(first.split(' ')[1]), headers, text });
      }
    });
  });

  test('of HTTP/1.0 needs no Host header', async () => {
    expect(await raw('GET /health/live HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /);
  });

  test('an Expect header other than 100-continue is ignored', async () => {
    for (const expectation of ['x', '100-continue, x', MARKER]) {
      const answer = await send(app.url, { method: 'GET', path: '/health/live', headers: { expect: expectation } });
      expect(answer).toMatchObject({ status: 200, text: '{"status":"ok"}' });
    }
  });

  test('does not stop the server from answering other requests', async () => {
    await Promise.all(Array.from({ length: 50 }, () => raw('x\r\n\r\n')));
    expect((await send(app.url, { method: 'GET', path: '/health/ready' })).status).toBe(200);
  });
});

describe('a path of the API documentation that is not a file', () => {
  test.each([
    '/api/docs/%00',
    '/api/docs/a%00.css',
    '/api/docs/%2e%2e%2fpackage.json',
    '/api/docs/..%2f..%2fpackage.json',
    '/api/docs/../../package.json',
    '/api/docs/..%5c..%5cpackage.json',
    '/api/docs/nothing.js',
    '/api/docs/%zz',
  ])('is 404 like any other: %s', async (path) => {
    expectRefusal('REST', await send(app.url, { method: 'GET', path }), { code: 'NOT_FOUND', problems: [] });
  });
});

test.each(['/api/org/users/provision', '/graphql'])('an aborted upload is not logged as an error: %s', async (path) => {
  const logged: unknown[] = [];
  const { error, warn } = Logger.prototype;
  Object.assign(Logger.prototype, {
    error: (...args: unknown[]) => void logged.push(args),
    warn: (...args: unknown[]) => void logged.push(args),
  });
  try {
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"a":`;
    for (const cut of ['destroy', 'resetAndDestroy'] as const) {
      const socket = connect(Number(new URL(app.url).port), '127.0.0.1', () => socket.write(head));
      await sleep(50);
      socket[cut]();
      await sleep(50);
    }
    expect(logged).toEqual([]);
  } finally {
    Object.assign(Logger.prototype, { error, warn });
  }
});
