import { Prisma } from '../database/generated/client.js';
import { candidates, fewest } from './people-candidates.statement.js';
import { type AskedPeople, fulfils } from './people-conditions.statement.js';
import { allInSets } from './people-sets.statement.js';

/** The number of users on all pages. If each restriction has many users, it intersects their sets. */
export function countOfPeople(orgId: number, people: AskedPeople): Prisma.Sql {
  const all = allInSets(orgId, people);
  if (all === null) return Prisma.sql`SELECT COUNT(*) AS "count" FROM "User" u WHERE u."orgId" = ${orgId}`;
  return Prisma.sql`
    ${candidates(orgId, people)}
    SELECT CASE WHEN EXISTS (SELECT FROM driver)
      THEN (SELECT COUNT(*) FROM ${fewest(orgId)} WHERE ${fulfils(orgId)})
      ELSE (SELECT COUNT(*) FROM (${all}) AS u)
    END AS "count"`;
}
