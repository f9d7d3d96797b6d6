import pg from 'pg';
import type { Prisma } from '../../src/database/generated/client.js';
import type { AskedPeople } from '../../src/users/people-conditions.statement.js';
import { countOfPeople } from '../../src/users/people-count.statement.js';
import { pageOfPeople, type PeopleAfter } from '../../src/users/people.statement.js';
import { UserOrder } from '../../src/users/user-order.enum.js';
import { startTestApp, type TestApp } from '../support/app.js';
import type { TestOrganization } from '../support/builders.js';
import { blocksOf, indexesOf } from '../support/explain.js';
import { sendGraphql } from '../support/graphql.js';
import { manyPeople, PEOPLE } from '../support/many-people.js';
import { ALL, peopleFilters } from '../support/people-filters.js';
import { USERS } from '../support/people.js';
import { aCaller } from '../support/requests.js';
import type { SentStatement } from '../support/statements.js';

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

const statementOf = ({ text, values }: Prisma.Sql): SentStatement => ({ text, values });
const count = (asked: Partial<AskedPeople>) => statementOf(countOfPeople(organization.id, { ...ALL, ...asked }));

/** The statement as it is sent, with the LIMIT that `ReadsService` adds. */
function page(asked: Partial<AskedPeople>, order: `${UserOrder}`, after: PeopleAfter | null): SentStatement {
  const { text, values } = pageOfPeople(organization.id, { ...ALL, ...asked }, order, after, 21);
  return { text: `${text} LIMIT 21`, values };
}

const filters = Object.entries(peopleFilters(() => buildings));
const idsOf = async (statement: SentStatement): Promise<string[]> =>
  (await session.query<{ id: string }>(statement)).rows.map(({ id }) => id);

it.each(filters)(`counts %s among ${PEOPLE} people without a look-up for each of them`, async (_, { asked, where }) => {
  const { rows } = await session.query<{ count: string }>(count(asked()));
  const expected = await session.query<{ count: string }>(`SELECT COUNT(*) AS "count" FROM person p WHERE ${where}`);
  expect(rows).toEqual(expected.rows);
  // Look-ups of a user read five blocks or more, of a unit by its number one.
  expect(await blocksOf(session, count(asked()))).toBeLessThan(PEOPLE * 2);
});

const ORDERS = Object.keys(UserOrder) as (keyof typeof UserOrder)[];
const columnOf = (order: string): string =>
  ({ NAME: 'name', EMAIL: 'email', CREATED_AT: 'createdAt', STATUS: 'status' })[order.replace(/_(ASC|DESC)$/, '')]!;

/** The position after this percentage of all people. */
async function positionAt(percent: number, order: string): Promise<PeopleAfter> {
  const direction = order.endsWith('ASC') ? 'ASC' : 'DESC';
  const { rows } = await session.query<{ id: string; sortKey: string | Date }>(
    `SELECT "id", "${columnOf(order)}" AS "sortKey" FROM "User" WHERE "orgId" = $1
     ORDER BY "${columnOf(order)}" ${direction}, "id" ${direction} OFFSET $2 LIMIT 1`,
    [organization.id, (PEOPLE / 100) * percent],
  );
  const { id, sortKey } = rows[0]!;
  return { id, sortKey: sortKey instanceof Date ? sortKey.toISOString() : sortKey };
}

/** Each order with one position. The last people in an order need the longest way. */
const POSITIONS = ORDERS.map((order): [typeof order, number | null] => [order, order.endsWith('DESC') ? null : 50]);

it.each(filters)(
  `reads a page of %s among ${PEOPLE} people in any order`,
  async (_, { asked, where, perPerson = 5 }) => {
    for (const [order, percent] of POSITIONS) {
      const [direction, compares] = order.endsWith('ASC') ? ['ASC', '>'] : ['DESC', '<'];
      const after = percent === null ? null : await positionAt(percent, order);
      const behind = after === null ? '' : `AND (u."${columnOf(order)}", u."id") ${compares} ($2, $3)`;
      const expected = await idsOf({
        text: `SELECT u."id" FROM "User" u JOIN person p ON p."id" = u."id" WHERE u."orgId" = $1 AND (${where}) ${behind}
          ORDER BY u."${columnOf(order)}" ${direction}, u."id" ${direction} LIMIT 21`,
        values: [organization.id, ...(after === null ? [] : [after.sortKey, after.id])],
      });

      expect([order, percent, await idsOf(page(asked(), order, after))]).toEqual([order, percent, expected]);
      const read = await blocksOf(session, page(asked(), order, after));
      // Up to 10,001 users for each restriction, 20,000 that are checked, and the tables.
      const most = 30_000 + 20_000 * perPerson + PEOPLE / 5;
      expect([order, percent, read < most, read]).toEqual([order, percent, true, read]);
    }
  },
);

it.each(ORDERS)('a page deep in the order %s starts at its cursor', async (order) => {
  for (const statuses of [null, ['ACTIVE', 'INVITED']]) {
    const first = await blocksOf(session, page({ statuses }, order, null));
    const deep = await blocksOf(session, page({ statuses }, order, await positionAt(60, order)));
    expect([statuses, deep < first + 100, first, deep]).toEqual([statuses, true, first, deep]);
  }
});

test('a word of two letters is not searched in the index of trigrams, which would return everybody', async () => {
  const indexesFor = (search: string) => indexesOf(session, page({ search }, 'NAME_ASC', null));

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
