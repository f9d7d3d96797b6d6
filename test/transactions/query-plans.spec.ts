import pg from 'pg';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestOrganization, type TestUser } from '../support/builders.js';
import { aUserToChange, everyChange, everything } from '../support/inputs.js';
import { recordParameters, type SentStatement } from '../support/statements.js';
import { TRANSPORTS } from '../support/transports.js';

/** A node of EXPLAIN (FORMAT JSON). */
interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  Plans?: PlanNode[];
}

const TABLES = ['User', 'UserRole', 'Building', 'Unit', 'BuildingAssignment', 'Occupancy', 'Invitation'];

/** 20,000 users in five organizations, each with two roles, two assignments, a home and an invitation; 500 buildings of 40 units. */
const LOAD = `
  INSERT INTO "Organization" ("slug", "name") SELECT 'load-' || n, 'Load ' || n FROM generate_series(1, 5) n;
  INSERT INTO "Building" ("orgId", "name")
    SELECT o."id", 'B' || n FROM "Organization" o, generate_series(1, 100) n WHERE o."slug" LIKE 'load-%';
  INSERT INTO "Unit" ("orgId", "buildingId", "label")
    SELECT b."orgId", b."id", n::text FROM "Building" b, generate_series(1, 40) n WHERE b."name" ~ '^B[0-9]';
  INSERT INTO "User" ("orgId", "id", "email", "name", "status")
    SELECT o."id", gen_random_uuid(), 'load-' || n || '@test.example', 'Load', 'INVITED'
    FROM "Organization" o, generate_series(1, 4000) n WHERE o."slug" LIKE 'load-%';
  CREATE TEMP TABLE numbered AS SELECT "orgId", "id", row_number() OVER (PARTITION BY "orgId" ORDER BY "id") AS n FROM "User" WHERE "name" = 'Load';
  CREATE TEMP TABLE places AS SELECT "orgId", "id", row_number() OVER (PARTITION BY "orgId" ORDER BY "id") AS n FROM "Building" WHERE "name" ~ '^B[0-9]';
  CREATE TEMP TABLE homes AS SELECT "orgId", "id", row_number() OVER (PARTITION BY "orgId" ORDER BY "id") AS n FROM "Unit";
  INSERT INTO "UserRole" ("orgId", "userId", "roleId") SELECT "orgId", "id", r FROM numbered, generate_series(1, 2) r;
  INSERT INTO "BuildingAssignment" ("orgId", "userId", "buildingId", "type")
    SELECT u."orgId", u."id", p."id", 'STAFF' FROM numbered u, generate_series(0, 1) k, places p
    WHERE p."orgId" = u."orgId" AND p.n = (u.n + k * 7) % 100 + 1;
  INSERT INTO "Occupancy" ("orgId", "id", "userId", "unitId")
    SELECT u."orgId", gen_random_uuid(), u."id", h."id" FROM numbered u, homes h WHERE h."orgId" = u."orgId" AND h.n = u.n;
  INSERT INTO "Invitation" ("orgId", "id", "userId") SELECT "orgId", gen_random_uuid(), "id" FROM numbered;
  ANALYZE`;

describe('the plans of the provisioning statements on 20,000 users', () => {
  const [, { provision }] = TRANSPORTS[0]!;
  let test: TestApp;
  let session: pg.Client;
  let org: TestOrganization;
  let token: string;
  let operator: string;
  let statements: Record<'facts' | 'lock' | 'create' | 'update', SentStatement>;

  beforeAll(async () => {
    test = await startTestApp();
    session = new pg.Client({ connectionString: test.settings.databaseUrl! });
    await session.connect();
    org = await anOrganization(test.prisma);
    token = test.tokenFor(await aUser(test.prisma, org, { roleKeys: ['admin'] }));
    operator = test.tokenFor(await aUser(test.prisma, org, { roleKeys: ['platform_admin'] }));
    await session.query(LOAD);

    const linked: TestUser = await aUserToChange(test.prisma, org);
    const sent = [
      ...(await recordParameters(() => provision(test, token, everything(org)))),
      ...(await recordParameters(() => provision(test, token, everyChange(org, linked)))),
    ];
    const find = (part: string): SentStatement => sent.find(({ text }) => text.includes(part))!;
    statements = {
      facts: find(`'now', clock_timestamp()`),
      lock: find('FOR NO KEY UPDATE'),
      create: find('INSERT INTO "User"'),
      update: find('UPDATE "Occupancy"'),
    };
  }, 120_000);
  afterAll(async () => {
    await session.end();
    await test.close();
  });

  /** Tables that a plan reads from end to end. */
  function sequentialScans(node: PlanNode): string[] {
    const here = node['Node Type'].includes('Seq Scan') ? [node['Relation Name']!] : [];
    return [...here, ...(node.Plans ?? []).flatMap(sequentialScans)];
  }

  /** Both plans that a prepared statement may get: for these values, and for any. */
  async function scansOf({ text, values }: SentStatement): Promise<string[]> {
    const plans = [
      await session.query(`EXPLAIN (FORMAT JSON) ${text}`, values),
      await session.query(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${text}`),
    ];
    return plans
      .flatMap(({ rows }) => sequentialScans(rows[0]['QUERY PLAN'][0].Plan))
      .filter((table) => TABLES.includes(table));
  }

  it.each(['facts', 'lock', 'create', 'update'] as const)('read no table from end to end: %s', async (name) => {
    expect(await scansOf(statements[name])).toEqual([]);
  });

  it('read no table from end to end: facts of a caller who acts in another organization', async () => {
    const other = await anOrganization(test.prisma);
    const input = { ...everything(other), mode: { requireSameOrg: false, dryRun: true } };
    const [facts] = await recordParameters(() => provision(test, operator, input));

    expect(await scansOf(facts!)).toEqual([]);
  });
});
