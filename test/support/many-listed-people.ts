import pg from 'pg';
import { WITHOUT_LIMITS } from './database.js';
import type { Page } from 'playwright-core';

const PEOPLE = 5_000;
const BUILDINGS = 500;

/**
 * Of 5,000 people, 12 are invited: the mail of the first six failed, the link of the others has expired. The last ten
 * are deactivated. Every hundredth works in a building, and Tenant 0100 in House 100.
 */
const FILL = `
  INSERT INTO "Building" ("orgId", "name")
    SELECT $org, 'House ' || to_char(n, 'FM000') FROM generate_series(1, ${BUILDINGS}) n;
  CREATE TEMP TABLE place AS SELECT "id", row_number() OVER (ORDER BY "name") AS n FROM "Building"
    WHERE "orgId" = $org AND "name" LIKE 'House %';
  CREATE TEMP TABLE person AS SELECT n, gen_random_uuid() AS "id" FROM generate_series(1, ${PEOPLE}) n;
  INSERT INTO "User" ("orgId", "id", "email", "name", "status", "passwordHash", "createdAt")
    SELECT $org, "id", to_char(${PEOPLE} - n, 'FM0000') || '@tenants.example', 'Tenant ' || to_char(n, 'FM0000'),
      (CASE WHEN n <= 12 THEN 'INVITED' WHEN n > ${PEOPLE - 10} THEN 'DEACTIVATED' ELSE 'ACTIVE' END)::"UserStatus",
      CASE WHEN n > 12 THEN 'none' END, now() - n * interval '1 day'
    FROM person;
  INSERT INTO "BuildingAssignment" ("orgId", "userId", "buildingId", "type")
    SELECT $org, person."id", place."id", 'STAFF' FROM person JOIN place ON person.n = place.n WHERE person.n % 100 = 0;
  INSERT INTO "Invitation" ("orgId", "id", "userId", "createdAt", "sentAt", "expiresAt", "failedAt", "failureReason", "tokenHash")
    SELECT $org, gen_random_uuid(), "id", now() - interval '4 days', CASE WHEN n > 6 THEN now() END,
      CASE WHEN n > 6 THEN now() - interval '1 day' END, CASE WHEN n <= 6 THEN now() END,
      CASE WHEN n <= 6 THEN 'no mailbox' END, CASE WHEN n > 6 THEN sha256(n::text::bytea) END
    FROM person WHERE n <= 12;
  ANALYZE`;

/** Adds 5,000 people and 500 buildings to the demo organization `acme`. */
export async function addManyPeople(databaseUrl: string): Promise<void> {
  const session = new pg.Client({ connectionString: databaseUrl, options: WITHOUT_LIMITS });
  await session.connect();
  const { rows } = await session.query<{ id: number }>(`SELECT "id" FROM "Organization" WHERE "slug" = 'acme'`);
  await session.query(FILL.replaceAll('$org', String(rows[0]!.id)));
  await session.end();
}

/** Answers the page as the server does when counting the people takes too long. */
export async function leaveUncounted(page: Page): Promise<void> {
  await page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('query People(') !== true) return route.fallback();
    const { data } = (await (await route.fetch()).json()) as { data: { users: object } };
    const errors = [{ message: 'Took too long.', path: ['users', 'totalCount'], extensions: { code: 'UNAVAILABLE' } }];
    return route.fulfill({ json: { data: { users: { ...data.users, totalCount: null } }, errors } });
  });
}
