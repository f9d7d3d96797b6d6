import { startTestApp, type TestApp } from '../support/app.js';
import { timeToSerializeMegabyte } from '../support/blocking.js';
import { anOrganization, aUser } from '../support/builders.js';
import { sendAs, type HttpAnswer } from '../support/http-client.js';

const BAD_LOGIN = 'login(input: {organization: 5, email: "a@test.example", password: "p"}) { expiresIn }';

let app: TestApp;
let token: string;

beforeAll(async () => {
  app = await startTestApp();
  token = app.tokenFor(await aUser(app.prisma, await anOrganization(app.prisma), { roleKeys: ['admin'] }));
});
afterAll(() => app.close());

const post = (query: string): Promise<HttpAnswer> =>
  sendAs(app.url, token, { path: '/graphql', body: JSON.stringify({ query }) });
const times = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');
/** Fragments that each use the next one twice: expanded, they have 2 to the power of `count` fields. */
const bomb = (count: number, type: string, field: string): string =>
  `${times(count, (i) => `fragment F${i} on ${type} { ...F${i + 1} ...F${i + 1} }`)} fragment F${count} on ${type} { ${field} }`;

/** Documents within the limits of tokens and bytes that cost as much as possible. */
const COSTLY: [name: string, query: string][] = [
  ['one field many times', `{ ${times(4_990, () => 'me')} }`],
  ['one nested field many times', `{ me { ${times(500, () => 'id')} } }`],
  ['one field with arguments, many times', `{ ${times(240, () => 'users(first: 1) { totalCount }')} }`],
  ['conflicting fields', `{ ${times(240, (i) => `users(first: ${i}) { totalCount }`)} }`],
  [
    'nested fields, each twice',
    `{ ${times(20, () => `users { ${times(4, () => 'edges { node { id } node { name } }')} }`)} }`,
  ],
  ['as many fields as the limit allows', `{ ${times(500, () => 'me')} }`],
  ['as many nested fields as the limit allows', `{ me { ${times(499, () => 'id')} } }`],
  [
    'many fragments in one place',
    `{ me { ${times(50, (i) => `...F${i}`)} } } ${times(50, (i) => `fragment F${i} on Me { id }`)}`,
  ],
  ['exponential fragments', `{ me { ...F0 } } ${bomb(30, 'Me', 'id')}`],
  ['exponential fragments at the root', `mutation { ...F0 } ${bomb(30, 'Mutation', BAD_LOGIN)}`],
  [
    'fragments that use all later ones',
    `{ me { ...F0 } } ${times(13, (i) => `fragment F${i} on Me { id ${times(12 - i, (j) => `...F${i + j + 1}`)} }`)}`,
  ],
  ['many operations with fragments', `${times(20, (i) => `query q${i} { me { ...F0 } }`)} ${bomb(25, 'Me', 'id')}`],
  ['unknown fields with long names', `{ ${times(490, (i) => `${'usersx'.repeat(10)}${i}`)} }`],
  ['many variables', `query q(${times(200, (i) => `$v${i}: Int`)}) { me { id } }`],
  ['lists in lists', `{ users(first: ${'['.repeat(2_400)}${']'.repeat(2_400)}) { totalCount } }`],
  ['deeply nested fields', `${'{ me '.repeat(1_600)}${'}'.repeat(1_600)}`],
  ['5,000 tokens of fragments', `{ me { ...F0 } } ${bomb(440, 'Me', 'id')}`],
  ['64 KB of commas', `{ me { id ${','.repeat(60_000)} } }`],
  ['one long name', `{ ${'a'.repeat(60_000)} }`],
  ['many introspections', `{ ${times(60, () => '__schema { types { fields { type { name } } } }')} }`],
];

/** Maximum processor time, as a multiple of the time to serialize 1 MB of JSON. About 200 ms on a fast machine. */
const COSTS_AT_MOST = 80;

describe('no document blocks the server for long', () => {
  /** The cost in that unit: the best of three attempts, because other processes share the machine. */
  const costOf = async (work: () => Promise<HttpAnswer>): Promise<number> => {
    const costs: number[] = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      const unit = timeToSerializeMegabyte();
      const since = process.cpuUsage();
      expect((await work()).status).toBeLessThan(500);
      const { user, system } = process.cpuUsage(since);
      costs.push((user + system) / 1000 / unit);
    }
    return Math.min(...costs);
  };

  test.each(COSTLY)('%s', async (name, query) => {
    const cost = await costOf(() => post(query));
    if (process.env['SHOW_COSTS']) process.stdout.write(`${cost.toFixed(0)} ${name}\n`);
    expect(cost).toBeLessThan(COSTS_AT_MOST);
  });
});
