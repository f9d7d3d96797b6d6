import Papa from 'papaparse';

/**
 * What makes a spreadsheet take a cell for a formula. An apostrophe that
 * stands before it already gets one more: `readCsv` takes one away.
 */
const FORMULA = /^'*[=+\-@]/;

/**
 * Writes CSV for people: spreadsheets take UTF-8 for UTF-8 only with a byte
 * order mark, and run what looks like a formula (OWASP, CSV Injection).
 * @param delimiter as in the file that the rows came from
 */
export function writeCsv<Column extends string>(
  rows: readonly Readonly<Partial<Record<Column, string>>>[],
  columns: readonly Column[],
  delimiter = ',',
): string {
  return `\uFEFF${Papa.unparse([...rows], { columns: [...columns], delimiter, escapeFormulae: FORMULA })}`;
}
