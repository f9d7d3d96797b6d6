import pg from 'pg';
import { WITHOUT_LIMITS } from './database.js';
import type { TestApp } from './app.js';
import { anOrganization, type TestOrganization } from './builders.js';
import { until } from './sessions.js';

/** More than the users that a statement checks one by one. With LONG=1, a million. */
export const PEOPLE = process.env['LONG'] === undefined ? 100_000 : 1_000_000;
const BUILDINGS = PEOPLE / 200;

/**
 * Each person has two assignments, and nearly everyone a home and an invitation; some have an older invitation too. Each
 * value that a filter can name has more than 10,000 people, or very few. They are independent of the orders, except
 * names that start with Ann, and platform_admin, which the oldest accounts have. The data satisfies the foreign keys,
 * unchecked. The temporary table `person` has the number `n` of each person, on which the values depend.
 */
const FILL = `
  SET session_replication_role = replica;
  INSERT INTO "Building" ("orgId", "name") SELECT $org, 'House ' || n FROM generate_series(1, ${BUILDINGS}) n;
  CREATE TEMP TABLE place AS SELECT "id", row_number() OVER (ORDER BY "id") AS n FROM "Building" WHERE "orgId" = $org;
  INSERT INTO "Unit" ("orgId", "buildingId", "label")
    SELECT $org, "id", 'Flat ' || k FROM place, generate_series(1, 40) k;
  CREATE TEMP TABLE home AS SELECT "id", row_number() OVER (ORDER BY "id") AS n FROM "Unit" WHERE "orgId" = $org;
  CREATE TEMP TABLE person AS SELECT n, gen_random_uuid() AS "id" FROM generate_series(1, ${PEOPLE}) n;
  INSERT INTO "User" ("orgId", "id", "email", "name", "status", "passwordHash", "createdAt")
    SELECT $org, "id", md5(n::text) || CASE WHEN n % 7 < 4 THEN '.common' ELSE '' END || '@many.example', CASE WHEN n % 8 = 0 THEN 'Ann ' ELSE 'Person ' END || n,
      (CASE WHEN n % 20 < 13 THEN 'ACTIVE' WHEN n % 20 < 16 THEN 'INVITED' ELSE 'DEACTIVATED' END)::"UserStatus", 'none',
      now() - n * interval '1 second'
    FROM person;
  INSERT INTO "UserRole" ("orgId", "userId", "roleId")
    SELECT $org, p."id", r."id" FROM person p JOIN "Role" r
    ON r."key" = 'viewer' AND n % 2 = 0 OR r."key" = 'org_admin' AND n % 4 = 0 OR r."key" = 'admin' AND n % 1000 = 0
      OR r."key" = 'platform_admin' AND n > ${PEOPLE * 0.8};
  INSERT INTO "BuildingAssignment" ("orgId", "userId", "buildingId", "type")
    SELECT $org, u."id", p."id", 'STAFF' FROM person u, generate_series(0, 1) k, place p
    WHERE p.n = 1 + (u.n + k * 17) % ${BUILDINGS};
  INSERT INTO "Occupancy" ("orgId", "id", "userId", "unitId", "endedAt")
    SELECT $org, gen_random_uuid(), u."id", h."id", CASE WHEN u.n % 10 = 0 THEN now() END
    FROM person u JOIN home h ON h.n = 1 + u.n % (40 * ${BUILDINGS});
  INSERT INTO "Invitation" ("orgId", "id", "userId", "sentAt", "expiresAt", "acceptedAt", "failedAt", "failureReason",
    "tokenHash")
    SELECT $org, gen_random_uuid(), "id", CASE WHEN n % 8 < 5 THEN now() END,
      CASE WHEN n % 8 < 5 THEN now() + (n % 8 - 1) * interval '1 day' END, CASE WHEN n % 8 IN (3, 4) THEN now() END,
      CASE WHEN n % 8 = 5 THEN now() END, CASE WHEN n % 8 = 5 THEN 'no mailbox' END,
      CASE WHEN n % 8 < 5 THEN sha256(n::text::bytea) END
    FROM person WHERE n % 8 < 7;
  INSERT INTO "Invitation" ("orgId", "id", "userId", "createdAt", "acceptedAt")
    SELECT $org, gen_random_uuid(), "id", now() - interval '1 day', now() FROM person WHERE n % 16 = 6;
  SET session_replication_role = origin`;

const TABLES = ['Building', 'Unit', 'User', 'UserRole', 'BuildingAssignment', 'Occupancy', 'Invitation'];

/** Fills an organization, then vacuums and analyzes as autovacuum would. The caller ends the returned session. */
export async function manyPeople({
  prisma,
  settings,
}: TestApp): Promise<{ organization: TestOrganization; session: pg.Client }> {
  const organization = await anOrganization(prisma, { buildings: 0 });
  const session = new pg.Client({ connectionString: settings.databaseUrl!, options: WITHOUT_LIMITS });
  await session.connect();
  await session.query(FILL.replaceAll('$org', String(organization.id)));
  // Other sessions of the server can keep VACUUM from completing the visibility map, which index-only scans need.
  await until('all rows are visible', async () => {
    await session.query('VACUUM (ANALYZE)');
    const { rows } = await session.query<{ relname: string; relallvisible: number; relpages: number }>(
      'SELECT relname, relallvisible, relpages FROM pg_class WHERE relname = ANY ($1) AND relallvisible < relpages',
      [TABLES],
    );
    return rows.length === 0;
  });
  return { organization, session };
}
