import { createReadStream } from 'node:fs';
import { readBuildingFile } from './building-file.js';
import type { ImportOutcome } from './building-import.service.js';
import { messageOf, runCommand, withServices } from './command.js';
import { CommandError } from './command-error.js';
import { fileOption, readOptions, slugOption } from './options.js';
import { progressOn } from './progress.js';

const usage = `npm run org:import-buildings -- --org acme file.csv

Adds the buildings and units of a CSV file (columns: building, unit) to an organization in DATABASE_URL.
Running it again adds nothing.`;

/** Bytes: more than a million units. */
const MOST = 64 * 1024 * 1024;

/** Maximum number of messages about spellings, so that the last line stays visible. */
const SHOWN = 50;

/** `npm run org:import-buildings`: imports all lines of the file, or none. */
await runCommand(usage, async () => {
  const { org, file } = readOptions(process.argv.slice(2), { org: slugOption, file: fileOption }, usage);
  const bytes = await contentOf(file).catch((error: unknown) => {
    throw new CommandError(`The file cannot be read: ${messageOf(error)}`);
  });
  const { lines, leftOut } = readBuildingFile(bytes);
  if (leftOut.length > 0) console.log(`Ignored columns: “${leftOut.join('”, “')}”.`);

  await withServices(async (services) => {
    const { BuildingImportService } = await import('./building-import.service.js');
    const onProgress = progressOn(process.stdout, lines.length, 'units');
    const outcome = await services.get(BuildingImportService).importBuildings(org, lines, onProgress);
    for (const line of toldOf(outcome)) console.log(line);
    console.log(`New: ${String(outcome.newBuildings)} buildings, ${String(outcome.newUnits)} units.`);
  });
});

async function contentOf(file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MOST) throw new CommandError('It is larger than 64 MB. Split it.');
  }
  return Buffer.concat(chunks);
}

/** Messages about lines that were not stored, because their building or unit exists in another spelling. */
function toldOf({ namesakes }: ImportOutcome): string[] {
  const lines = new Map<string, string>();
  for (const { row, building, storedBuilding, unit, storedUnit } of namesakes) {
    const at = `Row ${String(row)}:`;
    const [buildings, units] = [`“${building}” and “${storedBuilding}”`, `“${unit}” and “${storedUnit}”`];
    if (building !== storedBuilding && !lines.has(buildings))
      lines.set(buildings, `${at} ${buildings} are the same building; it keeps the name “${storedBuilding}”.`);
    if (unit !== storedUnit)
      lines.set(at, `${at} ${units} in “${storedBuilding}” are the same unit; it keeps the label “${storedUnit}”.`);
  }
  const all = [...lines.values()];
  const more = all.length - SHOWN;
  return more > 0 ? [...all.slice(0, SHOWN), `And ${more.toLocaleString('en')} more such rows.`] : all;
}
