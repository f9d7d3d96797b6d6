import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../../src/database/project-root.js';
import { goalLines, isMissed, printed, type Report } from './measures.js';
import { million } from './million.bench.js';
import { observability } from './observability.bench.js';
import { passwords } from './passwords.bench.js';
import { provisioning } from './provisioning.bench.js';
import { aSite, type Site } from './site.js';
import { steady } from './steady.bench.js';

const USAGE =
  'npm run bench -- [provisioning] [million] [passwords] [steady] [observability] [--rounds 5] [--seconds 4] [--minutes 10]';

const { parts, rounds, seconds, minutes } = asked();

/** Each part runs in its own PostgreSQL. */
const PARTS: Readonly<Record<string, (site: Site) => Promise<Report>>> = {
  provisioning: (site) => provisioning(site, { rounds, seconds }),
  million: (site) => million(site, { rounds, seconds }),
  passwords: (site) => passwords(site, { rounds, seconds }),
  steady: (site) => steady(site, minutes),
  observability: (site) => observability(site, { rounds, seconds }),
};

const names = parts.length > 0 ? parts : Object.keys(PARTS);
if (!names.every((name) => Object.hasOwn(PARTS, name)))
  fail(`There are only the parts ${Object.keys(PARTS).join(', ')}.`);

let site: Promise<Site> | undefined;
let stopping: Promise<void> | undefined; // npm forwards a Ctrl-C that the terminal has already sent
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    stopping ??= Promise.resolve(site?.then((open) => open.close())).finally(() => process.exit(130));
  });
}

const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}`;
console.log(`${machine}. Server, PostgreSQL and load share the processors.\n`);
const reports: Report[] = [];
for (const name of names) {
  site = aSite();
  try {
    const report = await PARTS[name]!(await site);
    reports.push(report);
    console.log(`## ${report.title}\n\n${printed(report.table)}\n\n${printed(goalLines(report.goals))}\n`);
  } finally {
    await (await site).close();
  }
}

const file = join(projectRoot, '.data', 'bench.json');
await mkdir(join(projectRoot, '.data'), { recursive: true });
await writeFile(file, JSON.stringify({ at: new Date(), machine, rounds, seconds, minutes, reports }, null, 2));
console.log(`As JSON: ${file}`);
const missed = reports.flatMap(({ goals }) => goals).filter(isMissed);
if (missed.length > 0) fail(`Below the floor: ${missed.map(({ name }) => name).join('; ')}.`, 1);
console.log('Every floor is reached.');

function asked(): { parts: string[]; rounds: number; seconds: number; minutes: number } {
  const number = (text: string): number =>
    /^[1-9]\d{0,3}$/.test(text) ? Number(text) : fail(`${text} is no whole number from 1 to 9999.`);
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        rounds: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '4' },
        minutes: { type: 'string', default: '10' },
      },
    });
    const [rounds, seconds, minutes] = [values.rounds, values.seconds, values.minutes].map(number);
    return { parts: positionals, rounds: rounds!, seconds: seconds!, minutes: minutes! };
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/** Exit code 1: a figure misses its floor; 2: wrong usage. */
function fail(reason: string, code: 1 | 2 = 2): never {
  console.error(code === 2 ? `${reason}\nUsage: ${USAGE}` : reason);
  process.exit(code);
}
