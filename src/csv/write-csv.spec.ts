import fc from 'fast-check';
import { readTable } from './csv-table.js';
import { readCsv } from './read-csv.js';
import { csvLines, writeCsv } from './write-csv.js';

describe('writeCsv', () => {
  const NAMES = ['building', 'unit', 'home_mode'] as const;
  const detected = [',', ';', '\t'];

  it.each([...detected, '|', ' ', 'u', '=', "'", '-', '.', '\\', 'é'])(
    'writes any cells so that readCsv reads the same cells, with the delimiter %j',
    (delimiter) => {
      const known = [
        '=1+1',
        '+49',
        '-1',
        '@x',
        '＝1',
        "'＋1",
        "' =1",
        "'=1",
        "''=1",
        "'plain",
        'a;b',
        'a,b',
        'a\tb',
        '"q"',
        'two\nlines',
        'É',
      ];
      const random = fc
        .array(
          fc.constantFrom(
            ...['a', 'É', ' ', '"', "'", '=', '+', '-', '@', '＝', '－', ',', ';', '\t', '|', '\n', 'sep=', delimiter],
          ),
        )
        .map((pieces) => pieces.join('').trim());
      const cell = fc.oneof(fc.constantFrom(...known), random);
      const row = fc.record({ building: cell.filter((text) => text !== ''), unit: cell, home_mode: cell });
      fc.assert(
        fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 3 }), (rows, width) => {
          const names = NAMES.slice(0, width);
          const text = writeCsv(rows, names, delimiter);
          const again = readCsv(Buffer.from(text), names);
          const cells = rows.map((of) => Object.fromEntries(names.map((name) => [name, of[name]])));

          expect(text.startsWith('\uFEFF')).toBe(true);
          expect(again).toMatchObject({ leftOut: [], rows: cells.map(() => ({ problem: null })) });
          expect('rows' in again && again.rows.map((read) => read.cells)).toEqual(cells);
          if (width > 1) expect(readTable(Buffer.from(text), names)).toMatchObject({ delimiter });
        }),
        { numRuns: 300 },
      );
    },
  );

  it.each(detected)('prevents spreadsheets from reading a cell as a formula, with the delimiter %j', (delimiter) => {
    const rows = ['=1+1', '+49', '-1', '@x', "'=1"].map((building) => ({ building, unit: '1' }));
    expect(writeCsv(rows, ['building', 'unit'], delimiter)).not.toMatch(/(^|[,;\t"])[=+\-@]/m);
  });

  it.each([' =1', '\u00a0+1', '\t=1', '\tx', '\r\n-1', '\nx', '\u3000@x', '＝1', '＋1', '－1', '＠x', ' ＝1', "'＝1"])(
    'puts an apostrophe before a cell that spreadsheets may read as a formula: %j',
    (cell) => {
      const [, row = ''] = writeCsv([{ a: cell }], ['a']).split(/\r\n(.*)/s);
      expect(row.replace(/^"(.*)"$/s, '$1')).toBe(`'${cell}`);
      expect(csvLines([[cell]])).toContain(`'${cell}`);
    },
  );

  it.each(['a=1', '1-2', 'x@y.example', '\u2212', "'x", '(+1)'])('writes other cells as they are: %j', (cell) => {
    expect(csvLines([[cell]])).toBe(`${cell}\r\n`);
  });
});
