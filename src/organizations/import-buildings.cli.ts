import { readFile } from 'node:fs/promises';
import { readBuildingFile } from './building-file.js';
import { BuildingImportService } from './building-import.service.js';
import { messageOf, runCommand, withServices } from './command.js';
import { CommandError } from './command-error.js';
import { fileOption, readOptions, slugOption } from './options.js';
import { progressOn } from './progress.js';

const usage = `npm run org:import-buildings -- --org acme file.csv

Adds the buildings and units of a CSV file with the header building,unit to an organization in DATABASE_URL; again adds nothing.`;

/** `npm run org:import-buildings`: all lines of the file, or none. */
await runCommand(usage, async () => {
  const { org, file } = readOptions(process.argv.slice(2), { org: slugOption, file: fileOption }, usage);
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new CommandError(`The file cannot be read: ${messageOf(error)}`);
  });
  const lines = readBuildingFile(bytes);

  await withServices(async (services) => {
    const onProgress = progressOn(process.stdout, lines.length, 'units');
    const outcome = await services.get(BuildingImportService).importBuildings(org, lines, onProgress);
    console.log(`New: ${String(outcome.newBuildings)} buildings, ${String(outcome.newUnits)} units.`);
  });
});
