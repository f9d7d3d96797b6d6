import pg from 'pg';
import type { Prisma } from '../../src/database/generated/client.js';
import { InvitationFilter } from '../../src/invitation-status/invitation-filter.enum.js';
import type { AskedPeople } from '../../src/users/people-conditions.statement.js';
import { countOfPeople } from '../../src/users/people-count.statement.js';
import { pageOfPeople } from '../../src/users/people.statement.js';
import { UserOrder } from '../../src/users/user-order.enum.js';
import { startTestApp, type TestApp } from '../support/app.js';
import type { TestOrganization } from '../support/builders.js';
import { blocksOf, indexesOf } from '../support/explain.js';
import { sendGraphql } from '../support/graphql.js';
import { manyPeople, PEOPLE } from '../support/many-people.js';
import { USERS } from '../support/people.js';
import { aCaller } from '../support/requests.js';

let app: TestApp;
let organization: TestOrganization;
let session: pg.Client;
let buildings: number[];
beforeAll(async () => {
  app = await startTestApp({ poolSize: 4 }); // the reads of a request wait for each other
  ({ organization, session } = await manyPeople(app));
  const rows = await app.prisma.building.findMany({ where: { orgId: organization.id }, orderBy: { id: 'asc' } });
  buildings = rows.slice(0, rows.length / 5).map(({ id }) => id);
}, 600_000);
afterAll(async () => {
  await session.end();
  await app.close();
});

const ALL: AskedPeople = {
  search: null,
  email: null,
  statuses: null,
  roleKeys: null,
  permissions: null,
  buildingIds: null,
  types: null,
  invitations: null,
  seen: null,
};

const FILTERS: [string, () => Partial<AskedPeople>][] = [
  ['everybody', () => ({})],
  ['statuses', () => ({ statuses: ['ACTIVE', 'INVITED'] })],
  ['roles', () => ({ roleKeys: ['viewer', 'org_admin'] })],
  ['permissions', () => ({ permissions: ['PEOPLE_READ'] })],
  ['buildings', () => ({ buildingIds: buildings })],
  ['types', () => ({ types: ['STAFF'] })],
  ['types in buildings', () => ({ types: ['STAFF'], buildingIds: buildings })],
  ...Object.keys(InvitationFilter).map((status): [string, () => Partial<AskedPeople>] => [
    `invitation ${status}`,
    () => ({ invitations: [status] }),
  ]),
  ['any invitation', () => ({ invitations: Object.keys(InvitationFilter) })],
  ['people of a building administrator', () => ({ seen: buildings })],
  ['a word that everybody has', () => ({ search: 'many' })],
  ['a word that most have', () => ({ search: 'common' })],
  ['two letters', () => ({ search: 'co' })],
  ['two letters that nobody has', () => ({ search: 'zq' })],
  ['everything', () => ({ search: 'many', statuses: ['ACTIVE'], roleKeys: ['viewer'], invitations: ['ACCEPTED'] })],
];

const PLACES: [string, () => Partial<AskedPeople>][] = [
  ['a word of every building', () => ({ search: 'house' })],
  ['a word of every unit', () => ({ search: 'flat' })],
  ['words of names, buildings and units', () => ({ search: 'common house flat' })],
];

const blocks = ({ text, values }: Prisma.Sql): Promise<number> => blocksOf(session, { text, values });
const count = (asked: Partial<AskedPeople>) => countOfPeople(organization.id, { ...ALL, ...asked });

it.each(FILTERS)(`counts %s among ${PEOPLE} people without a look-up for each of them`, async (_, asked) => {
  // Up to one block for the invitation of each, because invitations are in no order. Look-ups of users read five.
  expect(await blocks(count(asked()))).toBeLessThan(PEOPLE * 1.2);
});

it.each(PLACES)(`counts people with %s among ${PEOPLE} people by a look-up for each unit`, async (_, asked) => {
  expect(await blocks(count(asked()))).toBeLessThan(PEOPLE * 2);
});

it.each([...FILTERS, ...PLACES])(`reads a page of %s among ${PEOPLE} people in any order`, async (_, asked) => {
  for (const order of Object.keys(UserOrder) as (keyof typeof UserOrder)[]) {
    const read = await blocks(pageOfPeople(organization.id, { ...ALL, ...asked() }, order, null, 21));
    // Up to 10,001 users for each restriction, and the table of users for a word without trigrams.
    expect([order, read < 30_000 + PEOPLE / 20, read]).toEqual([order, true, read]);
  }
});

test('a word of two letters is not searched in the index of trigrams, which would return everybody', async () => {
  const indexesFor = (search: string) => {
    const { text, values } = pageOfPeople(organization.id, { ...ALL, search }, 'NAME_ASC', null, 21);
    return indexesOf(session, { text, values });
  };

  expect(await indexesFor('zqx')).toContain('User_orgId_searchKey_idx');
  expect(await indexesFor('zq')).not.toContain('User_orgId_searchKey_idx');
});

/** PostgreSQL cancels statements that count while `work` runs. */
async function withSlowCounts<T>(work: () => Promise<T>): Promise<T> {
  const original = pg.Client.prototype.query;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const send = (...sent: unknown[]) => Reflect.apply(original, this, sent) as Promise<unknown>;
    const [query] = args as [string | { text: string }];
    if (typeof query === 'string' || !query.text.includes('AS "count"')) return send(...args);
    return send('SET statement_timeout = 1')
      .then(() => send(...args))
      .finally(() => send('SET statement_timeout = 5000'));
  } as never;
  try {
    return await work();
  } finally {
    pg.Client.prototype.query = original;
  }
}

test('a count that takes too long is null with its own error, and the page is complete', async () => {
  const { token } = await aCaller(app, organization, { roleKeys: ['admin'] });
  const variables = { filter: { statuses: ['ACTIVE', 'INVITED'] }, first: 5 };

  const { data, text } = await withSlowCounts(() => sendGraphql(app, token, USERS, variables));

  const users = data?.users as { totalCount: unknown; edges: { node: { assignments: unknown[] } }[]; pageInfo: object };
  expect(users.totalCount).toBeNull();
  expect(users.pageInfo).toMatchObject({ hasNextPage: true });
  expect(users.edges.map(({ node }) => node.assignments.length)).toEqual([2, 2, 2, 2, 2]);
  expect((JSON.parse(text) as { errors: object[] }).errors).toMatchObject([
    { path: ['users', 'totalCount'], extensions: { code: 'UNAVAILABLE' } },
  ]);
  const again = await sendGraphql(app, token, USERS, variables);
  expect((again.data?.users as { totalCount: number }).totalCount).toBe((PEOPLE * 16) / 20 + 1);
});
