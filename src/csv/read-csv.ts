import Papa from 'papaparse';
import { recordsOf } from './csv-records.js';
import { csvTextOf, SAVE_AS } from './csv-text.js';
import { FORMULA } from './formula.js';

/** The columns of a file. */
interface CsvColumns<Column extends string> {
  /** Columns that the file must have. */
  required: readonly Column[];
  optional?: readonly Column[];
  /** Columns to ignore without a notice, such as those that we wrote ourselves. */
  ignored?: readonly string[];
}

export interface CsvFile<Column extends string> {
  rows: CsvRow<Column>[];
  /** Names of unknown columns, as the file writes them. */
  leftOut: string[];
  delimiter: string;
}

export interface CsvRow<Column extends string> {
  /**
   * Row number, as a spreadsheet counts: the header and blank rows count, a line break in a cell does not.
   */
  number: number;
  /** Trimmed and in NFC; empty if the file has no value. */
  cells: Record<Column, string>;
  /** Why the cells are unreliable; null if they are reliable. */
  problem: string | null;
  /** Whether the problem is in another row, because of which this row may be text inside a cell. */
  isDoubtful: boolean;
  /** The row as the file has it, if its cells are unreliable. */
  unread: string | null;
}

/** Delimiters that need no line `sep=`. */
export const DELIMITERS = [',', ';', '\t'] as const;

/**
 * Reads CSV as spreadsheets write it (RFC 4180): separated by comma, semicolon or tab, or as a first line `sep=;` says.
 * Accepts surplus separators, blank rows and unknown columns. Column names can have any case and punctuation.
 *
 * @returns the rows, or a message that says why the file cannot be read
 */
export function readCsv<Column extends string>(
  bytes: Uint8Array,
  columns: CsvColumns<Column>,
): CsvFile<Column> | { problem: string } {
  const read = csvTextOf(bytes);
  if (!('text' in read)) return { problem: read.problem + firstRowThatIsNoText(read.lossy, columns) };
  const { text, delimiter } = separated(read.text, columns);
  const { records, badAt, doubtfulFrom } = recordsOf(text, delimiter);
  const headerAt = records.findIndex(isFilled);
  const header = records[headerAt];
  if (badAt <= headerAt) return { problem: 'The quotation marks in the first line do not match.' };

  const names = header?.map((name) => name.trim()) ?? [];
  const keys = names.map(keyOf);
  const known = [...columns.required, ...(columns.optional ?? [])];
  const missing = columns.required.filter((name) => !keys.includes(keyOf(name)));
  if (missing.length > 0 && names.some(hasCarriageReturn)) return { problem: `${MIXED} ${SAVE_AS}` };
  if (missing.length > 0)
    return {
      problem:
        `The first line must name the columns; “${missing.join('” and “')}” ` +
        `${missing.length === 1 ? 'is' : 'are'} missing. ` +
        `It may have: ${known.join(', ')}.`,
    };
  const twice = known.find((name) => keys.filter((key) => key === keyOf(name)).length > 1);
  if (twice !== undefined) return { problem: `The first line names the column “${twice}” twice.` };

  const ours = [...known, ...(columns.ignored ?? [])].map(keyOf);
  const rowOf = (values: readonly string[], at: number): CsvRow<Column> => {
    const cells = Object.fromEntries(
      known.map((name) => [name, plain(values[keys.indexOf(keyOf(name))] ?? '')]),
    ) as Record<Column, string>;
    const isTooLong = values.some((cell, n) => (names[n] ?? '') === '' && cell.trim() !== '');
    const own = at === badAt ? BROKEN : values.some(isSpaced) ? SPACED : isTooLong ? whyTooLong(values) : null;
    const isDoubtful = own === null && at >= doubtfulFrom;
    const problem = isDoubtful ? doubt(badAt) : own;
    return { number: at + 1, cells, problem, isDoubtful, unread: problem === null ? null : values.join(delimiter) };
  };
  return {
    rows: records.flatMap((values, at) => (at > headerAt && isFilled(values) ? [rowOf(values, at)] : [])),
    leftOut: names.filter((name, n) => name !== '' && !ours.includes(keys[n] ?? '')),
    delimiter,
  };
}

const isFilled = (cells: readonly string[]): boolean => cells.some((cell) => cell.trim() !== '');

const doubt = (badAt: number): string =>
  `The quotation marks do not match in row ${(badAt + 1).toLocaleString('en')} or before it, ` +
  'so this row may be text inside a cell.';

/** A quotation mark after a space is part of the text (RFC 4180), which the author of the file did not mean. */
const isSpaced = (cell: string): boolean => /^\s+"/.test(cell);

const SPACED = 'Remove the space between the separator and the quotation mark.';
const BROKEN = 'The quotation marks do not match.';
const MIXED = 'Some lines end with a carriage return, others with a line feed.';
const TYPOGRAPHIC = 'Use straight quotation marks (") instead of typographic ones.';
const TOO_LONG = 'The row has more cells than columns. Put text that contains the separator in quotation marks.';

const hasCarriageReturn = (cell: string): boolean => cell.includes('\r');

function whyTooLong(cells: readonly string[]): string {
  if (cells.some(hasCarriageReturn)) return `${MIXED} ${SAVE_AS}`;
  return cells.some((cell) => /^\s*[“”„«»]/.test(cell)) ? TYPOGRAPHIC : TOO_LONG;
}

/** "Home Building", "HOME-BUILDING" and "home_building" are names of the same column. */
const keyOf = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/**
 * Detects the delimiter from the header, because cells may contain any delimiter. It takes the one that separates most
 * known columns, then most cells. Spreadsheets do not count a line `sep=;` as a row.
 */
function separated(text: string, { required, optional = [] }: CsvColumns<string>): { text: string; delimiter: string } {
  const said = /^"?sep=([^\n\r"])"?\1*\n/i.exec(text);
  if (said?.[1] !== undefined) return { text: text.slice(said[0].length), delimiter: said[1] };
  const [blank = ''] = /^(?:[\s,;]*\n)?/.exec(text) ?? [];
  const known = [...required, ...optional].map(keyOf);
  const found = DELIMITERS.map((delimiter) => {
    const [cells = []] = Papa.parse<string[]>(text.slice(blank.length), { delimiter, newline: '\n', preview: 1 }).data;
    return { delimiter, named: cells.filter((name) => known.includes(keyOf(name))).length, cells: cells.length };
  });
  const [best] = found.sort((a, b) => b.named - a.named || b.cells - a.cells);
  return { text, delimiter: best?.delimiter ?? ',' };
}

/** Removes the apostrophe that `writeCsv` adds so that spreadsheets do not read a cell as a formula. */
function plain(cell: string): string {
  const text = cell.trim();
  return (text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text).normalize('NFC');
}

function firstRowThatIsNoText(lossy = '', columns: CsvColumns<string>): string {
  const { text, delimiter } = separated(lossy, columns);
  const at = recordsOf(text, delimiter).records.findIndex((cells) => cells.some((cell) => cell.includes('\uFFFD')));
  return at === -1 ? '' : ` The first row that cannot be read is ${(at + 1).toLocaleString('en')}.`;
}
