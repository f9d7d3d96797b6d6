import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser } from '../support/builders.js';
import { type Edge, expectRefusal } from '../support/refusals.js';
import { snapshot } from '../support/rows.js';
import { sendAs, send, type HttpAnswer } from '../support/http-client.js';

let app: TestApp;
let token: string;
let before: Record<string, string[]>;

beforeAll(async () => {
  app = await startTestApp();
  token = app.tokenFor(await aUser(app.prisma, await anOrganization(app.prisma), { roleKeys: ['admin'] }));
  before = await snapshot(app.prisma);
});
afterAll(() => app.close());
afterEach(async () => expect(await snapshot(app.prisma)).toEqual(before));

const INPUT = { identity: { email: 'jane@test.example', name: 'Jané', sendInvite: true }, mode: { dryRun: true } };
const QUERY = 'mutation p($input: ProvisionUserInput!) { provisionUser(input: $input) { user { name } } }';
const ID = '0190a000-0000-7000-8000-000000000000';

/** Every route that reads a body, with a body that it accepts or refuses for another reason. */
const CALLS_WITH_BODY: readonly [Edge, string, string, object][] = [
  ['REST', 'POST', '/api/org/users/provision', INPUT],
  ['GraphQL', 'POST', '/graphql', { query: QUERY, variables: { input: INPUT } }],
  ['REST', 'POST', '/api/auth/login', { organization: 'x', email: 'a@test.example', password: 'x' }],
  ['REST', 'POST', '/api/auth/invitations/accept', { token: 'x', password: 'a new password' }],
  ['REST', 'POST', '/api/auth/invitations/preview', { token: 'x' }],
  ['REST', 'POST', '/api/auth/password-resets', { organization: 'x', email: 'a@test.example' }],
  ['REST', 'POST', '/api/auth/password-resets/accept', { token: 'x', password: 'a new password' }],
  ['REST', 'POST', '/api/auth/password', { currentPassword: 'x', newPassword: 'a new password' }],
  ['REST', 'POST', '/api/users', {}],
  ['REST', 'POST', `/api/users/${ID}/roles`, { roleKeys: ['viewer'] }],
  ['REST', 'POST', `/api/users/${ID}/invitation`, {}],
  ['REST', 'DELETE', `/api/users/${ID}/invitation`, {}],
  ['REST', 'POST', '/api/org/buildings/1/assignments', { userId: ID, type: 'STAFF' }],
  ['REST', 'POST', '/api/org/buildings/1/residents', { userId: ID, unitId: 1 }],
];

