import Papa from 'papaparse';
import { recordsOf } from './csv-records.js';
import { csvTextOf, SAVE_AS } from './csv-text.js';

/** What may stand in a file. */
export interface CsvColumns<Column extends string> {
  /** Must be there; the others may be left out. */
  required: readonly Column[];
  optional?: readonly Column[];
  /** Is left out without a notice, such as a column that we have written ourselves. */
  ignored?: readonly string[];
}

export interface CsvFile<Column extends string> {
  rows: CsvRow<Column>[];
  /** Names of columns that are not ours, as they are written. */
  leftOut: string[];
  delimiter: string;
}

export interface CsvRow<Column extends string> {
  /**
   * As a spreadsheet counts: the row with the names of the columns
   * and blank rows count, a line break in a cell does not.
   */
  number: number;
  /** Trimmed and in NFC; empty where the file has nothing. */
  cells: Record<Column, string>;
  /** Why the cells cannot be trusted; null when they can. */
  problem: string | null;
  /** The problem lies in another row, which makes this one perhaps text inside a cell. */
  isDoubtful: boolean;
  /** The row as it stands in the file, when its cells cannot be trusted. */
  unread: string | null;
}

/** Those that need no line `sep=`. */
export const DELIMITERS = [',', ';', '\t'] as const;

/**
 * Reads CSV as people make it (RFC 4180 and the habits of spreadsheets): separated by comma,
 * semicolon or tab, or as a first line `sep=;` says; surplus separators, blank rows and
 * columns that are not ours; names of columns in any case, with spaces or signs between words.
 *
 * @returns why the file cannot be read, in sentences for a person
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
        `The first line must name the columns; “${missing.join('” and “')}” ${missing.length === 1 ? 'is' : 'are'} missing. ` +
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
  `The quotation marks do not match in row ${(badAt + 1).toLocaleString('en')} or before it: ` +
  'this row may be text inside a cell.';

/** Marks after a space are part of the text (RFC 4180), which is not what the writer of the file has meant. */
const isSpaced = (cell: string): boolean => /^\s+"/.test(cell);

const SPACED = 'A space stands between a separator and a quotation mark: remove the space.';
const BROKEN = 'The quotation marks do not match.';
const MIXED = 'Some lines end with a carriage return, others with a line feed.';
const TYPOGRAPHIC = 'Typographic quotation marks do not enclose a cell: use " instead.';
const TOO_LONG = 'There are more cells than columns: a text that contains the separator needs quotation marks.';

const hasCarriageReturn = (cell: string): boolean => cell.includes('\r');

function whyTooLong(cells: readonly string[]): string {
  if (cells.some(hasCarriageReturn)) return `${MIXED} ${SAVE_AS}`;
  return cells.some((cell) => /^\s*[“”„«»]/.test(cell)) ? TYPOGRAPHIC : TOO_LONG;
}

/** "Home Building", "HOME-BUILDING" and "home_building" name the same column. */
const keyOf = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/**
 * Detects the delimiter from the header, because cells may contain any delimiter: the one that separates most known
 * columns, then most cells. Spreadsheets do not count a line `sep=;` as a row.
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

/** Without the apostrophe that keeps a spreadsheet from taking a cell for a formula, as `writeCsv` puts it. */
const plain = (cell: string): string =>
  cell
    .trim()
    .replace(/^'(?='*[=+\-@])/, '')
    .normalize('NFC');

function firstRowThatIsNoText(lossy = '', columns: CsvColumns<string>): string {
  const { text, delimiter } = separated(lossy, columns);
  const at = recordsOf(text, delimiter).records.findIndex((cells) => cells.some((cell) => cell.includes('\uFFFD')));
  return at === -1 ? '' : ` The first row that cannot be read is ${(at + 1).toLocaleString('en')}.`;
}
