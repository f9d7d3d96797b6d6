import { ERRORS, PROBLEMS } from './catalogue.js';

const START = '<!-- codes: start. `npm run schema:write` writes this part. -->';
const END = '<!-- codes: end -->';

/** The document of errors with its tables of codes as the catalogue has them. */
export function withErrorTables(document: string): string {
  const [before, rest] = document.split(START);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error('The document has no place for the tables of codes');
  return [
    before,
    START,
    '\n<!-- prettier-ignore-start -->\n\n',
    tables(),
    '\n<!-- prettier-ignore-end -->\n',
    END,
    after,
  ].join('');
}

function tables(): string {
  return [
    'The `code` of an answer:\n',
    '| code | status | detail |',
    '| --- | --- | --- |',
    ...Object.entries(ERRORS).map(([code, { status, detail }]) => row(`\`${code}\``, String(status), detail)),
    '\nThe codes in `errors`:\n',
    '| code in `errors` | `code` of the answer | detail |',
    '| --- | --- | --- |',
    ...Object.entries(PROBLEMS).map(([code, { leadsTo, detail }]) => row(`\`${code}\``, `\`${leadsTo}\``, detail)),
    '',
  ].join('\n');
}

const row = (...cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
