import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../../src/database/project-root.js';
import { goalLines, isReached, printed, type Report } from './measures.js';
import { provisioning } from './provisioning.bench.js';
import { aSite, type Site } from './site.js';

const { values, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '4' } },
});
const length = { rounds: Number(values.rounds), seconds: Number(values.seconds) };

/** The parts, by name. `npm run bench -- provisioning` runs one. */
const PARTS: Readonly<Record<string, (site: Site) => Promise<Report>>> = {
  provisioning: (site) => provisioning(site, length),
};

const unknown = asked.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(`There is no part named ${unknown.join(', ')}. There are: ${Object.keys(PARTS).join(', ')}.`);
  process.exit(2);
}

const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}`;
console.log(`${machine}. Server, PostgreSQL and load share the processors.\n`);
const reports: Report[] = [];
for (const name of asked.length > 0 ? asked : Object.keys(PARTS)) {
  const site = await aSite();
  try {
    const report = await PARTS[name]!(site);
    reports.push(report);
    console.log(`## ${report.title}\n\n${printed(report.table)}\n\n${printed(goalLines(report.goals))}\n`);
  } finally {
    await site.close();
  }
}

const file = join(projectRoot, '.data', 'bench.json');
await mkdir(join(projectRoot, '.data'), { recursive: true });
await writeFile(file, JSON.stringify({ at: new Date(), machine, reports }, null, 2));
const missed = reports.flatMap(({ goals }) => goals).filter((goal) => !isReached(goal, goal.floor));
console.log(
  `${file} has it as JSON. ${missed.length === 0 ? 'Every floor is reached.' : `Missed: ${missed.map(({ name }) => name).join('; ')}`}`,
);
process.exit(missed.length === 0 ? 0 : 1);
