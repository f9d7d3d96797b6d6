import { columnKey, type CsvTable, readTable } from './csv-table.js';

interface CsvFile<Column extends string> {
  rows: CsvRow<Column>[];
  /** Names of unknown columns, as the file writes them. */
  leftOut: string[];
}

/** A row by its columns. A cell is empty if the file has no value. */
export type CsvRow<Column extends string> = Omit<CsvTable['rows'][number], 'values'> & {
  cells: Record<Column, string>;
};

/**
 * Reads a file whose first line has the names of these columns, in any case and punctuation. Ignores other columns.
 *
 * @returns the rows, or a message that says why the file cannot be read
 */
export function readCsv<Column extends string>(
  bytes: Uint8Array,
  columns: readonly Column[],
): CsvFile<Column> | { problem: string } {
  const table = readTable(bytes, columns);
  if ('problem' in table) return table;
  const keys = table.names.map(columnKey);
  const missing = columns.filter((name) => !keys.includes(columnKey(name)));
  if (missing.length > 0)
    return {
      problem:
        `The first line must name the columns; “${missing.join('” and “')}” ` +
        `${missing.length === 1 ? 'is' : 'are'} missing. ` +
        `It may have: ${columns.join(', ')}.`,
    };
  const twice = columns.find((name) => keys.filter((key) => key === columnKey(name)).length > 1);
  if (twice !== undefined) return { problem: `The first line names the column “${twice}” twice.` };

  const ours = columns.map(columnKey);
  const at = Object.fromEntries(columns.map((name, n) => [name, keys.indexOf(ours[n] ?? '')])) as Record<
    Column,
    number
  >;
  return {
    rows: rowsOf(table, at),
    leftOut: table.names.filter((name, n) => name !== '' && !ours.includes(keys[n] ?? '')),
  };
}

/** @param at the index of each column in the table; null for a column that it does not have */
export const rowsOf = <Column extends string>(
  { rows }: CsvTable,
  at: Readonly<Record<Column, number | null>>,
): CsvRow<Column>[] =>
  rows.map(({ values, ...row }) => {
    const cells = Object.entries<number | null>(at).map(([column, n]) => [column, values[n ?? -1] ?? '']);
    return { ...row, cells: Object.fromEntries(cells) as Record<Column, string> };
  });
