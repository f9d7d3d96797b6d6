import { isUtf8 } from 'node:buffer';
import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { textFindings } from '../validation/checks.js';
import { CommandError } from './command-error.js';

/** A unit and the building that it lies in. */
export interface UnitLine {
  building: string;
  unit: string;
}

interface Line {
  number: number;
  /** null: it could not be read. */
  cells: readonly string[] | null;
  problems: readonly string[];
}

const COLUMNS = [
  { name: 'building', max: 200 },
  { name: 'unit', max: 64 },
] as const;
const HEADER = COLUMNS.map(({ name }) => name).join();
const WRONG_HEADER = `The header must be ${HEADER}.`;

/**
 * Reads a CSV file (RFC 4180, UTF-8) with the header `building,unit`. White space around a value is removed, a unit that comes
 * twice counts once, and empty lines are skipped.
 *
 * A name holds no line breaks, so each line is parsed by itself: a quotation mark that is missing spoils its own line only, and every
 * other mistake is still found.
 *
 * @throws CommandError that names every bad line at once
 */
export function readBuildingFile(bytes: Buffer): UnitLine[] {
  const [header, ...lines] = linesOf(bytes).map(readLine);
  const problems = header === undefined ? [`line 1: ${WRONG_HEADER}`] : told(header, headerProblems(header));

  // The columns of another kind of file would be wrong in each line.
  const isTable = header?.cells?.length === COLUMNS.length;
  const units = new Map<string, UnitLine>();
  for (const line of lines) {
    problems.push(...told(line, isTable ? cellProblems(line) : []));
    const [building = '', unit = ''] = line.cells ?? [];
    units.set(JSON.stringify([building, unit]), { building, unit });
  }

  if (problems.length === 0) return [...units.values()];
  const list = problems.map((problem) => `  ${problem}`).join('\n');
  throw new CommandError(`The file cannot be imported; nothing was written:\n${list}`);
}

const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

function linesOf(bytes: Buffer): { number: number; bytes: Buffer }[] {
  const lines: { number: number; bytes: Buffer }[] = [];
  let start = bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  for (let number = 1; start < bytes.length; number++) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed === -1 ? bytes.length : feed;
    const line = bytes.subarray(start, bytes[end - 1] === 0x0d && end > start ? end - 1 : end);
    if (line.length > 0) lines.push({ number, bytes: line });
    start = end + 1;
  }
  return lines;
}

function readLine({ number, bytes }: { number: number; bytes: Buffer }): Line {
  if (!isUtf8(bytes)) return { number, cells: null, problems: ['Must be UTF-8.'] };
  try {
    const [cells = []] = parse(bytes.toString(), { relax_column_count: true, record_delimiter: '\n' });
    return { number, cells: cells.map((cell) => cell.trim()), problems: [] };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { number, cells: null, problems: ['The quotation marks do not match.'] };
  }
}

function headerProblems({ cells }: Line): string[] {
  return cells === null || cells.join() === HEADER ? [] : [WRONG_HEADER];
}

function cellProblems({ cells }: Line): string[] {
  if (cells === null) return [];
  if (cells.length !== COLUMNS.length) return [`Must have ${String(COLUMNS.length)} columns, ${HEADER}.`];
  return COLUMNS.flatMap(({ name, max }, index) =>
    textFindings(cells[index], max).map(({ detail = '' }) => `${name}: ${detail}`),
  );
}

function told({ number, problems }: Line, more: readonly string[]): string[] {
  return [...problems, ...more].map((problem) => `line ${String(number)}: ${problem}`);
}
