import { Prisma } from '../database/generated/client.js';
import { candidates, fewest } from './people-candidates.statement.js';
import { asked, type AskedPeople, fulfils } from './people-conditions.statement.js';
import { allInSets } from './people-sets.statement.js';
import type { UserOrder } from './user-order.enum.js';

/** The position after which a page starts. */
export interface PeopleAfter {
  readonly sortKey: string;
  readonly id: string;
}

interface SortedBy {
  readonly column: Prisma.Sql;
  readonly type: Prisma.Sql;
  readonly direction: Prisma.Sql;
  /** The rows after a cursor are less or greater. */
  readonly compares: Prisma.Sql;
}

const sortedBy = (column: string, type: string, direction: 'ASC' | 'DESC'): SortedBy => ({
  column: Prisma.raw(`u."${column}"`),
  type: Prisma.raw(type),
  direction: Prisma.raw(direction),
  compares: Prisma.raw(direction === 'ASC' ? '>' : '<'),
});

/** An index has each of these columns, then the id. */
const ORDERS: Readonly<Record<`${UserOrder}`, SortedBy>> = {
  NAME_ASC: sortedBy('name', 'text', 'ASC'),
  NAME_DESC: sortedBy('name', 'text', 'DESC'),
  EMAIL_ASC: sortedBy('email', 'text', 'ASC'),
  EMAIL_DESC: sortedBy('email', 'text', 'DESC'),
  CREATED_AT_ASC: sortedBy('createdAt', 'timestamptz', 'ASC'),
  CREATED_AT_DESC: sortedBy('createdAt', 'timestamptz', 'DESC'),
  STATUS_ASC: sortedBy('status', '"UserStatus"', 'ASC'),
  STATUS_DESC: sortedBy('status', '"UserStatus"', 'DESC'),
};

/** The largest page and one more row. A literal, because the planner expects a tenth of the table for a parameter. */
const PAGE = Prisma.raw('101');

/** The users that a page checks one by one. If they do not fill it, it reads whole sets, which takes about as long. */
const CHECKED = Prisma.raw('20000');

/**
 * The first users after a position, sorted. The text depends only on the order, on which restrictions there are, and
 * on whether there is a position.
 */
export function pageOfPeople(
  orgId: number,
  people: AskedPeople,
  order: `${UserOrder}`,
  after: PeopleAfter | null,
  first: number,
): Prisma.Sql {
  const { column, type, direction, compares } = ORDERS[order];
  const sorted = Prisma.sql`ORDER BY ${column} ${direction}, u."id" ${direction}`;
  const behind =
    after === null
      ? Prisma.empty
      : Prisma.sql`AND (${column}, u."id") ${compares} (${after.sortKey}::${type}, ${after.id}::uuid)`;
  const inOrder = Prisma.sql`
    FROM "User" u WHERE u."orgId" = ${orgId} ${behind} ${statusesOf(people, order, after)} ${sorted}`;
  const all = allInSets(orgId, people);
  const fields = Prisma.sql`SELECT u."id", u."email", u."name", u."status", u."createdAt"`;
  if (all === null) return Prisma.sql`${fields} ${inOrder}`;
  // The second part reads users in their order until the page is full. It must not sort them again: with a second
  // ORDER BY, the planner sorts all users first. The planner expects that half of the users fulfil a CASE.
  // The last part sorts. OFFSET 0 keeps the planner from looking for each user, in their order, in the whole set.
  return Prisma.sql`
    ${candidates(orgId, people)}, page AS MATERIALIZED (
      (${fields} FROM ${fewest(orgId)} WHERE ${fulfils(orgId)} ${behind} ${sorted} LIMIT ${PAGE})
      UNION ALL
      (${fields} FROM (
        SELECT u.* FROM (SELECT u.* ${inOrder} LIMIT ${CHECKED}) u
        WHERE NOT EXISTS (SELECT FROM driver) AND CASE WHEN ${fulfils(orgId)} THEN true ELSE false END LIMIT ${PAGE}
      ) u LIMIT ${first})
    ), unfinished AS MATERIALIZED (
      SELECT WHERE NOT EXISTS (SELECT FROM driver) AND (SELECT COUNT(*) FROM page) < ${first}
        AND EXISTS (SELECT ${inOrder} LIMIT 1 OFFSET ${CHECKED})
    )
    ${fields} FROM (
      SELECT * FROM page WHERE NOT EXISTS (SELECT FROM unfinished)
      UNION ALL
      (${fields} FROM (
        SELECT u.* FROM (${all}) c JOIN "User" u ON u."orgId" = ${orgId} AND u."id" = c."id" ${behind} OFFSET 0
      ) u WHERE EXISTS (SELECT FROM unfinished) ${sorted} LIMIT ${PAGE})
    ) u ${sorted}`;
}

/** In the order of statuses, a page skips those before and behind the statuses that are asked for. */
function statusesOf({ statuses }: AskedPeople, order: `${UserOrder}`, after: PeopleAfter | null): Prisma.Sql {
  if (statuses === null || !order.startsWith('STATUS')) return Prisma.empty;
  const limit = (name: 'min' | 'max') =>
    Prisma.sql`(SELECT ${Prisma.raw(name)}(s) FROM unnest(${asked('statuses')}::"UserStatus"[]) s)`;
  const first = Prisma.sql`AND u."status" >= ${limit('min')}`;
  const last = Prisma.sql`AND u."status" <= ${limit('max')}`;
  // The cursor already limits where the page starts. PostgreSQL would start at only one of two limits.
  if (after === null) return Prisma.sql`${first} ${last}`;
  return order === 'STATUS_ASC' ? last : first;
}
