import pg from 'pg';
import { WITHOUT_LIMITS } from './database.js';
import type { TestApp } from './app.js';
import { anOrganization, type TestOrganization } from './builders.js';
import { aCaller, type TestCaller } from './requests.js';

/** An organization whose lists are all at least as long as the largest customer's. */
export interface FullOrganization {
  organization: TestOrganization;
  /** Has every permission, and is BUILDING_ADMIN of every building. */
  admin: TestCaller;
  /** Ids of all buildings; the first is the large one. */
  buildingIds: number[];
  /** Has 20,000 units, each with one resident, and 5,000 staff. */
  largeBuildingId: number;
  /** Not in `buildingIds`. As large as the large one, but the names of its staff and residents are of usual length. */
  usualBuildingId: number;
  /** In a building of its own. Thousands of users live there, and as many have left. */
  largeUnitId: number;
}

const BUILDINGS = 500;
const UNITS = 20_000;
const STAFF = 5_000;
/** They come first by name. Each is assigned to every building, lives in 200 units and holds every role. */
const PEOPLE = 100;
/** Audit events of the first of them; the others have one each. */
const EVENTS = 21;

/** As long as a name may be, in characters of three bytes. */
const NAME = '租'.repeat(190);

/** Uses a few large statements, because inserting rows one by one would take minutes. */
export async function aFullOrganization(app: TestApp): Promise<FullOrganization> {
  const organization = await anOrganization(app.prisma, { buildings: 0 });
  const { id: orgId } = organization;
  const session = new pg.Client({ connectionString: app.settings.databaseUrl!, options: WITHOUT_LIMITS });
  await session.connect();
  const sql = (text: string, ...values: unknown[]) => session.query(text, values);

  await sql(
    `INSERT INTO "Building" ("orgId", "name") SELECT $1, 'House ' || n FROM generate_series(1, ${BUILDINGS}) n`,
    orgId,
  );
  const buildings = await app.prisma.building.findMany({ where: { orgId }, orderBy: { id: 'asc' } });
  const buildingIds = buildings.map(({ id }) => id);
  const [largeBuildingId] = buildingIds as [number];
  await sql(
    `INSERT INTO "Unit" ("orgId", "buildingId", "label") SELECT $1, $2, 'Flat ' || n FROM generate_series(1, ${UNITS}) n`,
    orgId,
    largeBuildingId,
  );
  await sql(
    `INSERT INTO "User" ("orgId", "id", "email", "name", "status")
     SELECT $1, uuidv7(), 'person-' || n || '@test.example', to_char(n, 'FM00000') || $2, 'INVITED'
     FROM generate_series(1, ${STAFF}) n`,
    orgId,
    NAME,
  );
  await sql('ANALYZE'); // otherwise the foreign key checks use plans for empty tables
  const people = `(SELECT "id", row_number() OVER (ORDER BY "name") AS n FROM "User" WHERE "orgId" = $1)`;
  await sql(
    `INSERT INTO "BuildingAssignment" ("orgId", "userId", "buildingId", "type")
     SELECT $1, p."id", b."id", 'STAFF' FROM ${people} p JOIN "Building" b ON b."orgId" = $1
     WHERE p.n <= ${PEOPLE} OR b."id" = $2`,
    orgId,
    largeBuildingId,
  );
  await sql(
    `INSERT INTO "Occupancy" ("orgId", "id", "userId", "unitId")
     SELECT $1, uuidv7(), p."id", u."id"
     FROM (SELECT "id", row_number() OVER (ORDER BY "id") AS n FROM "Unit" WHERE "orgId" = $1) u
     JOIN ${people} p ON p.n = 1 + u.n % ${PEOPLE}`,
    orgId,
  );
  await sql(
    `INSERT INTO "UserRole" ("orgId", "userId", "roleId")
     SELECT $1, p."id", r."id" FROM ${people} p CROSS JOIN "Role" r WHERE p.n <= ${PEOPLE}`,
    orgId,
  );
  await sql(
    `INSERT INTO "AuditEvent" ("orgId", "id", "subjectId", "transport", "requestId", "changes")
     SELECT $1, uuidv7(), p."id", 'CLI', 'full',
       (SELECT jsonb_agg(jsonb_build_object('kind', 'ASSIGNMENT_CREATED', 'buildingId', b."id", 'type', 'STAFF'))
        FROM "Building" b WHERE b."orgId" = $1)
     FROM ${people} p JOIN generate_series(1, ${EVENTS}) event ON event = 1 OR p.n = 1 WHERE p.n <= ${PEOPLE}`,
    orgId,
  );
  const { id: usualBuildingId } = await app.prisma.building.create({ data: { orgId, name: 'Tower' } });
  await sql(
    `INSERT INTO "Unit" ("orgId", "buildingId", "label") SELECT $1, $2, 'Flat ' || n FROM generate_series(1, ${UNITS}) n`,
    orgId,
    usualBuildingId,
  );
  await sql(
    `WITH resident AS (
       INSERT INTO "User" ("orgId", "id", "email", "name", "status")
       SELECT $1, uuidv7(), 'resident-' || n || '@test.example', 'Resident Number ' || n, 'INVITED'
       FROM generate_series(1, ${UNITS}) n RETURNING "id"
     ), home AS (
       INSERT INTO "Occupancy" ("orgId", "id", "userId", "unitId") SELECT $1, uuidv7(), r."id", u."id"
       FROM (SELECT "id", row_number() OVER () AS n FROM resident) r
       JOIN (SELECT "id", row_number() OVER () AS n FROM "Unit" WHERE "orgId" = $1 AND "buildingId" = $2) u USING (n)
     )
     INSERT INTO "BuildingAssignment" ("orgId", "userId", "buildingId", "type")
     SELECT $1, "id", $2, 'STAFF' FROM resident LIMIT ${STAFF}`,
    orgId,
    usualBuildingId,
  );
  const hall = await app.prisma.building.create({ data: { orgId, name: 'Hall' } });
  const { id: largeUnitId } = await app.prisma.unit.create({ data: { orgId, buildingId: hall.id, label: 'Hall' } });
  await sql(
    `INSERT INTO "Occupancy" ("orgId", "id", "userId", "unitId", "startedAt", "endedAt")
     SELECT $1, uuidv7(), p."id", $2, to_timestamp(n), to_timestamp(ended)
     FROM ${people} p, unnest(ARRAY[null, 1000000]) AS ended WHERE p.n > ${PEOPLE} AND p.n <= ${STAFF}`,
    orgId,
    largeUnitId,
  );
  await sql('ANALYZE');
  await session.end();
  const assignments = buildingIds.map((buildingId) => ({ buildingId, type: 'BUILDING_ADMIN' as const }));
  const admin = await aCaller(app, organization, { name: 'zz', roleKeys: ['admin'], assignments });
  return { organization, admin, buildingIds, largeBuildingId, usualBuildingId, largeUnitId };
}
