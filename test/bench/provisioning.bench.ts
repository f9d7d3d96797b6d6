import { aKnownCrowd, type Bodies, bodiesOf, GRAPHQL, REST, type Shape, type Target } from './calls.js';
import { type Goal, type Length, progress, ratioOf, type Report, tableOf } from './measures.js';
import { aRound, type Round } from './round.js';
import { assertSameWork } from './same-work.js';
import { APP, type BenchServer, type Site } from './site.js';

/** Who is compared. `rest` and `graphql` are one process, the application as it is shipped. */
const KINDS = ['limit', 'loop', 'rest', 'graphql'] as const;
type Kind = (typeof KINDS)[number];

const SHAPES: readonly Shape[] = ['create', 'repeat', 'wide'];

/** Seconds for each kind and shape: until the code that runs most is compiled. */
const WARM_UP = 8;

/** The call beside what PostgreSQL can do with the whole job, and beside the habit. Rounds take turns. */
export async function provisioning(site: Site, { rounds, seconds }: Length): Promise<Report> {
  const estate = await site.database('bench', { people: 1_000, buildings: 500 });
  const app = await estate.start(APP);
  const servers: Record<Kind, BenchServer & { target: Target }> = {
    limit: { ...(await estate.start('../.test-build/test/bench/limit.server.js')), target: REST },
    loop: { ...(await estate.start('../.test-build/test/bench/loop.server.js')), target: REST },
    rest: { ...app, target: REST },
    graphql: { ...app, target: GRAPHQL },
  };
  await assertSameWork(estate, servers);

  const known = await aKnownCrowd(estate, servers.rest);
  const run = (kind: Kind, bodies: Bodies, duration: number): Promise<Round> => {
    const { target, ...server } = servers[kind];
    return aRound({ server, target, token: estate.token, bodies, postgresPid: site.postgresPid, duration });
  };

  const results = Object.fromEntries(
    SHAPES.flatMap((shape) => KINDS.map((kind) => [`${shape} ${kind}`, [] as Round[]])),
  );
  progress('provisioning: warming up');
  for (const shape of SHAPES) for (const kind of KINDS) await run(kind, bodiesOf(estate, shape, known), WARM_UP);
  await estate.session.query('VACUUM (ANALYZE)');
  for (let round = 0; round < rounds; round++) {
    progress(`provisioning: round ${round + 1} of ${rounds}`);
    for (const shape of SHAPES) {
      for (const kind of rotated(KINDS, round)) {
        results[`${shape} ${kind}`]!.push(await run(kind, bodiesOf(estate, shape, known), seconds));
      }
    }
  }

  const against = (shape: Shape, kind: Kind, other: Kind, floor: number, stretch: number): Goal => ({
    name: `${shape}: ${kind} against ${other}`,
    measured: ratioOf(results[`${shape} ${kind}`]!, results[`${shape} ${other}`]!),
    ...{ floor, stretch },
  });
  return {
    title: 'Provisioning, 16 callers at the same time',
    table: tableOf(results),
    goals: [
      against('create', 'rest', 'limit', 0.45, 0.65),
      against('create', 'rest', 'loop', 4, 4),
      against('repeat', 'rest', 'limit', 0.5, 0.8),
      against('wide', 'rest', 'limit', 0.5, 0.75),
      ...SHAPES.map((shape) => against(shape, 'graphql', 'rest', 0.75, 0.9)),
    ],
  };
}

/** Nobody is always first. */
export function rotated<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
