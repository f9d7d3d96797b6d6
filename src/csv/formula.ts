/**
 * The start of a cell that spreadsheets may read as a formula (OWASP, CSV Injection): a sign, also a full-width one,
 * which they ignore white space before, or white space that they may read as the end of a cell. Apostrophes count,
 * because `writeCsv` adds one and `readCsv` removes one.
 */
export const FORMULA = /^'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/;
