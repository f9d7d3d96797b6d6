import Papa from 'papaparse';

/** The columns of the file, each with what may stand in it. */
export const COLUMNS = {
  email: 'E-mail address. Required.',
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
  const [header = ''] = text.split(/\r?\n/, 1);
  const { data, errors, meta } = Papa.parse<Partial<Cells>>(text, {
    header: true,
    delimiter: header.includes(';') && !header.includes(',') ? ';' : ',', // by the names of the columns: in the rows both have a meaning
    skipEmptyLines: 'greedy',
    transformHeader: (name) => name.trim().toLowerCase(),
  });
  const fields = meta.fields ?? [];
  const unknown = fields.filter((name) => name !== '' && !Object.hasOwn(COLUMNS, name) && name !== 'error');
  if (!fields.includes('email')) {
    return { problem: `The first line must name the columns; “email” is missing. It may have: ${NAMES.join(', ')}.` };
  }
  if (unknown.length > 0)
    return { problem: `There is no column “${unknown.join('”, “')}”. It may have: ${NAMES.join(', ')}.` };
  if (errors.some(({ type }) => type === 'Quotes')) return { problem: 'A quotation mark is opened and never closed.' };
  if (data.length === 0) return { problem: 'There is no row below the names of the columns.' };
  if (data.length > MOST_ROWS)
    return { problem: `These are ${data.length} rows; at most ${MOST_ROWS} fit into one import.` };

  const tooLong = new Set(errors.filter(({ code }) => code === 'TooManyFields').map(({ row }) => row));
  return {
    rows: data.map((row, n) => ({
      cells: Object.fromEntries(NAMES.map((name) => [name, plain(row[name] ?? '')])) as Cells,
      problem: tooLong.has(n) ? 'There are more cells than columns: a text with a comma needs quotation marks.' : null,
    })),
  };
}

/** Without the apostrophe that keeps a spreadsheet from taking a cell for a formula, such as the file of failed rows has it. */
const plain = (cell: string): string => cell.trim().replace(/^'(?=[=+\-@])/, '');

/** @param rows with what is wrong with each in a column of its own; the file can be mended and imported again */
export function writeCsv(rows: readonly (Cells & { error?: string })[]): string {
  return Papa.unparse([...rows], {
    columns: [...NAMES, ...(rows.some(({ error }) => error) ? ['error'] : [])],
    escapeFormulae: true,
  });
}

export const TEMPLATE = writeCsv([
  {
    email: 'jane@acme.example',
    name: 'Jane Admin',
    roles: 'viewer',
    assignments: 'Mill Yard=STAFF',
    home_building: 'Linden Court',
    home_unit: '101',
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
