import Papa from 'papaparse';
import { csvTextOf } from './csv-text.js';

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
}

const DELIMITERS = [',', ';', '\t'] as const;

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
  if (!('text' in read)) return { problem: read.problem + firstRowThatIsNoText(read.lossy) };
  const { text, delimiter } = separated(read.text, columns);
  const records = recordsOf(text, delimiter);
  const headerAt = records.findIndex(isFilled);
  const header = records[headerAt];
  if (header?.isBroken === true) return { problem: 'The quotation marks in the first line do not match.' };

  const names = header?.cells.map((name) => name.trim()) ?? [];
  const keys = names.map(keyOf);
  const known = [...columns.required, ...(columns.optional ?? [])];
  const missing = columns.required.filter((name) => !keys.includes(keyOf(name)));
  if (missing.length > 0)
    return {
      problem:
        `The first line must name the columns; “${missing.join('” and “')}” ${missing.length === 1 ? 'is' : 'are'} missing. ` +
        `It may have: ${known.join(', ')}.`,
    };
  const twice = known.find((name) => keys.filter((key) => key === keyOf(name)).length > 1);
  if (twice !== undefined) return { problem: `The first line names the column “${twice}” twice.` };

  const ours = [...known, ...(columns.ignored ?? [])].map(keyOf);
  return {
    rows: records.flatMap((record, n) =>
      n > headerAt && isFilled(record) ? [rowOf(record, n + 1, known, keys, names)] : [],
    ),
    leftOut: names.filter((name, n) => name !== '' && !ours.includes(keys[n] ?? '')),
    delimiter,
  };
}

interface CsvRecord {
  cells: readonly string[];
  /** Its quotation marks do not match. */
  isBroken: boolean;
}

const isFilled = ({ cells, isBroken }: CsvRecord): boolean => isBroken || cells.some((cell) => cell.trim() !== '');

/** "Home Building", "HOME-BUILDING" and "home_building" name the same column. */
const keyOf = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

function recordsOf(text: string, delimiter: string): CsvRecord[] {
  const options = { delimiter, newline: '\n' } as const;
  const { data, errors } = Papa.parse<string[]>(text, options);
  if (!errors.some(isQuotes)) return data.map((cells) => ({ cells, isBroken: false }));
  // A quotation mark that is missing swallows the rest of the file. Line by line, it spoils its own line only.
  return text.split('\n').map((line) => {
    const { data: records, errors: problems } = Papa.parse<string[]>(line, options);
    return { cells: records[0] ?? [], isBroken: problems.some(isQuotes) };
  });
}

const isQuotes = ({ type }: Papa.ParseError): boolean => type === 'Quotes';

/**
 * Detects the delimiter from the header, because cells may contain
 * any delimiter. Spreadsheets do not count a line `sep=;` as a row.
 */
function separated(text: string, { required, optional = [] }: CsvColumns<string>): { text: string; delimiter: string } {
  const said = /^"?sep=([^\n"])"?\1*\n/i.exec(text);
  if (said?.[1] !== undefined) return { text: text.slice(said[0].length), delimiter: said[1] };
  const [first = ''] = text.trimStart().split('\n', 1);
  const known = [...required, ...optional].map(keyOf);
  const found = DELIMITERS.map((delimiter) => {
    const [header] = recordsOf(first, delimiter);
    return header?.cells.filter((name) => known.includes(keyOf(name))).length ?? 0;
  });
  return { text, delimiter: DELIMITERS[found.indexOf(Math.max(...found))] ?? ',' };
}

function rowOf<Column extends string>(
  { cells: values, isBroken }: CsvRecord,
  number: number,
  known: readonly Column[],
  keys: readonly string[],
  names: readonly string[],
): CsvRow<Column> {
  const cells = Object.fromEntries(
    known.map((name) => [name, plain(values[keys.indexOf(keyOf(name))] ?? '')]),
  ) as Record<Column, string>;
  const isTooLong = values.some((cell, at) => (names[at] ?? '') === '' && cell.trim() !== '');
  return { number, cells, problem: isBroken ? BROKEN : isTooLong ? TOO_LONG : null };
}

const BROKEN = 'The quotation marks do not match.';
const TOO_LONG = 'There are more cells than columns: a text that contains the separator needs quotation marks.';

/** Without the apostrophe that keeps a spreadsheet from taking a cell for a formula, as `writeCsv` puts it. */
const plain = (cell: string): string =>
  cell
    .trim()
    .replace(/^'(?='*[=+\-@])/, '')
    .normalize('NFC');

function firstRowThatIsNoText(lossy = ''): string {
  const at = recordsOf(lossy, ',').findIndex(({ cells }) => cells.some((cell) => cell.includes('\uFFFD')));
  return at === -1 ? '' : ` The first row that cannot be read is ${(at + 1).toLocaleString('en')}.`;
}
