import { aCollector } from '../support/collector.js';
import { aFreePort } from '../support/process.js';
import { aKnownCrowd, bodiesOf, REST, type Shape } from './calls.js';
import { type Goal, type Length, progress, type Report, rotated, spreadOf, tableOf } from './measures.js';
import { aRound, type Round } from './round.js';
import { APP, type BenchServer, type Site } from './site.js';

/** The same application with one part on. `nothing` is what the others are compared with. */
const KINDS = ['nothing', 'log', 'metrics', 'log and metrics', 'traces'] as const;
type Kind = (typeof KINDS)[number];

/** A repeat is the cheapest call, so the overhead is the largest share of it. */
const SHAPES: readonly Shape[] = ['create', 'repeat'];

/** Seconds for each server and kind of call, so that hot code is compiled. */
const WARM_UP = 6;
/** Milliseconds between two scrapes: more often than Prometheus does. */
const SCRAPE_EVERY = 1_000;

/** What it costs to log, count and trace each call. Rounds take turns. */
export async function observability(site: Site, { rounds, seconds }: Length): Promise<Report> {
  const estate = await site.database('observability', { people: 1_000, buildings: 500 });
  const collector = await aCollector();
  const ports = { metrics: await aFreePort(), both: await aFreePort() };
  const settings: Readonly<Record<Kind, Record<string, string>>> = {
    nothing: { NODE_ENV: '' },
    log: {},
    metrics: { NODE_ENV: '', METRICS_PORT: ports.metrics },
    'log and metrics': { METRICS_PORT: ports.both },
    traces: { NODE_ENV: '', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
  };
  const scraping = setInterval(() => {
    for (const port of Object.values(ports))
      void fetch(`http://127.0.0.1:${port}/metrics`).then(
        async (r) => r.text(),
        () => {},
      );
    collector.spans.length = 0; // so that the measuring process does not grow
    collector.received.length = 0;
  }, SCRAPE_EVERY);
  try {
    const servers = {} as Record<Kind, BenchServer>;
    for (const kind of KINDS) servers[kind] = await estate.start(APP, settings[kind]);
    const known = await aKnownCrowd(estate, servers.nothing);
    const run = (kind: Kind, shape: Shape, duration: number): Promise<Round> =>
      aRound({ server: servers[kind], target: REST, estate, bodies: bodiesOf(estate, shape, known), duration });

    progress('observability: warming up');
    for (const shape of SHAPES) for (const kind of KINDS) await run(kind, shape, WARM_UP);
    await estate.session.query('VACUUM (ANALYZE)');
    const figures = Object.fromEntries(
      SHAPES.flatMap((shape) => KINDS.map((kind) => [`${shape}, ${kind}`, [] as Round[]])),
    );
    for (let round = 0; round < rounds; round++) {
      progress(`observability: round ${round + 1} of ${rounds}`);
      for (const shape of SHAPES)
        for (const kind of rotated(KINDS, round)) figures[`${shape}, ${kind}`]!.push(await run(kind, shape, seconds));
    }
    // Of the processor's time and not of the calls per second, because another process would change these more.
    const cost = ({ serverCpu, postgresCpu }: Round): number => serverCpu + postgresCpu;
    const against = (shape: Shape, kind: Kind): Goal => {
      const base = figures[`${shape}, nothing`]!;
      const ratios = figures[`${shape}, ${kind}`]!.map((round, n) => cost(round) / cost(base[n]!));
      return {
        name: `${shape}: processor time with ${kind} against nothing`,
        measured: spreadOf(ratios),
        isCeiling: true,
        ...(kind !== 'traces' && { floor: 1.03 }),
      };
    };
    const others = KINDS.filter((kind) => kind !== 'nothing');
    return {
      title: 'Log, metrics and traces, 16 callers at the same time',
      table: tableOf(figures),
      figures,
      goals: SHAPES.flatMap((shape) => others.map((kind) => against(shape, kind))),
    };
  } finally {
    clearInterval(scraping);
    await collector.close();
  }
}
