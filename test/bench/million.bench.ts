import { aKnownCrowd, bodiesOf, REST, type Shape } from './calls.js';
import { type Length, progress, ratioOf, type Report, tableOf } from './measures.js';
import { rotated } from './provisioning.bench.js';
import { aRound, type Round } from './round.js';
import { APP, type Estate, type Site } from './site.js';

const SHAPES: readonly Shape[] = ['create', 'repeat', 'wide'];
const BUILDINGS = 5_000;

/** The same calls where a million people are, with two assignments each, and where nobody is. */
export async function million(site: Site, { rounds, seconds }: Length): Promise<Report> {
  const sizes = { empty: 0, million: 1_000_000 };
  const results: Record<string, Round[]> = {};
  const runs: { name: string; run: (shape: Shape, duration: number) => Promise<Round> }[] = [];
  for (const [name, people] of Object.entries(sizes)) {
    progress(`million: a database of ${people} people`);
    const estate: Estate = await site.database(name, { people, buildings: BUILDINGS });
    const server = await estate.start(APP);
    const known = await aKnownCrowd(estate, server);
    runs.push({
      name,
      run: (shape, duration) =>
        aRound({
          ...{ server, target: REST, token: estate.token, duration, postgresPid: site.postgresPid },
          bodies: bodiesOf(estate, shape, known),
        }),
    });
    for (const shape of SHAPES) await runs.at(-1)!.run(shape, 8);
    await estate.session.query('VACUUM (ANALYZE)');
    await estate.session.query('CHECKPOINT');
  }
  for (let round = 0; round < rounds; round++) {
    progress(`million: round ${round + 1} of ${rounds}`);
    for (const shape of SHAPES) {
      for (const { name, run } of rotated(runs, round)) {
        (results[`${shape}, ${name}`] ??= []).push(await run(shape, seconds));
      }
    }
  }
  return {
    title: 'A million people and two million assignments, against none',
    table: tableOf(results),
    goals: SHAPES.map((shape) => ({
      name: `${shape}: million against empty`,
      measured: ratioOf(results[`${shape}, million`]!, results[`${shape}, empty`]!),
      ...{ floor: 0.85, stretch: 0.95 },
    })),
  };
}
