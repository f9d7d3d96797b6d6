import pg from 'pg';
import { WITHOUT_LIMITS } from './database.js';
import type { TestApp } from './app.js';
import { aCaller } from './requests.js';

/** Slug of the organization of 20,000 people. */
const LARGEST = 'load-1';

/**
 * Five organizations: one of 20,000 people, the others of 5,000. Each person has two roles, two assignments, a home, an
 * invitation, its sent mail, an API key, a session and an audit row; a building has 40 units. The data satisfies the
 * foreign keys, unchecked.
 */
const LOAD = `
  SET session_replication_role = replica;
  INSERT INTO "Organization" ("slug", "name") SELECT 'load-' || n, 'Load ' || n FROM generate_series(1, 5) n;
  CREATE TEMP TABLE org AS SELECT "id" AS "orgId", CASE "slug" WHEN '${LARGEST}' THEN 20000 ELSE 5000 END AS people
    FROM "Organization" WHERE "slug" LIKE 'load-%';
  INSERT INTO "Building" ("orgId", "name") SELECT "orgId", 'House ' || n FROM org, generate_series(1, people / 40) n;
  INSERT INTO "Unit" ("orgId", "buildingId", "label")
    SELECT "orgId", b."id", 'Flat ' || n FROM "Building" b JOIN org USING ("orgId"), generate_series(1, 40) n ORDER BY b."id", n;
  INSERT INTO "User" ("orgId", "id", "email", "name", "status")
    SELECT "orgId", gen_random_uuid(), 'load-' || n || '@test.example', 'Person ' || md5(n::text), 'INVITED'
    FROM org, generate_series(1, people) n;
  CREATE TEMP TABLE person AS
    SELECT "orgId", "id", people, row_number() OVER (PARTITION BY "orgId" ORDER BY "id") AS n FROM "User" JOIN org USING ("orgId");
  CREATE TEMP TABLE place AS
    SELECT "orgId", "id", row_number() OVER (PARTITION BY "orgId" ORDER BY "id") AS n FROM "Building" JOIN org USING ("orgId");
  CREATE TEMP TABLE home AS
    SELECT "orgId", "id", row_number() OVER (PARTITION BY "orgId" ORDER BY "id") AS n FROM "Unit" JOIN org USING ("orgId");
  INSERT INTO "UserRole" ("orgId", "userId", "roleId") SELECT "orgId", "id", r FROM person, generate_series(1, 2) r;
  INSERT INTO "BuildingAssignment" ("orgId", "userId", "buildingId", "type")
    SELECT "orgId", u."id", p."id", 'STAFF' FROM person u JOIN place p USING ("orgId"), generate_series(0, 1) k
    WHERE p.n = (u.n + k * 7) % (people / 40) + 1;
  INSERT INTO "Occupancy" ("orgId", "id", "userId", "unitId")
    SELECT "orgId", gen_random_uuid(), u."id", h."id" FROM person u JOIN home h USING ("orgId", n);
  INSERT INTO "Invitation" ("orgId", "id", "userId") SELECT "orgId", gen_random_uuid(), "id" FROM person;
  INSERT INTO "Mail" ("orgId", "id", "kind", "userId", "invitationId", "requestId", "sentAt")
    SELECT "orgId", gen_random_uuid(), 'INVITATION', "userId", "id", 'load', now() FROM "Invitation";
  INSERT INTO "ApiKey" ("orgId", "id", "makerId", "name", "secretHash", "roleKeys")
    SELECT "orgId", gen_random_uuid(), "id", 'load', sha256("id"::text::bytea), '{viewer}' FROM person;
  INSERT INTO "Session" ("orgId", "id", "userId", "secretHash", "expiresAt")
    SELECT "orgId", gen_random_uuid(), "id", sha256("id"::text::bytea), now() + interval '1 day' FROM person;
  INSERT INTO "AuditEvent" ("orgId", "id", "actorOrgId", "actorId", "subjectId", "changes", "requestId", "transport", "createdAt")
    SELECT "orgId", gen_random_uuid(), "orgId", "id", "id", '[{"kind":"USER_CREATED"}]', n, 'REST', now() - n * interval '1 minute'
    FROM person;
  SET session_replication_role = origin`;

/** Fills the database, then vacuums and analyzes it as autovacuum would. The caller ends the returned session. */
export async function load({ settings }: TestApp): Promise<pg.Client> {
  const session = new pg.Client({ connectionString: settings.databaseUrl!, options: WITHOUT_LIMITS });
  await session.connect();
  await session.query(LOAD);
  await session.query('VACUUM (ANALYZE)');
  return session;
}

/** An admin of the largest organization, and an administrator of its first two buildings. */
export interface LoadedCallers {
  orgId: number;
  buildings: { id: number; name: string }[];
  tokens: Record<'admin' | 'administrator of two buildings', string>;
}

export async function callersOf(app: TestApp): Promise<LoadedCallers> {
  const organization = await app.prisma.organization.findUniqueOrThrow({ where: { slug: LARGEST } });
  const where = { orgId: organization.id };
  const buildings = await app.prisma.building.findMany({ where, orderBy: { id: 'asc' }, take: 2 });
  const assignments = buildings.map(({ id }) => ({ buildingId: id, type: 'BUILDING_ADMIN' as const }));
  const admin = await aCaller(app, organization, { roleKeys: ['admin'] });
  const administrator = await aCaller(app, organization, { assignments });
  return {
    orgId: organization.id,
    buildings,
    tokens: { admin: admin.token, 'administrator of two buildings': administrator.token },
  };
}
