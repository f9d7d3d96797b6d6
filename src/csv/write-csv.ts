import Papa from 'papaparse';
import { DELIMITERS } from './csv-table.js';
import { FORMULA } from './formula.js';

/** A file with one column does not show which delimiter it uses, so cells with any delimiter are quoted. */
const isSeparated = (cell: unknown): boolean => DELIMITERS.some((delimiter) => String(cell).includes(delimiter));

/** The start of a file for spreadsheets that is written page by page. */
export const csvStart = (columns: readonly string[]): string => `\uFEFF${csvLines([columns])}`;

/** Rows of such a file. */
export const csvLines = (rows: readonly (readonly string[])[]): string =>
  rows.length === 0 ? '' : `${Papa.unparse(rows as string[][], { escapeFormulae: FORMULA, quotes: isSeparated })}\r\n`;

/**
 * Writes CSV for spreadsheets, which detect UTF-8 only by a byte order mark and run formulas (OWASP, CSV Injection).
 * @param delimiter the delimiter of the original file; a line `sep=` names one that readers do not detect
 */
export function writeCsv<Column extends string>(
  rows: readonly Readonly<Partial<Record<Column, string>>>[],
  columns: readonly Column[],
  delimiter = ',',
): string {
  const isUsual = DELIMITERS.some((usual) => usual === delimiter);
  const options = { columns: [...columns], delimiter, escapeFormulae: FORMULA, quotes: isSeparated };
  return `\uFEFF${isUsual ? '' : `sep=${delimiter}\r\n`}${Papa.unparse([...rows], options)}`;
}
