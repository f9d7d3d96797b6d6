import { connect } from 'node:net';
import type { ErrorCode } from '../../src/errors/catalogue.js';
import { type Edge, MARKER, PATHS } from '../support/refusals.js';
import { sendAs, type HttpAnswer, type HttpRequest } from '../support/http-client.js';

/** A whole request that no normal client sends. */
interface HostileRequest {
  title: string;
  edge: Edge;
  send: (url: string, token: string) => Promise<HttpAnswer>;
  code: 'ok' | ErrorCode;
  problems?: string[];
  /** Defaults to the status of the code. Requests that Node itself refuses have no code. */
  status?: number;
}

const JSON_TYPE = 'application/json';
const INPUT = '{"identity":{"email":"jane@test.example","name":"Jane","sendInvite":true},"mode":{"dryRun":true}}';
const ROLES = '/api/users/0190a000-0000-7000-8000-000000000000/roles';

type Answer = Pick<HostileRequest, 'code' | 'problems' | 'status'>;
const NO_JSON: Answer = { code: 'INVALID_INPUT', problems: ['VALUE_INVALID '] };
const OTHER_TYPE: Answer = { code: 'UNSUPPORTED_MEDIA_TYPE', problems: [] };

const request =
  (edge: Edge) =>
  (title: string, wire: Partial<HttpRequest>, answer: Answer): HostileRequest => ({
    ...{ title, edge, ...answer },
    send: (url, token) => sendAs(url, token, { path: PATHS[edge], ...wire }),
  });
const rest = request('REST');
const graphql = request('GraphQL');
const typed = (type: string, body: string, more: Record<string, string> = {}) => ({
  headers: { 'content-type': type, ...more },
  body,
});
const query = (text: string, more: object = {}) => ({ body: JSON.stringify({ query: text, ...more }) });

/** Sends raw lines that no HTTP client sends. @returns the status and the received text */
function raw(url: string, head: string[], body: string): Promise<HttpAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.on('error', reject);
    socket.on('close', () =>
      resolve({ status: Number(text.split(' ')[1]), headers: {}, text: text.split('\r\n\r\n')[1] ?? '' }),
    );
    socket.end([...head, '', body].join('\r\n'));
  });
}
const lines = (title: string, headers: string[], body: string, status: number): HostileRequest => ({
  ...{ title, edge: 'REST', code: 'ok', status },
  send: (url, token) =>
    raw(
      url,
      [
        `POST ${PATHS.REST} HTTP/1.1`,
        'Host: localhost',
        `Authorization: Bearer ${token}`,
        `Content-Type: ${JSON_TYPE}`,
        'Connection: close',
        ...headers,
      ],
      body,
    ),
});
const length = String(Buffer.byteLength(INPUT));