describe.each(CALLS_WITH_BODY)('%s: %s %s', (edge, method, path, body) => {
  const json = JSON.stringify(body);
  const sendBody = (headers: Record<string, string>, bytes: string | Uint8Array = json): Promise<HttpAnswer> =>
    sendAs(app.url, token, { method, path, headers: { 'content-type': 'application/json', ...headers }, body: bytes });
  const expectUnsupported = (answer: HttpAnswer): void =>
    expectRefusal(edge, answer, { code: 'UNSUPPORTED_MEDIA_TYPE', problems: [] });

  test.each<[string, string | Uint8Array]>([
    ['gzip', gzipSync(json)],
    ['gzip', json],
    ['GZIP', json],
    ['x-gzip', json],
    ['br', brotliCompressSync(json)],
    ['deflate', deflateSync(json)],
    ['zstd', json],
    ['identity, gzip', json],
    ['gzip, identity', json],
    ['utf-8', json],
    ['nonsense', json],
  ])(
    'a body with a content encoding is 415, and the answer lists the accepted encodings: %s',
    async (encoding, bytes) => {
      const answer = await sendBody({ 'content-encoding': encoding }, bytes);
      expectUnsupported(answer);
      expect(answer.headers['accept-encoding']).toBe('identity');
    },
  );

  test.each([
    'utf-16',
    'UTF-16LE',
    'utf-32',
    'iso-8859-1',
    'latin1',
    'windows-1252',
    'us-ascii',
    'shift_jis',
    '"iso-8859-1"',
    "'utf-8'",
    '',
    '""',
    'utf-8x',
    'utf-7',
    'utf-8, utf-16',
    '"utf-8',
    'utf-8 utf-16',
  ])('a body in another charset is 415: %s', async (charset) => {
    for (const type of [`application/json; charset=${charset}`, `application/json;v="1;2";CHARSET=${charset}`]) {
      const answer = await sendBody({ 'content-type': type });
      expectUnsupported(answer);
      expect(answer.headers['accept-encoding']).toBeUndefined();
    }
  });

  test.each([
    'application/json; charset=utf-8; charset=utf-16',
    'application/json; charset=utf-16; charset=utf-8',
    'application/json; charset',
    'application/json; charset =utf-8',
    'application/json; =utf-8',
    'application/json charset=utf-8',
    'application/json, text/plain',
    'application/ json',
    '; charset=utf-8',
  ])('a malformed content type is 415: %s', async (type) => {
    expectUnsupported(await sendBody({ 'content-type': type }));
  });

  test('unencoded UTF-8 is accepted, however the headers declare it', async () => {
    const { status, text } = await sendBody({});
    expect([200, 201, 202, 400, 401, 404]).toContain(status);
    const told = (answer: HttpAnswer) => ({
      status: answer.status,
      text: answer.text.replace(/urn:uuid:[\w-]+/, 'urn:uuid'),
    });
    for (const headers of [
      { 'content-type': 'application/json; charset=utf-8' },
      { 'content-type': 'application/json;charset="UTF-8"' },
      { 'content-type': 'Application/JSON ; Charset=Utf-8 ; v=1' },
      { 'content-type': 'application/json; charset=utf8' },
      { 'content-type': 'application/json;' },
      { 'content-type': 'application/json; profile="a;charset=utf-16"' },
      { 'content-encoding': 'identity' },
      { 'content-encoding': 'Identity' },
      { 'content-encoding': '' },
    ] as Record<string, string>[]) {
      expect({ headers, ...told(await sendBody(headers)) }).toEqual({
        headers,
        ...told({ status, headers: {}, text }),
      });
    }
  });

  test.each<[string, Uint8Array]>([
    ['UTF-16 without a byte order mark', Buffer.from(json, 'utf16le')],
    ['UTF-16 with a byte order mark', Buffer.from(`\ufeff${json}`, 'utf16le')],
    ['Latin-1', Buffer.from(`{"x":"é"}`, 'latin1')],
    ['an incomplete character', Buffer.concat([Buffer.from('{"x":"'), Buffer.from([0xe2, 0x82]), Buffer.from('"}')])],
    [
      'an encoded surrogate',
      Buffer.concat([Buffer.from('{"x":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
    ],
    ['gzip without a content encoding', gzipSync(json)],
  ])('bytes that are not UTF-8 are 400: %s', async (_, bytes) => {
    expectRefusal(edge, await sendBody({}, bytes), { code: 'INVALID_INPUT', problems: ['VALUE_INVALID '] });
  });

  test('a transfer encoding other than chunked is 415', async () => {
    const answer = await sendAs(app.url, token, {
      method,
      path,
      headers: { 'content-type': 'application/json', 'transfer-encoding': 'gzip, chunked' },
      body: json,
      isChunked: true,
    });
    expectUnsupported(answer);
  });

  test('a chunked body with a content encoding or in another charset is 415', async () => {
    for (const headers of [
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      { 'content-type': 'application/json; charset=utf-16' },
      { 'content-type': 'nonsense' },
    ] as Record<string, string>[]) {
      const chunked = { 'transfer-encoding': 'chunked', ...headers };
      expectUnsupported(await sendAs(app.url, token, { method, path, headers: chunked, body: json, isChunked: true }));
    }
  });

  test('two different content types are 415', async () => {
    for (const types of [
      ['application/json', 'text/plain'],
      ['application/json', 'application/json; charset=utf-16'],
    ]) {
      expectUnsupported(await sendAs(app.url, token, { method, path, headers: { 'content-type': types }, body: json }));
    }
  });
});

describe('a query string', () => {
  const search = (query: string): Promise<HttpAnswer> =>
    send(app.url, {
      method: 'GET',
      path: `/graphql?query=${query}`,
      headers: { 'apollo-require-preflight': '1', authorization: `Bearer ${token}` },
    });
  const document = (words: string): string => `%7Busers(search:%22${words}%22)%7BtotalCount%7D%7D`;

  test.each(['', 'a', '%C3%A9', '%F0%9F%8F%A0', 'a+b', '%EF%BF%BD'])('of UTF-8 is accepted: "%s"', async (words) => {
    expect((await search(document(words))).status).toBe(200);
  });

  test.each(['%ff', '%C3', '%C3%28', '%ED%A0%80', '%C0%AF', 'a%E2%82b'])(
    'of other bytes is 400, not read as replacement characters: "%s"',
    async (words) => {
      expectRefusal('GraphQL', await search(document(words)), { code: 'INVALID_INPUT', problems: [] });
    },
  );
});
