import fc from 'fast-check';
import { startTestApp, type TestApp } from '../support/app.js';
import { REQUESTS, SEED } from '../support/fuzzing.js';
import { twoOrganizations, type TwoOrganizations } from '../support/two-organizations.js';
import { type OperationRequest, requestOf, schemaOf, valuesOf } from '../support/operation-requests.js';
import { type Operation, OPERATIONS, TELLING_NOTHING } from '../support/operations.js';
import { expectNoLeak, MARKER } from '../support/refusals.js';
import { aCaller } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { size } from '../support/sizes.js';
import { send, type HttpAnswer, type HttpRequest } from '../support/http-client.js';
import { randomDocument } from './random-documents.js';
import { spoiled } from './spoiled-json.js';

/** Part of every password that is sent. No answer may contain it. */
const SECRET = `${MARKER}-${MARKER}`;
const JSON_TYPE = { 'content-type': 'application/json' };

let app: TestApp;
let two: TwoOrganizations;
/** Tokens by what the caller holds. The first three cannot write; the admin sends only queries and dry runs. */
let tokens: Record<'resident' | 'viewer' | 'nobody' | 'admin', string>;

beforeAll(async () => {
  app = await startTestApp();
  two = await twoOrganizations(app);
  const { organization, token, buildings } = two.company;
  tokens = {
    resident: (await aCaller(app, organization, { unitIds: buildings[0]!.units.slice(0, 1) })).token,
    viewer: (await aCaller(app, organization, { roleKeys: ['viewer'] })).token,
    nobody: 'x.y.z',
    admin: token,
  };
});
afterAll(() => app.close());

const powerless = fc.constantFrom('resident', 'viewer', 'nobody').map((name) => tokens[name as 'viewer']);
const isPreview = ({ name }: Operation): boolean => name.includes('provision');
const isQuery = ({ name, edge }: Operation): boolean =>
  edge === 'GraphQL' && schemaOf(app).getQueryType()?.getFields()[name] !== undefined;

/** The valid call, of which the tests below spoil one part. */
function soundRequest(operation: Operation): OperationRequest {
  const things = TELLING_NOTHING.includes(operation.name) ? two.absent : two.own; // it mails every account that it names
  const request = requestOf(app, operation, two.own, valuesOf(operation, things));
  const text = JSON.stringify(request.body ?? null).replaceAll(two.own.password, SECRET);
  return request.body === undefined ? request : { ...request, body: JSON.parse(text) as Record<string, unknown> };
}

/** The call's body or variables with up to three changes. `kept` names the fields that make it a dry run. */
function spoiledBody(operation: Operation, kept: string[] = []): fc.Arbitrary<HttpRequest> {
  const { body = {}, ...rest } = soundRequest(operation);
  if (operation.edge === 'REST') return spoiled(body, kept).map((text) => ({ ...rest, body: text }));
  const { query, variables } = body as { query: string; variables: Record<string, object> };
  const { input } = variables;
  const inside = input === undefined ? spoiled(variables) : spoiled(input, kept).map((text) => `{"input":${text}}`);
  return inside.map((text) => ({ ...rest, body: `{"query":${JSON.stringify(query)},"variables":${text}}` }));
}

const anyOperation = () => fc.constantFrom(...OPERATIONS);
const as = (token: string, request: HttpRequest): HttpRequest => ({
  ...request,
  headers: { authorization: `Bearer ${token}`, ...JSON_TYPE, ...request.headers },
});
/** Every signed-in user can change their own name, so only a caller without a valid token sends this call. */
const isAllowed = ({ body = '' }: HttpRequest): boolean => Buffer.from(body).includes('updateMe');
const byPowerless = (requests: fc.Arbitrary<HttpRequest>) =>
  fc.tuple(powerless, requests).map(([token, request]) => as(isAllowed(request) ? tokens.nobody : token, request));

