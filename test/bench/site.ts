import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { WITHOUT_LIMITS } from '../support/database.js';
import { TokensService } from '../../src/auth/tokens.service.js';
import { migrateDatabase } from '../../src/database/migrations/migrate.js';
import { projectRoot } from '../../src/database/project-root.js';
import { readSettings } from '../../src/settings/settings.js';
import { anOwnPostgres } from '../support/own-postgres.js';
import { aFreePort, runBuilt } from '../support/process.js';

/** A PostgreSQL only for the benchmark, with the settings of the embedded one: commits wait for the disk. */
export interface Site {
  /** Creates a database with one organization, its buildings and its people. */
  database(name: string, sizes: Sizes): Promise<Estate>;
  close(): Promise<void>;
}

interface Sizes {
  people: number;
  buildings: number;
}

export const UNITS_PER_BUILDING = 40;

/** A database and its caller. */
export interface Estate {
  orgId: number;
  buildings: number;
  /** Token of a caller who may grant every role. */
  token: string;
  /** To inspect the database. */
  session: pg.Client;
  /** Id of the main PostgreSQL process (postmaster). */
  postgresPid: number;
  start(script: string, settings?: Record<string, string>): Promise<BenchServer>;
}

/** The application, as `npm start` runs it. */
export const APP = 'main.js';
export const LIMIT = '../test/bench/limit.server.js';
export const LOOP = '../test/bench/loop.server.js';

/** A measured server in its own process. */
export interface BenchServer {
  url: string;
  pid: number;
}

/** What to stop when the site closes, in reverse order. */
type Endings = (() => Promise<unknown>)[];

export async function aSite(): Promise<Site> {
  const postgres = await anOwnPostgres();
  const postgresPid = await postgres.pid();
  const endings: Endings = [];
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    for (const end of endings.reverse()) await end().catch(() => {}); // the rest ends with PostgreSQL
    await postgres.close();
  };
  return {
    database: (name, sizes) => anEstate({ serverUrl: postgres.url, postgresPid, endings }, name, sizes),
    close: () => (closing ??= close()),
  };
}

/**
 * Each person has two assignments. Foreign keys are not checked, which creates a million people in a minute.
 * The ids of buildings and units count from 1.
 */
const FILL = `
  SET session_replication_role = replica;
  INSERT INTO "Organization" ("slug", "name") VALUES ('bench', 'Bench');
  INSERT INTO "Building" ("orgId", "name") SELECT 1, 'House ' || n FROM generate_series(1, $buildings) n ORDER BY n;
  INSERT INTO "Unit" ("orgId", "buildingId", "label")
    SELECT 1, b, 'Flat ' || n FROM generate_series(1, $buildings) b, generate_series(1, ${UNITS_PER_BUILDING}) n ORDER BY b, n;
  INSERT INTO "User" ("orgId", "id", "email", "name", "status", "passwordHash")
    SELECT 1, uuidv7(), 'person-' || md5(n::text) || '@bench.example', 'Person ' || n, 'ACTIVE', 'none' FROM generate_series(0, $people) n;
  INSERT INTO "BuildingAssignment" ("orgId", "userId", "buildingId", "type")
    SELECT 1, u."id", 1 + (row_number() OVER () * 7919 + k * 17) % $buildings, 'STAFF' FROM "User" u, generate_series(0, 1) k;
  INSERT INTO "UserRole" ("orgId", "userId", "roleId")
    SELECT 1, u."id", r."id" FROM "User" u, "Role" r WHERE u."name" = 'Person 0' AND r."key" = 'platform_admin';
  SET session_replication_role = origin`;

async function anEstate(
  { serverUrl, postgresPid, endings }: { serverUrl: string; postgresPid: number; endings: Endings },
  name: string,
  { people, buildings }: Sizes,
): Promise<Estate> {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE "${name}"`);
  await admin.end();
  await migrateDatabase(url.href);

  const session = new pg.Client({ connectionString: url.href, options: WITHOUT_LIMITS });
  session.on('error', () => {}); // fails if the site is closed early
  await session.connect();
  endings.push(() => session.end());
  await session.query(FILL.replaceAll('$buildings', String(buildings)).replaceAll('$people', String(people)));
  await session.query(await readFile(join(projectRoot, 'test', 'bench', 'limit.sql'), 'utf8'));
  await session.query('VACUUM (ANALYZE)');
  const { rows } = await session.query<{ id: string }>(`SELECT "id" FROM "User" WHERE "name" = 'Person 0'`);

  const shared = {
    NODE_ENV: 'production',
    BCRYPT_COST: '10',
    DATABASE_URL: url.href,
    JWT_SECRET: 'a secret of the benchmark, more than 32 bytes',
    JWT_TTL: '86400',
    WORKER: 'off',
  };
  return {
    orgId: 1,
    buildings,
    session,
    postgresPid,
    token: new TokensService(readSettings(shared)).sign({ orgId: 1, userId: rows[0]!.id, version: 0 }),
    start: async (script, own = {}) => {
      const port = await aFreePort();
      const options: Record<string, string> = script === APP ? { NODE_OPTIONS: await startOptions() } : {};
      const server = runBuilt(script, { ...shared, PORT: port, ...options, ...own });
      endings.push(() => server.stop('SIGTERM'));
      await server.says(script === APP ? 'Listening' : 'ready');
      return { url: `http://127.0.0.1:${port}`, pid: server.child.pid! };
    },
  };
}

/** The options that `npm start` gives to Node. */
async function startOptions(): Promise<string> {
  const { scripts } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.match(/--\S+/g)?.join(' ') ?? '';
}
