import { readCsv } from '../csv/read-csv.js';
import { textFindings } from '../validation/checks.js';
import { CommandError } from './command-error.js';

/** A unit and its building. */
export interface UnitLine {
  /** Row number, as a spreadsheet counts. */
  row: number;
  building: string;
  unit: string;
}

interface BuildingFile {
  lines: UnitLine[];
  /** Names of the ignored columns. */
  leftOut: string[];
}

const COLUMNS = [
  { name: 'building', max: 200 },
  { name: 'unit', max: 64 },
] as const;

/**
 * Reads a CSV file with the columns `building` and `unit`. A unit that appears twice in the same spelling counts once.
 * @throws CommandError that lists every invalid row
 */
export function readBuildingFile(bytes: Uint8Array): BuildingFile {
  const file = readCsv(
    bytes,
    COLUMNS.map(({ name }) => name),
  );
  if ('problem' in file) throw new CommandError(`The file cannot be imported. Nothing was changed. ${file.problem}`);

  const problems: string[] = [];
  const units = new Map<string, UnitLine>();
  let doubtful: string | undefined;
  for (const { number, cells, problem, isDoubtful } of file.rows) {
    const inRow = (detail: string): string => `  row ${String(number)}: ${detail}`;
    if (isDoubtful) doubtful ??= inRow(problem ?? '');
    const found = isDoubtful || problem === null ? cellProblems(cells) : [problem];
    problems.push(...found.map(inRow));
    const key = JSON.stringify([cells.building, cells.unit]);
    if (!units.has(key)) units.set(key, { row: number, ...cells });
  }
  // One message covers all rows that are doubtful for the same reason.
  if (problems.length === 0 && doubtful !== undefined) problems.push(doubtful);
  if (problems.length === 0) return { lines: [...units.values()], leftOut: file.leftOut };
  throw new CommandError(`The file cannot be imported. Nothing was changed.\n${problems.join('\n')}`);
}

function cellProblems(cells: Readonly<Record<(typeof COLUMNS)[number]['name'], string>>): string[] {
  return COLUMNS.flatMap(({ name, max }) =>
    textFindings(cells[name], max).map(({ detail = '' }) => `${name}: ${detail}`),
  );
}
