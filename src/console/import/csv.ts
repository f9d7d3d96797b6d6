import { columnKey, type CsvTable, readTable } from '../../csv/csv-table.js';
import { type CsvRow, rowsOf } from '../../csv/read-csv.js';
import { writeCsv } from '../../csv/write-csv.js';
import { addressOf } from '../provision/person.js';
import { count } from '../words.js';
import { type Column, COLUMN_NAMES, type ColumnMap, IMPORT_FIELDS, KNOWN_NAMES } from './columns.js';

export type Cells = Record<Column, string>;

/** Says a sentence about a column, and names the column as the file does. */
export type InColumn = (column: Column | null, sentence: string) => string;

export interface PeopleFile {
  rows: CsvRow<Column>[];
  inColumn: InColumn;
  /** Names of the columns that are not imported. */
  leftOut: string[];
  table: CsvTable;
  map: ColumnMap;
}

export const NO_CELLS = Object.fromEntries(COLUMN_NAMES.map((name) => [name, ''])) as Cells;

/** The column that `writePeople` adds. */
const ERROR = 'error';

/** Limits of one file. */
export const MOST_ROWS = 5_000;
export const MOST_BYTES = 10 * 1024 * 1024;
/** Characters per cell: a row must fit into one call. */
const MOST_IN_CELL = 8_000;

/** @returns the table, or a message that says why the file cannot be read */
export async function readPeople(file: File): Promise<CsvTable | { problem: string }> {
  if (file.size > MOST_BYTES) return { problem: 'The file is larger than 10 MB. Split it.' };
  const bytes = await file.arrayBuffer().catch(() => null); // such as a folder
  if (bytes === null) return { problem: 'The browser cannot read this file.' };
  const table = readTable(new Uint8Array(bytes), KNOWN_NAMES);
  if ('problem' in table) return table;
  if (table.names.some((name) => name.includes('@')))
    return { problem: 'The first line must name the columns. It has an e-mail address.' };
  if (table.rows.length === 0) return { problem: 'The file has no rows below the column names.' };
  if (table.rows.length <= MOST_ROWS) return table;
  const [these, most] = [count(table.rows.length, 'row', 'rows'), MOST_ROWS.toLocaleString('en')];
  return { problem: `The file has ${these}. One import can have at most ${most}.` };
}

/** The people in a table whose columns are known. */
export function peopleIn(table: CsvTable, map: ColumnMap): PeopleFile {
  const inColumn: InColumn = (column, sentence) =>
    column === null ? sentence : `${table.names[map[column] ?? -1] ?? IMPORT_FIELDS[column].label}: ${sentence}`;
  const used = Object.values(map);
  const leftOut = table.names.filter((name, n) => name !== '' && !used.includes(n) && columnKey(name) !== ERROR);
  const rowWith = new Map<string, number>();
  const rows = rowsOf(table, map).map(({ cells: { last_name: lastName, ...cells }, ...rest }) => {
    const name = [cells.name, lastName].filter((part) => part !== '').join(' ');
    const row = { ...rest, cells: { ...cells, name } };
    return { ...row, problem: row.problem ?? problemIn(row, rowWith, inColumn) };
  });
  return { rows, inColumn, leftOut, table, map };
}

/** @param rowWith the numbers of earlier rows, by address */
function problemIn({ number, cells }: CsvRow<Column>, rowWith: Map<string, number>, inColumn: InColumn): string | null {
  const long = COLUMN_NAMES.find((name) => cells[name].length > MOST_IN_CELL);
  if (long !== undefined) return inColumn(long, 'The text is too long.');
  const address = addressOf(cells.email);
  const earlier = rowWith.get(address);
  if (address !== '' && earlier === undefined) rowWith.set(address, number);
  return earlier === undefined ? null : inColumn('email', sameAs(earlier));
}

/** Two rows with one address would be provisioned concurrently, each without the other's grants. */
const sameAs = (row: number) =>
  `Row ${row.toLocaleString('en')} has the same address. Each person needs their own address.`;

/** Writes rows with a column for their errors, so that the user can correct the file and import it again. */
export function writePeople(rows: readonly (Cells & { error?: string })[], delimiter?: string): string {
  return writeCsv(rows, [...COLUMN_NAMES, ...(rows.some(({ error }) => error) ? ([ERROR] as const) : [])], delimiter);
}

/** The example row is harmless if the user leaves it in: its domain is reserved (RFC 2606), so no mail is delivered. */
export const TEMPLATE = writePeople([{ ...NO_CELLS, email: 'replace.this.row@example.com', name: 'Replace This Row' }]);
