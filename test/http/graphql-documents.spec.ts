import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser } from '../support/builders.js';
import { expectNoLeak, expectRefusal, MARKER } from '../support/refusals.js';
import { snapshot } from '../support/rows.js';
import { send, sendAs, type HttpAnswer } from '../support/http-client.js';

const PROVISION = 'mutation p($input: ProvisionUserInput!) { provisionUser(input: $input) { created } }';
const INPUT = { identity: { email: 'someone@test.example', name: 'Someone', sendInvite: true } };
const LOGIN = 'mutation { login(input: {organization: "x", email: "a@test.example", password: "p"}) { expiresIn } }';
const INTROSPECTION = '{ __schema { queryType { name } } __type(name: "Me") { name } }';

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

const post = (body: unknown): Promise<HttpAnswer> =>
  sendAs(app.url, token, { path: '/graphql', body: typeof body === 'string' ? body : JSON.stringify(body) });
const get = (search: string, headers: Record<string, string> = {}): Promise<HttpAnswer> =>
  sendAs(app.url, token, { method: 'GET', path: `/graphql${search}`, headers });
const provisionWith = (literal: string): string => `mutation { provisionUser(input: ${literal}) { created } }`;
const aliases = (count: number, call: string): string =>
  Array.from({ length: count }, (_, index) => `a${String(index)}: ${call}`).join(' ');

describe('a document that cannot be executed is INVALID_INPUT with status 400', () => {
  test.each<[string, object]>([
    ['a syntax error', { query: 'mutation {' }],
    ['an empty document', { query: '' }],
    ['only a comment', { query: '# nothing' }],
    ['no query', { variables: {} }],
    ['a query that is no text', { query: 5 }],
    ['a query that is a list', { query: ['{ me { id } }'] }],
    ['an unknown field at the top', { query: '{ nothing }' }],
    ['an unknown field in a selection', { query: '{ me { id nothing } }' }],
    ['an unknown argument', { query: '{ me(x: 1) { id } }' }],
    ['an unknown type', { query: 'query($a: Nothing) { me { id } }' }],
    ['an unknown directive', { query: '{ me @nothing { id } }' }],
    ['incremental delivery', { query: '{ me { ... @defer { id } } }' }],
    ['a missing selection', { query: '{ me }' }],
    ['a selection of a scalar', { query: '{ me { id { x } } }' }],
    ['a missing required argument', { query: 'mutation { provisionUser { created } }' }],
    ['no operation', { query: 'fragment F on Me { id }' }],
    ['two operations and no name', { query: 'query A { me { id } } query B { me { id } }' }],
    ['an unknown operation name', { query: 'query A { me { id } }', operationName: 'B' }],
    ['an operation name that is a number', { query: 'query A { me { id } }', operationName: 5 }],
    ['circular fragments', { query: '{ me { ...A } } fragment A on Me { ...B } fragment B on Me { ...A }' }],
    ['an unused variable', { query: 'query($a: Int) { me { id } }' }],
    ['a variable of the wrong type', { query: 'mutation($input: Int) { provisionUser(input: $input) { created } }' }],
    ['variables that are text', { query: PROVISION, variables: '{}' }],
    ['variables that are a list', { query: PROVISION, variables: [INPUT] }],
    ['extensions that are text', { query: '{ me { id } }', extensions: 'x' }],
    [
      'the same input field twice',
      { query: provisionWith('{identity: {email: "a@b.example", email: "c@d.example"}}') },
    ],
    ['a lone surrogate escaped', { query: provisionWith('{identity: {email: "a@b.example", name: "\\ud800"}}') }],
    ['a literal lone surrogate', { query: provisionWith('{identity: {email: "a@b.example", name: "\ud800"}}') }],
    ['a NUL in the document', { query: '{ me { id } \0 }' }],
    ['an introspection of an unknown field', { query: '{ __schema { nothing } }' }],
  ])('%s', async (_, body) => {
    expectRefusal('GraphQL', await post(body), { code: 'INVALID_INPUT', problems: [] });
  });

  test('a batch of operations', async () => {
    const body = [{ query: PROVISION, variables: { input: INPUT } }];
    expectRefusal('GraphQL', await post(body), { code: 'INVALID_INPUT', problems: [] });
  });

  test.each([
    { version: 1, sha256Hash: 'a'.repeat(64) },
    { version: 2, sha256Hash: 5 },
  ])('a persisted query, with status 200 as clients expect: %j', async (persistedQuery) => {
    for (const query of [undefined, '{ me { id } }']) {
      const answer = await post({ query, extensions: { persistedQuery } });
      expectRefusal('GraphQL', answer, { code: 'INVALID_INPUT', problems: [], status: 200 });
    }
  });

  test.each<[string, object]>([
    ['a subscription', { query: 'subscription { x }' }],
    [
      'null for a variable that has a default',
      {
        query: `mutation($email: String = "x") { provisionUser(input: {identity: {email: $email, name: "${MARKER}"}}) { created } }`,
        variables: { email: null },
      },
    ],
    [
      'null for a condition',
      { query: 'query($if: Boolean = true) { me @skip(if: $if) { id } }', variables: { if: null } },
    ],
  ])('with status 200, an error that only the execution finds: %s', async (_, body) => {
    expectRefusal('GraphQL', await post(body), { code: 'INVALID_INPUT', problems: [], status: 200 });
  });

  test('does not repeat an invalid value in a document with another error', async () => {
    const query = `mutation { provisionUser(input: {identity: {email: ${MARKER.replaceAll('-', '_')}}}) { nothing } }`;
    const answer = await post({ query });
    expectRefusal('GraphQL', answer, { code: 'INVALID_INPUT' });
    expect(answer.text).not.toContain(MARKER.replaceAll('-', '_'));
  });

  test.each([
    ['__proto__', '/identity/__proto__'],
    ['constructor', '/identity/constructor'],
  ])('a literal with a field named %s', async (name, pointer) => {
    const query = provisionWith(`{identity: {email: "a@b.example", ${name}: {admin: true}}}`);
    expectRefusal('GraphQL', await post({ query }), { code: 'INVALID_INPUT', problems: [`FIELD_UNKNOWN ${pointer}`] });
  });
});

