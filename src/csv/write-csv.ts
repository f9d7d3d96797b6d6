import Papa from 'papaparse';
import { DELIMITERS } from './read-csv.js';

/**
 * What makes a spreadsheet take a cell for a formula. An apostrophe that
 * stands before it already gets one more: `readCsv` takes one away.
 */
const FORMULA = /^'*[=+\-@]/;

/** With one column, the names of the columns do not tell which of these separates the cells. */
const isSeparated = (cell: unknown): boolean => DELIMITERS.some((delimiter) => String(cell).includes(delimiter));

/**
 * Writes CSV for people: spreadsheets take UTF-8 for UTF-8 only with a byte
 * order mark, and run what looks like a formula (OWASP, CSV Injection).
 * @param delimiter as in the file that the rows came from; a line `sep=` names one that readers do not detect
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
