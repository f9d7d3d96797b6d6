import { Prisma } from '../database/generated/client.js';
import { candidates, fewest } from './people-candidates.statement.js';
import { type AskedPeople, fulfils } from './people-conditions.statement.js';
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

/** The first users after a position, sorted. The text depends only on the order, and on whether there is a position. */
export function pageOfPeople(
  orgId: number,
  asked: AskedPeople,
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
  // The second part reads users in their order until the page is full. It must not sort them again: with a second
  // ORDER BY, the planner sorts all users first. OFFSET 0 keeps the order, and the planner expects that half of the
  // users fulfil a CASE.
  return Prisma.sql`
    ${candidates(orgId, asked)}
    SELECT u."id", u."email", u."name", u."status", u."createdAt" FROM (
      (SELECT u.* FROM ${fewest(orgId)} WHERE ${fulfils(orgId)} ${behind} ${sorted} LIMIT ${PAGE})
      UNION ALL
      (SELECT u.* FROM (
        SELECT u.* FROM (
          SELECT u.* FROM "User" u
          WHERE u."orgId" = ${orgId} AND NOT EXISTS (SELECT FROM driver) ${behind} ${sorted} OFFSET 0
        ) u WHERE CASE WHEN ${fulfils(orgId)} THEN true ELSE false END LIMIT ${PAGE}
      ) u LIMIT ${first})
    ) u ${sorted}`;
}
