import { aKnownCrowd, type Bodies, bodiesOf, GRAPHQL, REST, type Shape, type Target } from './calls.js';
import { type Goal, type Length, progress, ratioOf, type Report, rotated, tableOf } from './measures.js';
import { aRound, type Round } from './round.js';
import { assertSameWork } from './same-work.js';
import { APP, type BenchServer, LIMIT, LOOP, type Site } from './site.js';

/** The compared servers. `rest` and `graphql` are one process, the application as shipped. */
const KINDS = ['limit', 'limit that looks first', 'loop', 'rest', 'graphql'] as const;
type Kind = (typeof KINDS)[number];

const SHAPES: readonly Shape[] = ['create', 'repeat', 'wide'];

/** Seconds for each server and kind of call, so that hot code is compiled. */
const WARM_UP = 8;

/**
 * Compares the call with one PostgreSQL function that does the whole job, and with the usual way. Rounds take turns.
 */
export async function provisioning(site: Site, { rounds, seconds }: Length): Promise<Report> {
  const estate = await site.database('bench', { people: 1_000, buildings: 500 });
  const app = await estate.start(APP);
  const servers: Record<Kind, BenchServer & { target: Target }> = {
    limit: { ...(await estate.start(LIMIT)), target: REST },
    'limit that looks first': { ...(await estate.start(LIMIT, { LOOKS_FIRST: 'true' })), target: REST },
    loop: { ...(await estate.start(LOOP)), target: REST },
    rest: { ...app, target: REST },
    graphql: { ...app, target: GRAPHQL },
  };
  await assertSameWork(estate, servers);

  const known = await aKnownCrowd(estate, servers.rest);
  const run = (kind: Kind, bodies: Bodies, duration: number): Promise<Round> => {
    const { target, ...server } = servers[kind];
    return aRound({ server, target, estate, bodies, duration });
  };

  const figures = Object.fromEntries(
    SHAPES.flatMap((shape) => KINDS.map((kind) => [`${shape} ${kind}`, [] as Round[]])),
  );
  progress('provisioning: warming up');
  for (const shape of SHAPES) for (const kind of KINDS) await run(kind, bodiesOf(estate, shape, known), WARM_UP);
  await estate.session.query('VACUUM (ANALYZE)');
  for (let round = 0; round < rounds; round++) {
    progress(`provisioning: round ${round + 1} of ${rounds}`);
    for (const shape of SHAPES) {
      for (const kind of rotated(KINDS, round)) {
        figures[`${shape} ${kind}`]!.push(await run(kind, bodiesOf(estate, shape, known), seconds));
      }
    }
  }

  const against = (shape: Shape, kind: Kind, other: Kind, floor?: number, stretch?: number): Goal => ({
    name: `${shape}: ${kind} against ${other}`,
    measured: ratioOf(figures[`${shape} ${kind}`]!, figures[`${shape} ${other}`]!),
    floor,
    stretch,
  });
  return {
    title: 'Provisioning, 16 callers at the same time',
    table: tableOf(figures),
    figures,
    goals: [
      against('create', 'rest', 'limit', 0.45, 0.65),
      against('create', 'rest', 'loop', 4),
      against('repeat', 'rest', 'limit', 0.5, 0.8),
      against('repeat', 'rest', 'limit that looks first'),
      against('wide', 'rest', 'limit', 0.5, 0.75),
      ...SHAPES.map((shape) => against(shape, 'graphql', 'rest', 0.75, 0.9)),
    ],
  };
}