export const HOSTILE_REQUESTS: readonly HostileRequest[] = [
  rest('a byte order mark before the document, which RFC 8259 permits', { body: `\ufeff${INPUT}` }, { code: 'ok' }),
  rest('a comment in the document', { body: `/* x */${INPUT}` }, NO_JSON),
  rest('a comment at the end of a line', { body: `${INPUT}// x` }, NO_JSON),
  rest('Infinity', { body: INPUT.replace('true', 'Infinity') }, NO_JSON),
  rest('undefined', { body: INPUT.replace('true', 'undefined') }, NO_JSON),
  rest('hexadecimal digits', { body: INPUT.replace('true', '0x1') }, NO_JSON),
  rest('a leading zero', { body: INPUT.replace('true', '01') }, NO_JSON),
  rest('keys without quotes', { body: '{identity:{}}' }, NO_JSON),
  rest('two documents, one a line', { body: `${INPUT}\n${INPUT}` }, NO_JSON),
  rest('JSON in UTF-16', { body: Buffer.from(INPUT, 'utf16le') }, NO_JSON),
  rest('an overlong form of a slash', { body: Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]) }, NO_JSON),
  rest('32 KB of blanks before the document', { body: ' '.repeat(32 * 1024) + INPUT }, { code: 'ok' }),
  rest('a list of 20,000 empty objects', { body: `[${'{},'.repeat(20_000)}{}]` }, NO_JSON),
  rest('deeply nested lists', { body: `{"identity":${'[[[[[[[[[['.repeat(500)}${']]]]]]]]]]'.repeat(500)}}` }, NO_JSON),
  rest('a form', typed('application/x-www-form-urlencoded', 'identity[email]=jane@test.example'), OTHER_TYPE),
  rest('JSON as plain text, as pages of other origins can send it', typed('text/plain', INPUT), OTHER_TYPE),
  rest(
    'a form with a file',
    typed('multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="0"\r\n\r\n1\r\n--x--\r\n'),
    OTHER_TYPE,
  ),
  rest('compressed JSON', typed(JSON_TYPE, '\u001f\u008b\b', { 'content-encoding': 'gzip' }), OTHER_TYPE),
  rest('a JSON patch', typed('application/json-patch+json', '[{"op":"remove","path":"/identity"}]'), OTHER_TYPE),
  rest(
    'a method override header',
    { ...typed(JSON_TYPE, '{}', { 'x-http-method-override': 'DELETE' }) },
    {
      code: 'INVALID_INPUT',
      problems: ['VALUE_REQUIRED /identity'],
    },
  ),
  rest(
    'a path parameter in the body',
    { path: ROLES, body: '{"roleKeys":["viewer"],"userId":"x"}' },
    {
      code: 'INVALID_INPUT',
      problems: ['FIELD_UNKNOWN /userId'],
    },
  ),
  rest(
    'a path traversal',
    { path: `/api/users/..%2f..%2fetc/roles`, body: '{"roleKeys":["viewer"]}' },
    { code: 'NOT_FOUND' },
  ),

  graphql('introspection hidden in a fragment', query('{ ...F } fragment F on Query { __schema { nothing } }'), {
    code: 'INVALID_INPUT',
  }),
  graphql(
    'a batch of two',
    { body: '[{"query":"{ me { id } }"},{"query":"{ me { id } }"}]' },
    { code: 'INVALID_INPUT' },
  ),
  graphql(
    'the hash of a query that is not stored',
    { body: `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"${'0'.repeat(64)}"}}}` },
    { code: 'INVALID_INPUT', status: 200 },
  ),
  graphql(
    'an invalid Host header',
    { ...typed(JSON_TYPE, '{"query":"{ me { id } }"}', { host: '\u00c0' }) },
    {
      code: 'INVALID_INPUT',
    },
  ),
  graphql('a Host header with blanks and brackets', typed(JSON_TYPE, '{"query":"{ me { id } }"}', { host: '[x ]' }), {
    code: 'INVALID_INPUT',
  }),
  graphql(
    'a password at a place that takes no text',
    query(`mutation { login(input: { "${MARKER}" }) { expiresIn } }`),
    {
      code: 'INVALID_INPUT',
    },
  ),
  graphql(
    'a block string at a place that takes no text',
    query(`mutation { login(input: { """${MARKER}""" }) { expiresIn } }`),
    {
      code: 'INVALID_INPUT',
    },
  ),
  graphql('a file upload', typed('multipart/form-data; boundary=x', '--x--\r\n'), OTHER_TYPE),
  graphql('a mutation as plain text', typed('text/plain', '{"query":"mutation { x }"}'), OTHER_TYPE),
  graphql('a path as the operation name', query('query A { me { id } }', { operationName: '../A' }), {
    code: 'INVALID_INPUT',
  }),
  graphql(
    'variables with a prototype',
    query('query ($id: ID!) { user(id: $id) { id } }', { variables: { id: { __proto__: null } } }),
    {
      code: 'INVALID_INPUT',
    },
  ),
  graphql('SQL as a user id', query(`{ auditEvents(userId: "1' OR '1'='1") { totalCount } }`), {
    code: 'INVALID_INPUT',
    problems: ['VALUE_INVALID /userId'],
    status: 200,
  }),
  graphql('a building id beyond 32 bits', query('{ building(id: 4294967297) { id } }'), {
    code: 'INVALID_INPUT',
  }),
  graphql('SQL as a search', query(`{ users(search: "%' OR '1'='1") { totalCount } }`), { code: 'ok' }),
  graphql('SQL as a cursor', query(`{ users(after: "' OR 1=1 --") { totalCount } }`), {
    code: 'INVALID_INPUT',
    status: 200,
  }),
  graphql('a page size of 2^31 - 1', query('{ users(first: 2147483647) { totalCount } }'), {
    code: 'INVALID_INPUT',
    status: 200,
  }),

  lines('two different lengths', [`Content-Length: ${length}`, 'Content-Length: 1'], INPUT, 400),
  lines(
    'a length and chunks, as in request smuggling',
    [`Content-Length: ${length}`, 'Transfer-Encoding: chunked'],
    INPUT,
    400,
  ),
  lines('a negative length', ['Content-Length: -1'], INPUT, 400),
  lines('an invalid chunk size', ['Transfer-Encoding: chunked'], 'zz\r\n\r\n', 400),
  lines('a header folded over two lines', [`Content-Length: ${length}`, 'X-Folded: a', ' b'], INPUT, 400),
  lines('NUL in a header', [`Content-Length: ${length}`, 'X-Odd: a\0b'], INPUT, 400),
];