const headerText = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => (code === 0x7f ? ' ' : String.fromCharCode(code))),
  maxLength: 60,
});
const header = fc.record({
  name: fc.constantFrom(
    ...[
      'authorization',
      'content-type',
      'accept',
      'host',
      'x-request-id',
      'x-forwarded-for',
      'cookie',
      'origin',
      'range',
    ],
    ...[
      'x-http-method-override',
      'if-none-match',
      'content-encoding',
      'apollo-require-preflight',
      'x-apollo-operation-name',
    ],
  ),
  value: fc.oneof(
    headerText,
    fc.constantFrom(
      'Bearer',
      `Bearer ${MARKER}`,
      'application/json',
      'application/json; charset=utf-16',
      'multipart/form-data',
    ),
    fc.constantFrom('gzip', '*/*', 'bytes=0-', '__proto__', 'a'.repeat(4_000), '${jndi:ldap://x}', 'text/html'),
  ),
});
const pathPart = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom(
    '%',
    '%00',
    '%ff',
    '..%2f..%2f',
    '%2e%2e',
    "'",
    '2147483648',
    '-1',
    '__proto__',
    'x'.repeat(3_000),
    ';',
    '*',
  ),
);

/** Each way to spoil a request. None of the requests may change anything. */
const WAYS: [string, () => fc.Arbitrary<HttpRequest>][] = [
  [
    'bodies of every call, from callers who cannot write',
    () => byPowerless(anyOperation().chain((o) => spoiledBody(o))),
  ],
  [
    'queries and dry runs of an admin',
    () =>
      fc
        .constantFrom(...OPERATIONS.filter((operation) => isPreview(operation) || isQuery(operation)))
        .chain((operation) => spoiledBody(operation, ['mode']))
        .map((request) => as(tokens.admin, request)),
  ],
  [
    'random documents of the schema',
    () =>
      fc.oneof(
        randomDocument(schemaOf(app), 'query').map((query) => as(tokens.admin, graphql(query))),
        byPowerless(randomDocument(schemaOf(app), 'mutation').map(graphql)),
      ),
  ],
  [
    'random bytes in a body',
    () =>
      byPowerless(
        fc.tuple(anyOperation(), fc.nat(), fc.uint8Array({ maxLength: 60 })).map(([operation, at, bytes]) => {
          const { body = {}, ...rest } = soundRequest(operation);
          const text = Buffer.from(JSON.stringify(body));
          text.set(bytes.slice(0, text.length), at % Math.max(1, text.length - bytes.length));
          return { ...rest, method: 'POST', body: text };
        }),
      ),
  ],
  [
    'headers, methods, paths and query strings',
    () =>
      byPowerless(
        fc
          .record({
            operation: anyOperation(),
            method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'),
            headers: fc.array(header, { maxLength: 4 }),
            parts: fc.array(pathPart, { maxLength: 3 }),
            search: fc.option(pathPart),
            isWhole: fc.boolean(),
          })
          .map(({ operation, method, headers, parts, search, isWhole }) => {
            const { path, body } = soundRequest(operation);
            const place = isWhole ? path : [path, ...parts].join('/');
            return {
              method,
              path: search === null ? place : `${place}?query=${search}&${search}=1`,
              headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
              ...(body !== undefined && { body: JSON.stringify(body) }),
            };
          }),
      ),
  ],
];

const graphql = (query: string): HttpRequest => ({ method: 'POST', path: '/graphql', body: JSON.stringify({ query }) });

/** Expects no server error, and no internals or secrets in the answer. */
function expectHarmless({ status, headers, text }: HttpAnswer): void {
  expect(status).toBeLessThan(500);
  expect(text).not.toMatch(/"(INTERNAL|UNAVAILABLE)"/);
  expect(text).not.toContain(SECRET);
  // Answers of accepted calls may contain what was sent, and so may GraphQL's errors about a document.
  const isRefusal = text.includes('"code":') && !/"locations":|"path":/.test(text);
  // The pointer of a refusal may name an unknown field. Nothing else in it may repeat what was sent.
  const told = isRefusal ? /"pointer":"(?:[^"\\]|\\.)*"/g : /^[^]*$/;
  expectNoLeak({ status, headers, text: text.replace(told, (part) => part.replaceAll(MARKER, '…')) });
}

describe.each(WAYS)(`%s, seed ${String(SEED)}`, (_, requests) => {
  test(
    'cause no server error, leak nothing and change nothing',
    async () => {
      const before = await snapshot(app.prisma);
      const statuses = new Set<number>();
      await fc.assert(
        fc.asyncProperty(requests(), async (request) => {
          const answer = await send(app.url, request);
          statuses.add(answer.status);
          expectHarmless(answer);
        }),
        { seed: SEED, numRuns: REQUESTS / WAYS.length },
      );
      expect(await snapshot(app.prisma)).toEqual(before);
      expect(statuses.size).toBeGreaterThan(1);
    },
    size(90_000, 600_000),
  );
});