describe('a document over a limit is INVALID_INPUT with status 400', () => {
  const roleKeys = (depth: number): string =>
    provisionWith(
      `{identity: {email: "a@b.example"}, grants: {orgRoleKeys: ${'['.repeat(depth)}${']'.repeat(depth)}}}`,
    );

  test.each([
    ['6,000 tokens', { query: `{ ${'me '.repeat(6_000)} }` }],
    [
      '1,000 aliases of the call',
      {
        query: PROVISION.replace(/provisionUser.*\}/, `${aliases(1000, 'provisionUser(input: $input) { created }')} }`),
        variables: { input: INPUT },
      },
    ],
    ['30,000 levels of selection', { query: '{'.repeat(30_000) }],
    ['1,600 levels of selection', { query: `${'{me'.repeat(1_600)}{id}${'}'.repeat(1_600)}` }],
    ['a type with 30,000 brackets', { query: `query($a: ${'['.repeat(30_000)}` }],
    ['2,400 levels of lists', { query: roleKeys(2_400) }],
    ['1,500 levels of lists', { query: roleKeys(1_500) }],
    ['500 levels of lists', { query: roleKeys(500) }],
    ['1,200 levels of objects', { query: provisionWith(`${'{identity: '.repeat(1_200)}1${'}'.repeat(1_200)}`) }],
    [
      'a chain of 600 fragments',
      {
        query: `{ me { ...F0 } } ${Array.from({ length: 600 }, (_, i) => `fragment F${i} on Me { ...F${i + 1} }`).join(' ')} fragment F600 on Me { nothing }`,
      },
    ],
  ])('%s', async (_, body) => {
    expectRefusal('GraphQL', await post(body), { code: 'INVALID_INPUT' });
  });
});

describe('over GET', () => {
  const preflight = { 'apollo-require-preflight': '1' };

  test('a query needs a header that pages of other origins cannot send without a preflight', async () => {
    const query = `?query=${encodeURIComponent('{ me { id } }')}`;
    expectRefusal('GraphQL', await get(query), { code: 'INVALID_INPUT', problems: [] });
    expect((await get(query, preflight)).status).toBe(200);
  });

  test('a mutation is not executed and is 405, as GraphQL over HTTP requires', async () => {
    const answer = await get(`?query=${encodeURIComponent(LOGIN)}`, preflight);
    expectRefusal('GraphQL', answer, { code: 'INVALID_INPUT', problems: [], status: 405 });
    expect(answer.headers.allow).toBe('POST');
  });

  test.each(['', '?query=', '?query=%7B', '?query=%7Bme%7Bid%7D%7D&variables=%7B', '?query=a&query=b'])(
    'an invalid request is 400: "%s"',
    async (search) => expectRefusal('GraphQL', await get(search, preflight), { code: 'INVALID_INPUT', problems: [] }),
  );
});

describe('introspection', () => {
  test('is on in development, for GraphiQL', async () => {
    const { status, text } = await post({ query: INTROSPECTION });
    expect({ status, body: JSON.parse(text) }).toEqual({
      status: 200,
      body: { data: { __schema: { queryType: { name: 'Query' } }, __type: { name: 'Me' } } },
    });
  });

  test('is off in production, where error messages do not reveal the schema either', async () => {
    const production = await startTestApp({ isProduction: true });
    try {
      const ask = (query: string) =>
        send(production.url, {
          path: '/graphql',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query }),
        });
      expectRefusal('GraphQL', await ask(INTROSPECTION), { code: 'INVALID_INPUT' });
      const answer = await ask('{ me { idd } }');
      expectNoLeak(answer);
      expect(answer.text).not.toMatch(/did you mean/i);
    } finally {
      await production.close();
    }
  });
});

test('hundreds of calls with one large invalid input do not cost much more than one', async () => {
  const input = Object.fromEntries(Array.from({ length: 4_000 }, (_, index) => [`k${String(index)}`, 0]));
  const timed = async (calls: number): Promise<number> => {
    const query = `mutation ($i: LoginInput!) { ${aliases(calls, 'login(input: $i) { expiresIn }')} }`;
    const since = performance.now();
    const answer = await post({ query, variables: { i: input } });
    expect(answer.status).toBe(400);
    expect(answer.text.length).toBeLessThan(2_000_000);
    return performance.now() - since;
  };
  await timed(1); // the first call compiles code
  expect(await timed(400)).toBeLessThan(20 * (await timed(1)));
});
