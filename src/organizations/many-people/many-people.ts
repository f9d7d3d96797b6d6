import type pg from 'pg';
import { CommandError } from '../command-error.js';
import { ADD_BUILDINGS, ADD_PEOPLE, FIRST_ADDRESS, FOUND, PEOPLE_PER_BUILDING } from './many-people.statements.js';

/** The tables that it fills. */
const TABLES = [
  'Building',
  'Unit',
  'User',
  'UserRole',
  'BuildingAssignment',
  'Occupancy',
  'Invitation',
  'Mail',
  'AuditEvent',
];

/** People per transaction. PostgreSQL holds the rows of one statement in memory, we hold none. */
const BATCH = 10_000;

export interface ManyPeople {
  slug: string;
  people: number;
  /** Of everybody who has a password. */
  passwordHash: string;
}

/** What the organization has afterwards. */
export interface GeneratedPeople {
  orgId: number;
  isNew: boolean;
  /** Address of the first administrator. */
  email: string;
}

/**
 * Fills an organization of its own with people, buildings and everything that belongs to them. It continues an earlier
 * run, so a repeat adds nothing. Each batch is one transaction.
 *
 * @param shouldStop asked after each batch
 * @throws CommandError if the organization has data that this function did not add, or more people
 */
export async function addManyPeople(
  session: pg.Client,
  { slug, people, passwordHash }: ManyPeople,
  onProgress: (done: number) => void = () => {},
  shouldStop: () => boolean = () => false,
): Promise<GeneratedPeople> {
  const organization = await organizationOf(session, slug);
  const { id: orgId, before } = organization;
  const done = await peopleIn(session, orgId, slug, people);
  for (let from = done + 1; from <= people; from += BATCH) {
    const to = Math.min(from + BATCH - 1, people);
    await addBatch(session, from, async () => {
      await session.query(ADD_BUILDINGS, [orgId, buildingsFor(from - 1) + 1, buildingsFor(to)]);
      await session.query(ADD_PEOPLE, [orgId, from, to, slug, passwordHash, before]);
    });
    // Without statistics, the planner would read all units for each later batch.
    if (from === 1) await session.query('ANALYZE "Building", "Unit"');
    onProgress(to);
    if (shouldStop() && to < people) throw new CommandError(`Stopped. ${rest(to)}`);
  }
  if (done < people) await session.query(`VACUUM (ANALYZE) ${TABLES.map((table) => `"${table}"`).join(', ')}`);
  const { rows } = await session.query<{ email: string }>(FIRST_ADDRESS, [orgId]);
  return { orgId, isNew: done < people, email: rows[0]?.email ?? '' };
}

const buildingsFor = (people: number): number => Math.ceil(people / PEOPLE_PER_BUILDING);

/** Creates the organization if it does not exist. People were created in the years before it. */
async function organizationOf(session: pg.Client, slug: string): Promise<{ id: number; before: Date }> {
  await session.query(
    `INSERT INTO "Organization" ("slug", "name") VALUES ($1, 'Generated people') ON CONFLICT ("slug") DO NOTHING`,
    [slug],
  );
  const { rows } = await session.query<{ id: number; before: Date }>(
    `SELECT "id", "createdAt" - interval '5 years' AS "before" FROM "Organization" WHERE "slug" = $1`,
    [slug],
  );
  const [organization] = rows;
  if (organization === undefined) throw new Error(`The organization ${slug} disappeared`);
  return organization;
}

/** @returns how many people an earlier run has added */
async function peopleIn(session: pg.Client, orgId: number, slug: string, wanted: number): Promise<number> {
  const { rows } = await session.query<{ people: number; others: number; buildings: number }>(FOUND, [orgId, slug]);
  const { people, others, buildings } = rows[0] ?? { people: 0, others: 0, buildings: 0 };
  if (others > 0 || buildings !== buildingsFor(people))
    throw new CommandError(`The organization ${slug} has other data. Choose another --slug. Nothing was changed.`);
  if (people > wanted)
    throw new CommandError(
      `The organization ${slug} already has ${String(people)} people. Choose another --slug. Nothing was changed.`,
    );
  return people;
}

async function addBatch(session: pg.Client, from: number, add: () => Promise<void>): Promise<void> {
  await session.query('BEGIN');
  try {
    await add();
    await session.query('COMMIT');
  } catch (error) {
    await session.query('ROLLBACK').catch(() => {}); // report the first error
    const message = error instanceof Error ? error.message : String(error);
    throw new CommandError(`The database reported an error: ${message}. ${rest(from - 1)}`, { cause: error });
  }
}

const rest = (stored: number): string => `${String(stored)} people are stored. Run the command again to continue.`;

/** Rows in each table, for the figures. */
export async function countRows(session: pg.Client, orgId: number): Promise<[table: string, rows: number][]> {
  const counts: [string, number][] = [];
  for (const table of TABLES) {
    const { rows } = await session.query<{ count: string }>(
      `SELECT COUNT(*) AS "count" FROM "${table}" WHERE "orgId" = $1`,
      [orgId],
    );
    counts.push([table, Number(rows[0]?.count)]);
  }
  return counts;
}
