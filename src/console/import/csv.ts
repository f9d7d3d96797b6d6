import Papa from 'papaparse';
import { addressOf } from '../provision/person.js';
import { count } from '../words.js';

/** The columns of the file, each with what may stand in it. */
export const COLUMNS = {
  email: 'E-mail address. Required, and in one row only.',
  name: 'Full name. Required for somebody new.',
  roles: 'Keys of roles, apart by “;”, such as viewer;org_admin.',
  assignments: 'Buildings with what the person is there, apart by “;”, such as Mill Yard=STAFF;Linden Court=MANAGER.',
  home_building: 'Name of the building that they live in.',
  home_unit: 'Label of their unit.',
  home_mode: 'MOVE when they leave the home that they have; else empty.',
} as const;

export type Column = keyof typeof COLUMNS;
export type Cells = Record<Column, string>;

const NAMES = Object.keys(COLUMNS) as Column[];

/** Rows that one file may have. */
export const MOST_ROWS = 5_000;

export interface CsvRow {
  cells: Cells;
  /** Why its cells cannot be trusted; null when they can. */
  problem: string | null;
}

/** Bytes as text: UTF-8, or else what spreadsheets on Windows write. */
export function textOf(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** @returns the rows, or why the file cannot be read */
export function readCsv(text: string): { rows: CsvRow[] } | { problem: string } {
  const [first = ''] = text.trimStart().split(/\r?\n/, 1);
  const { data, errors } = Papa.parse<string[]>(text, {
    delimiter: first.includes(';') && !first.includes(',') ? ';' : ',', // by the names of the columns: in the rows both have a meaning
    skipEmptyLines: 'greedy',
  });
  const [header = [], ...lines] = data;
  const names = header.map((name) => name.trim().toLowerCase());
  const unknown = names.filter((name) => name !== '' && !Object.hasOwn(COLUMNS, name) && name !== 'error');
  const twice = names.find((name, at) => name !== '' && names.indexOf(name) < at);
  if (!names.includes('email')) {
    return { problem: `The first line must name the columns; “email” is missing. It may have: ${NAMES.join(', ')}.` };
  }
  if (unknown.length > 0)
    return { problem: `There is no column “${unknown.join('”, “')}”. It may have: ${NAMES.join(', ')}.` };
  if (twice !== undefined) return { problem: `The first line names the column “${twice}” twice.` };
  if (errors.some(({ type }) => type === 'Quotes')) return { problem: 'A quotation mark is opened and never closed.' };
  if (lines.length === 0) return { problem: 'There is no row below the names of the columns.' };
  if (lines.length > MOST_ROWS) {
    const [these, most] = [count(lines.length, 'row', 'rows'), MOST_ROWS.toLocaleString('en')];
    return { problem: `These are ${these}; at most ${most} fit into one import.` };
  }
  return { rows: rowsOf(lines, names) };
}

function rowsOf(lines: readonly string[][], names: readonly string[]): CsvRow[] {
  const rowWith = new Map<string, number>();
  return lines.map((line, n) => {
    const cells = Object.fromEntries(NAMES.map((name) => [name, plain(line[names.indexOf(name)] ?? '')])) as Cells;
    const address = addressOf(cells.email);
    const earlier = rowWith.get(address);
    if (address !== '' && earlier === undefined) rowWith.set(address, n + 1);
    const isTooLong = line.some((cell, at) => (names[at] ?? '') === '' && cell.trim() !== '');
    return { cells, problem: isTooLong ? TOO_LONG : earlier === undefined ? null : sameAs(earlier) };
  });
}

const TOO_LONG = 'There are more cells than columns: a text with a comma needs quotation marks.';
/** They would be provisioned at the same time, each as if the other were not there. */
const sameAs = (row: number) => `The same address stands in row ${row.toLocaleString('en')}.`;

/** Without the apostrophe that keeps a spreadsheet from taking a cell for a formula, such as the file of failed rows has it. */
const plain = (cell: string): string => cell.trim().replace(/^'(?=[=+\-@])/, '');

/** @param rows with what is wrong with each in a column of its own; the file can be mended and imported again */
export function writeCsv(rows: readonly (Cells & { error?: string })[]): string {
  return Papa.unparse([...rows], {
    columns: [...NAMES, ...(rows.some(({ error }) => error) ? ['error'] : [])],
    escapeFormulae: true,
  });
}

/** Its row works everywhere, and does no harm when it is left in: mail to a domain that is reserved (RFC 2606) reaches nobody. */
export const TEMPLATE = writeCsv([
  {
    email: 'replace.this.row@example.com',
    name: 'Replace This Row',
    roles: '',
    assignments: '',
    home_building: '',
    home_unit: '',
    home_mode: '',
  },
]);

/** Hands a text to the browser as a file. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
