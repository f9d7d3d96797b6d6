import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser } from '../support/builders.js';
import { type Edge, expectRefusal, MARKER, PATHS } from '../support/refusals.js';
import { snapshot } from '../support/rows.js';
import { sendAs, type HttpAnswer } from '../support/http-client.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const PROVISION = 'mutation p($input: ProvisionUserInput!) { provisionUser(input: $input) { created } }';
const LIMIT = 64 * 1024;

let app: TestApp;
let token: string;
let before: Record<string, string[]>;

beforeAll(async () => {
  app = await startTestApp();
  token = app.tokenFor(await aUser(app.prisma, await anOrganization(app.prisma), { roleKeys: ['admin'] }));
  before = await snapshot(app.prisma);
});
afterAll(() => app.close());
afterEach(async () => {
  const [was, now] = [before, await snapshot(app.prisma)];
  before = now;
  expect(now).toEqual(was);
});

/** The body of the same dry run for each transport; `input` is JSON text. */
const bodyOf = (edge: Edge, input: string): string =>
  edge === 'REST' ? input : `{"query":${JSON.stringify(PROVISION)},"variables":{"input":${input}}}`;

const DRY_RUN = `{"identity":{"email":"${MARKER}@test.example","name":"${MARKER}","sendInvite":true},"mode":{"dryRun":true}}`;
const nested = (open: string, close: string, inside = ''): string =>
  open.repeat(30_000) + inside + close.repeat(30_000);

