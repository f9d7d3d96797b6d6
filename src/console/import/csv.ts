import { type CsvFile, type CsvRow, readCsv } from '../../csv/read-csv.js';
import { writeCsv } from '../../csv/write-csv.js';
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
export type PersonRow = CsvRow<Column>;

export type PeopleFile = CsvFile<Column>;

const NAMES = Object.keys(COLUMNS) as Column[];

export const NO_CELLS = Object.fromEntries(NAMES.map((name) => [name, ''])) as Cells;

/** What one file may have. */
export const MOST_ROWS = 5_000;
export const MOST_BYTES = 10 * 1024 * 1024;
/** Characters of a cell: together a row must fit into one call. */
const MOST_IN_CELL = 8_000;

/** @returns the rows, or why the file cannot be read */
export function readPeople(bytes: Uint8Array): PeopleFile | { problem: string } {
  const file = readCsv(bytes, {
    required: ['email'],
    optional: NAMES.filter((name) => name !== 'email'),
    ignored: ['error'],
  });
  if ('problem' in file) return file;
  if (file.rows.length === 0) return { problem: 'There is no row below the names of the columns.' };
  if (file.rows.length > MOST_ROWS) {
    const [these, most] = [count(file.rows.length, 'row', 'rows'), MOST_ROWS.toLocaleString('en')];
    return { problem: `These are ${these}; at most ${most} fit into one import.` };
  }
  const rowWith = new Map<string, number>();
  return { ...file, rows: file.rows.map((row) => ({ ...row, problem: row.problem ?? problemIn(row, rowWith) })) };
}

/** @param rowWith the rows before, by their addresses */
function problemIn({ number, cells }: PersonRow, rowWith: Map<string, number>): string | null {
  const long = NAMES.find((name) => cells[name].length > MOST_IN_CELL);
  if (long !== undefined) return inColumn(long, 'The text is too long.');
  const address = addressOf(cells.email);
  const earlier = rowWith.get(address);
  if (address !== '' && earlier === undefined) rowWith.set(address, number);
  return earlier === undefined ? null : inColumn('email', sameAs(earlier));
}

/** They would be provisioned at the same time, each as if the other were not there. */
const sameAs = (row: number) =>
  `The same address stands in row ${row.toLocaleString('en')}. One address is one account: give each person their own address.`;

export const inColumn = (column: Column | null, sentence: string): string =>
  column === null ? sentence : `${column}: ${sentence}`;

/** @param rows with what is wrong with each in a column of its own; the file can be mended and imported again */
export function writePeople(rows: readonly (Cells & { error?: string })[], delimiter?: string): string {
  return writeCsv(rows, [...NAMES, ...(rows.some(({ error }) => error) ? (['error'] as const) : [])], delimiter);
}

/**
 * Its row works everywhere, and does no harm when it is left in:
 * mail to a domain that is reserved (RFC 2606) reaches nobody.
 */
export const TEMPLATE = writePeople([{ ...NO_CELLS, email: 'replace.this.row@example.com', name: 'Replace This Row' }]);

/** Hands a text to the browser as a file. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
