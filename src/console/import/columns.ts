import { columnKey, type CsvTable } from '../../csv/csv-table.js';

/** What the user can match, with the other names that people give to these columns. */
export const IMPORT_FIELDS = {
  email: {
    label: 'E-mail address',
    what: 'Required. Each person needs their own address.',
    synonyms: ['e-mail address', 'mail', 'mail address', 'e-mail id', 'e-mail 1', 'work e-mail', 'contact e-mail'],
  },
  name: {
    label: 'Full name',
    what: 'Required for a new person. First and last names may be in two columns.',
    synonyms: ['full name', 'display name', 'person', 'resident', 'resident name', 'tenant', 'tenant name', 'employee'],
  },
  last_name: {
    label: 'Last name',
    what: 'Only if it has a column of its own. The page adds it to the full name.',
    synonyms: [], // only beside a column of first names
  },
  roles: {
    label: 'Roles',
    what: 'Names of roles, separated by “;” or “,”.',
    synonyms: ['role', 'role name', 'role names', 'role key', 'role keys', 'organization role', 'organization roles'],
  },
  assignments: {
    label: 'Works in',
    what: 'Buildings with an assignment type, such as Mill Yard=STAFF;Linden Court=MANAGER.',
    synonyms: ['assignment', 'building assignments', 'works in', 'buildings', 'staff in'],
  },
  home_building: {
    label: 'Building of the home',
    what: 'Name of the building that the person lives in.',
    synonyms: ['building of the home', 'building', 'building name', 'house', 'property', 'property name', 'block'],
  },
  home_unit: {
    label: 'Unit',
    what: 'Label of the unit that the person lives in.',
    synonyms: [
      ...['unit', 'unit no', 'unit number', 'unit label', 'flat', 'flat no', 'flat number', 'apartment', 'apt'],
      ...['apartment no', 'apartment number', 'apt no', 'door', 'suite'],
    ],
  },
  home_mode: {
    label: 'Move',
    what: 'MOVE if the person leaves their current home; otherwise empty.',
    synonyms: ['move', 'moves', 'mode'],
  },
} as const satisfies Record<string, { label: string; what: string; synonyms: readonly string[] }>;

export type ImportField = keyof typeof IMPORT_FIELDS;

export const IMPORT_FIELD_NAMES = Object.keys(IMPORT_FIELDS) as ImportField[];

/** A column of our own files. They have the whole name in one column. */
export type Column = Exclude<ImportField, 'last_name'>;

export const COLUMN_NAMES = IMPORT_FIELD_NAMES.filter((name) => name !== 'last_name');

const FIRST_NAMES = ['first name', 'first names', 'given name', 'given names', 'forename', 'forenames'];
const LAST_NAMES = ['last name', 'last names', 'surname', 'family name'];

/** All names that a column of ours can have in a file. */
export const KNOWN_NAMES = [
  ...COLUMN_NAMES.flatMap((column) => [column, ...IMPORT_FIELDS[column].synonyms]),
  ...FIRST_NAMES,
  ...LAST_NAMES,
];

/** The column of the file, by its index, for each field; null if the file does not have it. */
export type ColumnMap = Readonly<Record<ImportField, number | null>>;

interface Guess {
  map: ColumnMap;
  /** Whether the file uses our own names, so that the user need not confirm the guess. */
  isCertain: boolean;
}

/** Finds columns by their names. It leaves out a name that two columns have. */
export function guessColumns({ names, rows }: CsvTable): Guess {
  const keys = names.map(columnKey);
  const withKey = (name: string): number[] => keys.flatMap((key, n) => (key === columnKey(name) ? [n] : []));
  const firstOf = (synonyms: readonly string[]): number | null =>
    synonyms.map(withKey).find(({ length }) => length === 1)?.[0] ?? null;
  let isCertain = true;
  const find = (column: Column): number | null => {
    const [own, ...more] = withKey(column);
    if (own !== undefined && more.length === 0) return own;
    const other = own === undefined ? firstOf(IMPORT_FIELDS[column].synonyms) : null;
    const found = other ?? (column === 'email' && own === undefined ? addressesIn(rows) : null);
    if (own !== undefined || found !== null || column === 'email') isCertain = false;
    return found;
  };
  const map = Object.fromEntries(COLUMN_NAMES.map((column) => [column, find(column)])) as Record<Column, number | null>;
  const first = map.name === null && withKey('name').length === 0 ? firstOf(FIRST_NAMES) : null;
  if (first === null) return { map: { ...map, last_name: null }, isCertain };
  return { map: { ...map, name: first, last_name: firstOf(LAST_NAMES) }, isCertain: false };
}

/** Index of the only column that has e-mail addresses in most rows. */
function addressesIn(rows: CsvTable['rows']): number | null {
  const some = rows.slice(0, 50);
  const width = Math.max(0, ...some.map(({ values }) => values.length));
  const found = Array.from({ length: width }, (_, n) => n).filter(
    (n) => some.filter(({ values }) => values[n]?.includes('@')).length > some.length / 2,
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Such as "C" for the third column, as a spreadsheet calls it. */
export const letterOf = (n: number): string =>
  n < 26 ? String.fromCharCode(65 + n) : `${letterOf(Math.floor(n / 26) - 1)}${letterOf(n % 26)}`;

/** Choices of this session, for each list of column names. */
const KEPT = 'import-columns';

export const rememberedColumns = (names: readonly string[]): ColumnMap | null => allKept()[keptKey(names)] ?? null;

export function rememberColumns(names: readonly string[], map: ColumnMap): void {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ ...allKept(), [keptKey(names)]: map }));
  } catch {
    // A browser may forbid to keep values. Then the user chooses again for the next file.
  }
}

const keptKey = (names: readonly string[]): string => names.join('\n');

function allKept(): Partial<Record<string, ColumnMap>> {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? '{}') as Partial<Record<string, ColumnMap>>;
  } catch {
    return {};
  }
}
