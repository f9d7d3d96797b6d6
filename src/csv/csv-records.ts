import Papa from 'papaparse';

/** The content of a file, row by row. */
interface CsvRecords {
  records: readonly (readonly string[])[];
  /**
   * Index of the first record that shows a missing or surplus quotation mark; Infinity if there is none.
   * From this record on, every line is a record.
   */
  badAt: number;
  /** From this record on, every record may be text inside a cell. */
  doubtfulFrom: number;
}

/**
 * After a missing quotation mark, text inside cells looks like rows, and rows look like text. The place of the missing
 * mark is unknown, so every record that could be inside a cell is doubtful.
 */
export function recordsOf(text: string, delimiter: string): CsvRecords {
  const options = { delimiter, newline: '\n' } as const;
  const { data, errors } = Papa.parse<string[]>(text, options);
  const [error] = errors.filter(isQuotes);
  const lines = text.split('\n');
  const mayEndCell = (after: string): boolean => /^(?:["\n]|$)/.test(after) || after.startsWith(delimiter);

  let [line, firstLong] = [0, Infinity];
  let isDoubtfulBefore = false; // a mark that begins a cell may be the one that ends a cell of an earlier row
  for (const [at, cells] of data.entries()) {
    if (at === error?.row) {
      const isDoubtful = isDoubtfulBefore || mayEndCell(text.slice(error.index));
      return doubtful(at, isDoubtful ? 0 : Math.min(at, firstLong));
    }
    const height = cells.reduce((sum, cell) => sum + count(cell, '\n'), 1);
    if (cells.some((cell) => cell.trimEnd().endsWith('"')) && count(lines.slice(line, line + height).join(), '"') % 2)
      return doubtful(at, 0);
    if (height > 1) firstLong = Math.min(firstLong, at);
    isDoubtfulBefore ||= cells.some((cell) => cell !== '' && mayEndCell(cell));
    line += height;
  }
  return { records: data, badAt: Infinity, doubtfulFrom: Infinity };

  function doubtful(badAt: number, doubtfulFrom: number): CsvRecords {
    const rest = lines.slice(line).map((single) => {
      const [cells = []] = Papa.parse<string[]>(single, options).data;
      return cells.some((cell) => cell !== '') ? cells : [single.replaceAll(delimiter, '')];
    });
    return { records: [...data.slice(0, badAt), ...rest], badAt, doubtfulFrom };
  }
}

const isQuotes = ({ type }: Papa.ParseError): boolean => type === 'Quotes';

const count = (text: string, mark: string): number => text.split(mark).length - 1;
