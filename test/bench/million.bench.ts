import { randomInt } from 'node:crypto';
import { bodiesOf, REST, type Shape, type Target } from './calls.js';
import { type Length, progress, ratioOf, type Report, rotated, tableOf } from './measures.js';
import { aRound, type Round } from './round.js';
import { APP, type Estate, type Site } from './site.js';

const SHAPES: readonly Shape[] = ['create', 'repeat', 'wide'];
const BUILDINGS = 5_000;

/** Queries of a page of people: the first one, and those whose names have a word. */
const READS: Readonly<Record<string, () => string>> = {
  list: () => query('users(first: 20)'),
  search: () => query(`users(first: 20, search: "person ${String(randomInt(100, 500))}")`),
};
const query = (users: string): string =>
  JSON.stringify({ query: `{ ${users} { edges { node { id email name status assignments { type } } } } }` });
const GRAPHQL_QUERY: Target = { path: '/graphql', wrap: (body) => body };

/** The small database has enough people for repeated calls. */
const SIZES = { empty: 500, million: 1_000_000 };

/** Number of random people whose calls are repeated. */
const DRAWN = 20_000;

/**
 * The same calls in a database of a million people with two assignments each, and in a nearly empty one. Both are in
 * one PostgreSQL.
 */
export async function million(site: Site, { rounds, seconds }: Length): Promise<Report> {
  const figures: Record<string, Round[]> = {};
  const runs: { name: string; run: (shape: string, duration: number) => Promise<Round> }[] = [];
  const all = [...SHAPES, ...Object.keys(READS)];
  for (const [name, people] of Object.entries(SIZES)) {
    progress(`million: a database of ${people} people`);
    const estate = await site.database(name, { people, buildings: BUILDINGS });
    const server = await estate.start(APP);
    const known = await whatSomeHold(estate);
    const run = (shape: string, duration: number): Promise<Round> => {
      const reads = READS[shape];
      const target = reads === undefined ? REST : GRAPHQL_QUERY;
      const bodies = reads ?? bodiesOf(estate, shape as Shape, known);
      return aRound({ server, target, estate, bodies, duration });
    };
    for (const shape of all) await run(shape, 8);
    await estate.session.query('VACUUM (ANALYZE)');
    runs.push({ name, run });
  }
  for (let round = 0; round < rounds; round++) {
    progress(`million: round ${round + 1} of ${rounds}`);
    for (const shape of all) {
      for (const { name, run } of rotated(runs, round)) {
        (figures[`${shape}, ${name}`] ??= []).push(await run(shape, seconds));
      }
    }
  }
  return {
    title: 'A million people and two million assignments, against nearly none',
    table: tableOf(figures),
    figures,
    goals: all.map((shape) => ({
      name: `${shape}: million against empty`,
      measured: ratioOf(figures[`${shape}, million`]!, figures[`${shape}, empty`]!),
      ...(shape in READS ? {} : { floor: 0.85, stretch: 0.95 }),
    })),
  };
}

/** @returns calls that request what existing people already hold, so that they change nothing */
async function whatSomeHold({ session }: Estate): Promise<string[]> {
  const { rows } = await session.query<{ body: string }>(
    `SELECT json_build_object(
       'identity', json_build_object('email', u."email", 'name', u."name"),
       'grants', json_build_object('buildingAssignments', (
         SELECT json_agg(json_build_object('buildingId', ba."buildingId", 'type', ba."type"))
         FROM "BuildingAssignment" ba WHERE ba."orgId" = u."orgId" AND ba."userId" = u."id")))::text AS "body"
     FROM (SELECT * FROM "User" ORDER BY random() LIMIT ${DRAWN}) u`,
  );
  return rows.map(({ body }) => body);
}
