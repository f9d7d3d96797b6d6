import { type CsvFile, type CsvRow, readCsv } from '../../csv/read-csv.js';
import { writeCsv } from '../../csv/write-csv.js';
import { addressOf } from '../provision/person.js';
import { count } from '../words.js';

/** The columns of the file, with a description of their values. */
export const COLUMNS = {
  email: 'E-mail address. Required. Each address can be in only one row.',
  name: 'Full name. Required for a new person.',
  roles: 'Role keys, separated by “;”, for example viewer;org_admin.',
  assignments: 'Buildings with an assignment type, separated by “;”, for example Mill Yard=STAFF;Linden Court=MANAGER.',
  home_building: 'Name of the building that the person lives in.',
  home_unit: 'Label of the unit that the person lives in.',
  home_mode: 'MOVE if the person leaves their current home; otherwise empty.',
} as const;

export type Column = keyof typeof COLUMNS;
export type Cells = Record<Column, string>;
type PersonRow = CsvRow<Column>;

export type PeopleFile = CsvFile<Column>;

const NAMES = Object.keys(COLUMNS) as Column[];

export const NO_CELLS = Object.fromEntries(NAMES.map((name) => [name, ''])) as Cells;

/** Limits of one file. */
export const MOST_ROWS = 5_000;
export const MOST_BYTES = 10 * 1024 * 1024;
/** Characters per cell: a row must fit into one call. */
const MOST_IN_CELL = 8_000;

/** @returns the rows, or a message that says why the file cannot be read */
export function readPeople(bytes: Uint8Array): PeopleFile | { problem: string } {
  const file = readCsv(bytes, {
    required: ['email'],
    optional: NAMES.filter((name) => name !== 'email'),
    ignored: ['error'],
  });
  if ('problem' in file) return file;
  if (file.rows.length === 0) return { problem: 'The file has no rows below the column names.' };
  if (file.rows.length > MOST_ROWS) {
    const [these, most] = [count(file.rows.length, 'row', 'rows'), MOST_ROWS.toLocaleString('en')];
    return { problem: `The file has ${these}. One import can have at most ${most}.` };
  }
  const rowWith = new Map<string, number>();
  return { ...file, rows: file.rows.map((row) => ({ ...row, problem: row.problem ?? problemIn(row, rowWith) })) };
}

/** @param rowWith the numbers of earlier rows, by address */
function problemIn({ number, cells }: PersonRow, rowWith: Map<string, number>): string | null {
  const long = NAMES.find((name) => cells[name].length > MOST_IN_CELL);
  if (long !== undefined) return inColumn(long, 'The text is too long.');
  const address = addressOf(cells.email);
  const earlier = rowWith.get(address);
  if (address !== '' && earlier === undefined) rowWith.set(address, number);
  return earlier === undefined ? null : inColumn('email', sameAs(earlier));
}

/** Two rows with one address would be provisioned concurrently, each without the other's grants. */
const sameAs = (row: number) =>
  `Row ${row.toLocaleString('en')} has the same address. Each person needs their own address.`;

export const inColumn = (column: Column | null, sentence: string): string =>
  column === null ? sentence : `${column}: ${sentence}`;

/** Writes rows with a column for their errors, so that the user can correct the file and import it again. */
export function writePeople(rows: readonly (Cells & { error?: string })[], delimiter?: string): string {
  return writeCsv(rows, [...NAMES, ...(rows.some(({ error }) => error) ? (['error'] as const) : [])], delimiter);
}

/** The example row is harmless if the user leaves it in: its domain is reserved (RFC 2606), so no mail is delivered. */
export const TEMPLATE = writePeople([{ ...NO_CELLS, email: 'replace.this.row@example.com', name: 'Replace This Row' }]);

/** Makes the browser download a text as a file. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