describe.each<Edge>(['REST', 'GraphQL'])('%s', (edge) => {
  const post = (body: string | undefined, headers: Record<string, string> = JSON_TYPE): Promise<HttpAnswer> =>
    sendAs(app.url, token, { path: PATHS[edge], headers, ...(body !== undefined && { body }) });
  const postInput = (input: string): Promise<HttpAnswer> => post(bodyOf(edge, input));

  test('accepts the body that the tests below spoil', async () => {
    expect((await postInput(DRY_RUN)).status).toBe(200);
  });

  test.each([
    ['white space', ' \n'],
    ['a document that ends too early', `{"identity":{"email":"${MARKER}`],
    ['text after the document', `${DRY_RUN}x`],
    ['two documents', `${DRY_RUN}${DRY_RUN}`],
    ['single quotes', `{'identity':'${MARKER}'}`],
    ['a trailing comma', `{"identity":{},}`],
    ['a bare word', MARKER],
    ['NaN', `{"identity":NaN}`],
    ['a raw control character in a string', `{"identity":"a\u0001${MARKER}"}`],
    ['an invalid escape', `{"identity":"\\u12"}`],
    ['XML', `<a>${MARKER}</a>`],
  ])('a body that is not JSON is 400: %s', async (_, body) => {
    expectRefusal(edge, await post(body), { code: 'INVALID_INPUT', problems: ['VALUE_INVALID '] });
  });

  test.each(['[]', '[{}]', '5', 'true', `"${MARKER}"`])('a body that is not an object is 400: %s', async (body) => {
    const problems = edge === 'REST' ? ['VALUE_INVALID '] : [];
    expectRefusal(edge, await post(body), { code: 'INVALID_INPUT', problems });
  });

  test.each(['null', '{}'])('an empty object or null is 400: %s', async (body) => {
    const problems = edge === 'REST' ? ['VALUE_REQUIRED /identity'] : [];
    expectRefusal(edge, await post(body), { code: 'INVALID_INPUT', problems });
  });

  test('a request without a body and a content type is 400', async () => {
    expectRefusal(edge, await post(undefined, {}), { code: 'INVALID_INPUT' });
  });

  test.each([undefined, ''])('a request with a content type but no body is 400: %s', async (body) => {
    const problems = edge === 'REST' ? ['VALUE_REQUIRED /identity'] : [];
    expectRefusal(edge, await post(body), { code: 'INVALID_INPUT', problems });
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/graphql',
    'application/ld+json',
    'application/jsonp',
    'application/json+x',
    'nonsense',
    '',
  ])('another content type is 415: "%s"', async (type) => {
    const answer = await post(bodyOf(edge, DRY_RUN), { 'content-type': type });
    expectRefusal(edge, answer, { code: 'UNSUPPORTED_MEDIA_TYPE', problems: [] });
  });

  test('a body without a content type is 415', async () => {
    expectRefusal(edge, await post(bodyOf(edge, DRY_RUN), {}), { code: 'UNSUPPORTED_MEDIA_TYPE', problems: [] });
  });

  test('the content type may contain a charset', async () => {
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
    expect((await post(bodyOf(edge, DRY_RUN), headers)).status).toBe(200);
  });

  test('a body of exactly 64 KB is accepted', async () => {
    const body = bodyOf(edge, DRY_RUN);
    expect((await post(body + ' '.repeat(LIMIT - body.length))).status).toBe(200);
  });

  test.each([1, 100_000])('a body %d bytes larger than 64 KB is 413', async (more) => {
    const body = bodyOf(edge, DRY_RUN);
    const answer = await post(body + ' '.repeat(LIMIT - body.length + more));
    expectRefusal(edge, answer, { code: 'PAYLOAD_TOO_LARGE', problems: [] });
  });

  test('a chunked body larger than 64 KB, without a length, is 413', async () => {
    const answer = await sendAs(app.url, token, { path: PATHS[edge], body: ' '.repeat(LIMIT + 1), isChunked: true });
    expectRefusal(edge, answer, { code: 'PAYLOAD_TOO_LARGE', problems: [] });
  });

  test.each([
    ['lists as the body', nested('[', ']')],
    ['objects as the body', `${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`],
  ])('a deeply nested body is 400: %s', async (_, body) => {
    expectRefusal(edge, await post(body), { code: 'INVALID_INPUT' });
  });

  test.each([
    ['30,000 lists as a name', `{"identity":{"email":"a@test.example","name":${nested('[', ']')}}}`],
    [
      '30,000 lists as role keys',
      `{"identity":{"email":"a@test.example"},"grants":{"orgRoleKeys":${nested('[', ']')}}}`,
    ],
    ['9,000 objects', `{"identity":${'{"identity":'.repeat(4_500)}{}${'}'.repeat(4_500)}}`],
    ['in an unknown field', `{"identity":{"email":"a@test.example"},"x":${nested('[', ']')}}`],
  ])('deep nesting inside the input is 400: %s', async (_, input) => {
    expectRefusal(edge, await postInput(input), { code: 'INVALID_INPUT', problems: ['VALUE_INVALID '] });
  });

  test.each([
    ['an exponent', '1e400'],
    ['a negative number', '-1e999'],
    ['five hundred digits', '9'.repeat(500)],
    ['a long fraction', `1.${'0'.repeat(500)}1e5000`],
  ])('a number that is too large is 400 with its pointer: %s', async (_, number) => {
    const input = `{"identity":{"email":"a@test.example"},"grants":{"resident":{"buildingId":1,"unitId":${number}}}}`;
    const problems = ['VALUE_INVALID /grants/resident/unitId'];
    expectRefusal(edge, await postInput(input), { code: 'INVALID_INPUT', problems });
  });

  test.each([
    ['at the top', `{"__proto__":{"admin":true},${DRY_RUN.slice(1)}`],
    ['inside', `{"identity":{"__proto__":{"admin":true},"email":"a@test.example"}}`],
    ['escaped', `{"identity":{"\\u005f_proto__":{"admin":true},"email":"a@test.example"}}`],
    ['through the constructor', `{"constructor":{"prototype":{"admin":true}},${DRY_RUN.slice(1)}`],
  ])('prototype pollution is 400 and changes nothing: %s', async (_, input) => {
    expectRefusal(edge, await postInput(input), { code: 'INVALID_INPUT', problems: ['VALUE_INVALID '] });
    expect('admin' in {}).toBe(false);
  });

  test('the last of two equal keys counts, and is checked', async () => {
    const twice = `{"identity":{"email":5},"identity":{"email":"a@test.example","email":5}}`;
    const problems = ['VALUE_INVALID /identity/email'];
    expectRefusal(edge, await postInput(twice), { code: 'INVALID_INPUT', problems });
    expect((await postInput(`{"mode":5,${DRY_RUN.slice(1)}`)).status).toBe(200);
  });

  const fields = (count: number): string[] => Array.from({ length: count }, (_, index) => `f${String(index)}`);
  const listed = (names: string[]): string => names.map((name) => `"${name}":1`).join();

  test('all unknown fields are reported, up to the number of fields that an input can have', async () => {
    const names = fields(1_998);
    const answer = await postInput(`{"identity":{"email":"a@test.example"},${listed(names)}}`);
    expectRefusal(edge, answer, { code: 'INVALID_INPUT', problems: names.map((name) => `FIELD_UNKNOWN /${name}`) });
  });

  test.each([
    ['at the top', (names: string[]) => `{${listed(names)}}`],
    ['deeper', (names: string[]) => `{"identity":{"email":{${listed(names)}}}}`],
    [
      'in a list',
      (names: string[]) =>
        `{"grants":{"buildingAssignments":[${Array.from({ length: 500 }, (_, n) => `{${listed(names.slice(10 * n, 10 * n + 10))}}`).join()}]}}`,
    ],
  ])('more fields than an input can have are refused without a check of each, %s', async (_, write) => {
    const answer = await postInput(write(fields(5_000)));
    expectRefusal(edge, answer, { code: 'INVALID_INPUT', problems: ['VALUE_INVALID '] });
    const msPerField = async (count: number) => (await cheapestOf(write(fields(count)))) / count;
    expect(await msPerField(5_000)).toBeLessThan(2 * (await msPerField(1_900)));
  });

  /** CPU milliseconds of the cheapest of five calls. The server is in this process, and other processes do not count. */
  async function cheapestOf(input: string): Promise<number> {
    const costs: number[] = [];
    for (let call = 0; call < 5; call++) {
      const before = process.cpuUsage();
      await postInput(input);
      const { user, system } = process.cpuUsage(before);
      costs.push((user + system) / 1_000);
    }
    return Math.min(...costs);
  }
});

test('bytes that are not UTF-8 are refused, not stored as replacement characters', async () => {
  const [start, end] = ['{"identity":{"email":"utf8@test.example","sendInvite":true,"name":"a', 'b"}}'];
  const answer = await sendAs(app.url, token, {
    path: '/api/org/users/provision',
    body: Buffer.concat([Buffer.from(start), Buffer.from([0xff, 0xfe]), Buffer.from(end)]),
  });

  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text)).toMatchObject({
    code: 'INVALID_INPUT',
    errors: [{ code: 'VALUE_INVALID', pointer: '' }],
  });
});
