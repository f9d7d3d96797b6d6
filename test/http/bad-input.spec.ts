import { expectRefusal, PATHS } from '../support/refusals.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser } from '../support/builders.js';
import { snapshot } from '../support/rows.js';
import { sendAs, type HttpAnswer } from '../support/http-client.js';
import { BAD_VALUES, type BadValue, SOUND } from './bad-values.js';

const PROVISION = 'mutation p($input: ProvisionUserInput!) { provisionUser(input: $input) { created } }';
const ENUM_FIELDS = new Set(['type', 'mode', 'ifEmailExists']);

let app: TestApp;
let token: string;
let before: Record<string, string[]>;

beforeAll(async () => {
  app = await startTestApp();
  const organization = await anOrganization(app.prisma);
  token = app.tokenFor(await aUser(app.prisma, organization, { roleKeys: ['platform_admin'] }));
  before = await snapshot(app.prisma);
});
afterAll(() => app.close());
afterEach(async () => {
  const [was, now] = [before, await snapshot(app.prisma)];
  before = now; // so that only the test that wrote something fails
  expect(now).toEqual(was);
});

const post = (path: string, body: unknown): Promise<HttpAnswer> =>
  sendAs(app.url, token, { path, body: JSON.stringify(body) });

/** A JSON value as a GraphQL literal. */
function literal(value: unknown, key = ''): string {
  if (Array.isArray(value)) return `[${value.map((item) => literal(item)).join(' ')}]`;
  if (typeof value === 'string') return ENUM_FIELDS.has(key) ? value : JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([name, item]) => `${name}: ${literal(item, name)}`)
    .join(' ')}}`;
}

const rows = (values: readonly BadValue[]): [string, BadValue][] => values.map((value) => [value.title, value]);

test('the input that the rows spoil is accepted otherwise', async () => {
  const { status } = await post(PATHS.REST, { ...SOUND, mode: { dryRun: true } });
  expect(status).toBe(200);
});

describe.each(rows(BAD_VALUES))('%s', (_, { input, problems, byTypes }) => {
  test('is refused over REST with every pointer', async () => {
    expectRefusal('REST', await post(PATHS.REST, input), { code: 'INVALID_INPUT', problems });
  });

  test('is refused in a GraphQL variable with the same pointers', async () => {
    const answer = await post(PATHS.GraphQL, { query: PROVISION, variables: { input } });
    expectRefusal('GraphQL', answer, { code: 'INVALID_INPUT', problems, status: byTypes ? 400 : 200 });
  });
});

test.each(rows(BAD_VALUES.filter((value) => value.literal)))(
  '%s: is refused in a GraphQL literal with the same pointers',
  async (_, { input, problems, byTypes }) => {
    const answer = await post(PATHS.GraphQL, {
      query: `mutation { provisionUser(input: ${literal(input)}) { created } }`,
    });
    expectRefusal('GraphQL', answer, { code: 'INVALID_INPUT', problems, status: byTypes ? 400 : 200 });
  },
);

describe('a single value for a list', () => {
  const input = { ...SOUND, grants: { orgRoleKeys: 'viewer' }, mode: { dryRun: true } };

  test.each([
    ['text', 'viewer'],
    ['an object like a list', { length: 1, 0: 'viewer' }],
  ])('is refused over REST: %s', async (_, orgRoleKeys) => {
    const answer = await post(PATHS.REST, { ...input, grants: { orgRoleKeys } });
    expectRefusal('REST', answer, { code: 'INVALID_INPUT', problems: ['VALUE_INVALID /grants/orgRoleKeys'] });
  });

  test('is a list of one over GraphQL', async () => {
    const { text } = await post(PATHS.GraphQL, { query: PROVISION, variables: { input } });
    expect(JSON.parse(text)).toEqual({ data: { provisionUser: { created: true } } });
  });
});

describe('null in an optional field', () => {
  const input = {
    identity: SOUND.identity,
    grants: { orgRoleKeys: null, buildingAssignments: null, resident: null },
    mode: { ifEmailExists: null, requireSameOrg: null, atomic: null, idempotent: null, dryRun: true },
  };

  test('means absent over REST', async () => {
    expect((await post(PATHS.REST, input)).status).toBe(200);
  });

  test('means absent over GraphQL', async () => {
    const { text } = await post(PATHS.GraphQL, { query: PROVISION, variables: { input } });
    expect(JSON.parse(text)).toEqual({ data: { provisionUser: { created: true } } });
  });
});
