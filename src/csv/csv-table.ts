import Papa from 'papaparse';
import { recordsOf } from './csv-records.js';
import { csvTextOf, SAVE_AS } from './csv-text.js';
import { FORMULA } from './formula.js';

/** A file before its columns are known. */
export interface CsvTable {
  /** Names of the columns, as the file writes them; empty for columns without a name. */
  names: readonly string[];
  rows: readonly TableRow[];
  delimiter: string;
}

interface TableRow {
  /**
   * Row number, as a spreadsheet counts: the header and blank rows count, a line break in a cell does not.
   */
  number: number;
  /** Trimmed and in NFC. */
  values: readonly string[];
  /** Why the values are unreliable; null if they are reliable. */
  problem: string | null;
  /** Whether the problem is in another row, because of which this row may be text inside a cell. */
  isDoubtful: boolean;
  /** The row as the file has it, if its values are unreliable. */
  unread: string | null;
}

/** Delimiters that need no line `sep=`. */
export const DELIMITERS = [',', ';', '\t'] as const;

/**
 * Reads CSV as spreadsheets write it (RFC 4180): separated by comma, semicolon or tab, or as a first line `sep=;` says.
 * Accepts surplus separators and blank rows.
 *
 * @param known names of columns that the file may have
 * @returns the table, or a message that says why the file cannot be read
 */
export function readTable(bytes: Uint8Array, known: readonly string[]): CsvTable | { problem: string } {
  const read = csvTextOf(bytes);
  if (!('text' in read)) return { problem: read.problem + firstRowThatIsNoText(read.lossy, known) };
  const { text, delimiter } = separated(read.text, known);
  const { records, badAt, doubtfulFrom } = recordsOf(text, delimiter);
  const headerAt = records.findIndex(isFilled);
  if (badAt <= headerAt) return { problem: 'The quotation marks in the first line do not match.' };
  const names = records[headerAt]?.map((name) => name.trim()) ?? [];
  if (names.some(hasCarriageReturn)) return { problem: `${MIXED} ${SAVE_AS}` };

  const rowOf = (values: readonly string[], at: number): TableRow => {
    const isTooLong = values.some((cell, n) => (names[n] ?? '') === '' && cell.trim() !== '');
    const own = at === badAt ? BROKEN : values.some(isSpaced) ? SPACED : isTooLong ? whyTooLong(values) : null;
    const isDoubtful = own === null && at >= doubtfulFrom;
    const problem = isDoubtful ? doubt(badAt) : own;
    const unread = problem === null ? null : values.join(delimiter);
    return { number: at + 1, values: values.map(plain), problem, isDoubtful, unread };
  };
  return {
    names,
    rows: records.flatMap((values, at) => (at > headerAt && isFilled(values) ? [rowOf(values, at)] : [])),
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
export const columnKey = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/**
 * Detects the delimiter from the header, because cells may contain any delimiter. It takes the one that separates most
 * known columns, then most cells. Spreadsheets do not count a line `sep=;` as a row.
 */
function separated(text: string, names: readonly string[]): { text: string; delimiter: string } {
  const said = /^"?sep=([^\n\r"])"?\1*\n/i.exec(text);
  if (said?.[1] !== undefined) return { text: text.slice(said[0].length), delimiter: said[1] };
  const [blank = ''] = /^(?:[\s,;]*\n)?/.exec(text) ?? [];
  const known = names.map(columnKey);
  const found = DELIMITERS.map((delimiter) => {
    const [cells = []] = Papa.parse<string[]>(text.slice(blank.length), { delimiter, newline: '\n', preview: 1 }).data;
    return { delimiter, named: cells.filter((name) => known.includes(columnKey(name))).length, cells: cells.length };
  });
  const [best] = found.sort((a, b) => b.named - a.named || b.cells - a.cells);
  return { text, delimiter: best?.delimiter ?? ',' };
}

/** Removes the apostrophe that `writeCsv` adds so that spreadsheets do not read a cell as a formula. */
function plain(cell: string): string {
  const text = cell.trim();
  return (text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text).normalize('NFC');
}

function firstRowThatIsNoText(lossy = '', known: readonly string[]): string {
  const { text, delimiter } = separated(lossy, known);
  const at = recordsOf(text, delimiter).records.findIndex((cells) => cells.some((cell) => cell.includes('\uFFFD')));
  return at === -1 ? '' : ` The first row that cannot be read is ${(at + 1).toLocaleString('en')}.`;
}
