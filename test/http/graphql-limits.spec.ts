import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser } from '../support/builders.js';
import { expectRefusal } from '../support/refusals.js';
import { snapshot } from '../support/rows.js';
import { send, sendAs, type HttpAnswer } from '../support/http-client.js';

const DEEPEST = '{ users { edges { node { occupancies { building { units { label } } } } } } }';
const PROVISION = 'provisionUser(input: $input) { created }';
const HEAD = 'mutation p($input: ProvisionUserInput!)';
const INPUT = { identity: { email: 'somebody@test.example', name: 'Somebody', sendInvite: true } };

let app: TestApp;
let production: TestApp;
let token: string;

beforeAll(async () => {
  app = await startTestApp();
  production = await startTestApp({ isProduction: true });
  token = app.tokenFor(await aUser(app.prisma, await anOrganization(app.prisma), { roleKeys: ['admin'] }));
});
afterAll(() => Promise.all([app.close(), production.close()]));

const post = (query: string, variables: object = {}): Promise<HttpAnswer> =>
  sendAs(app.url, token, { path: '/graphql', body: JSON.stringify({ query, variables }) });
const postTo = ({ url }: TestApp, query: string): Promise<HttpAnswer> =>
  send(url, { path: '/graphql', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) });
const times = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');
/** Fragments that each use the next one twice: expanded, they have 2 to the power of `count` fields. */
const bomb = (count: number, type: string, field: string): string =>
  `${times(count, (i) => `fragment F${i} on ${type} { ...F${i + 1} ...F${i + 1} }`)} fragment F${count} on ${type} { ${field} }`;

describe('usual documents are accepted', () => {
  test('GraphiQL reads the whole schema', async () => {
    const { status, text } = await post(
      getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true }),
    );
    expect(status).toBe(200);
    expect(buildClientSchema((JSON.parse(text) as { data: IntrospectionQuery }).data).getType('Me')).toBeDefined();
  });

  test.each([
    ['the deepest selection', DEEPEST],
    ['15 aliases', `{ ${times(15, (i) => `a${i}: me { id }`)} }`],
    ['the same field 200 times', `{ ${times(200, () => 'me { id }')} }`],
    ['a fragment used twice', `{ a: me { ...F } b: me { ...F } } fragment F on Me { id name }`],
  ])('%s', async (_, query) => {
    expect(await post(query)).toMatchObject({ status: 200, text: expect.not.stringContaining('errors') });
  });
});

describe('a document over a limit is 400 and nothing of it runs', () => {
  test.each<[string, string, RegExp]>([
    ['400 calls by aliases', `${HEAD} { ${times(400, (i) => `a${i}: login(input: $i)`)} }`, /15 aliases/],
    ['200 calls by aliases', `${HEAD} { ${times(200, (i) => `a${i}: ${PROVISION}`)} }`, /15 aliases/],
    ['16 calls by aliases', `${HEAD} { ${times(16, (i) => `a${i}: ${PROVISION}`)} }`, /15 aliases/],
    [
      '16 calls by fragments',
      `${HEAD} { ...A ...B } fragment A on Mutation { ${times(8, (i) => `a${i}: ${PROVISION}`)} }
       fragment B on Mutation { ${times(8, (i) => `b${i}: ${PROVISION}`)} }`,
      /15 aliases/,
    ],
    ['16 calls by inline fragments', `${HEAD} { ${times(16, (i) => `... { a${i}: ${PROVISION} }`)} }`, /15 aliases/],
    ['exponential fragments', `${HEAD} { ...F0 } ${bomb(30, 'Mutation', PROVISION)}`, /500 fields/],
    [
      'aliases in a fragment used many times',
      `{ ${times(8, () => 'me { ...F }')} } fragment F on Me { a: id b: id }`,
      /15 aliases/,
    ],
    ['11 levels', `${'{ me '.repeat(11)}${'}'.repeat(11)}`, /10 levels/],
    ['circular fragments', '{ me { ...A } } fragment A on Me { ...B } fragment B on Me { ...A ...A }', /spread/],
    ['501 fields', `{ ${times(501, () => 'me')} }`, /500 fields/],
    ['many operations', times(21, (i) => `query q${i} { me { id } }`), /20 operations/],
    ['many variables', `query q(${times(201, (i) => `$v${i}: Int`)}) { me { id } }`, /200 variables/],
    ['many directives on one field', `{ me ${times(100, () => '@skip(if: false)')} { id } }`, /20 directives/],
    ['directives on many fields', `{ me { ${times(21, () => 'id @skip(if: false)')} } }`, /20 directives/],
    ['10,000 braces', '{'.repeat(10_000), /./],
    ['more than 5,000 tokens', `{ ${times(5_000, () => 'me')} }`, /5000 tokens/],
  ])('%s', async (_, query, says) => {
    const before = await snapshot(app.prisma);
    const answer = await post(query, { input: INPUT });
    expectRefusal('GraphQL', answer, { code: 'INVALID_INPUT', problems: [] });
    expect(answer.text).toMatch(says);
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  test('a batch', async () => {
    const body = JSON.stringify([{ query: '{ me { id } }' }, { query: '{ me { id } }' }]);
    const answer = await sendAs(app.url, token, { path: '/graphql', body });
    expectRefusal('GraphQL', answer, { code: 'INVALID_INPUT', problems: [] });
  });
});

describe('in production no answer reveals the schema', () => {
  test.each([
    ['an introspection', getIntrospectionQuery()],
    ['one type', '{ __type(name: "Me") { name fields { name } } }'],
    ['a misspelt field', '{ mee { id } }'],
    ['a misspelt nested field', '{ me { idd } }'],
    ['a misspelt argument', '{ users(firs: 1) { totalCount } }'],
    ['a misspelt type', 'query($a: ProvisionUserInpu) { me { id } }'],
    ['a misspelt directive', '{ me @skp(if: true) { id } }'],
    ['a misspelt input field', 'mutation { provisionUser(input: {identity: {emai: "x"}}) { created } }'],
    ['a fragment on an unknown type', '{ me { ... on Mee { id } } }'],
  ])('%s', async (_, query) => {
    const { status, text } = await postTo(production, query);
    expect(status === 400 || text.includes('UNAUTHENTICATED')).toBe(true);
    expect(text).not.toMatch(/did you mean/i);
    expect(text).not.toMatch(/"(id|email|me|users|first|ProvisionUserInput|skip)\\?"/);
  });

  test('a document within the limits is executed', async () => {
    expect(JSON.parse((await postTo(production, '{ __typename }')).text)).toEqual({ data: { __typename: 'Query' } });
  });
});
