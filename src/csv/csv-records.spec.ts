import fc from 'fast-check';
import { readCsv } from './read-csv.js';

const COLUMNS = ['building', 'unit'] as const;

function rowsOf(file: string) {
  const content = readCsv(Buffer.from(file), COLUMNS);
  if ('problem' in content) throw new Error(content.problem);
  return content.rows;
}

/** The number, the building and the reliability of each row. */
const stagesOf = (file: string) =>
  rowsOf(file).map(({ number, cells, problem }) => [number, cells.building, problem === null]);

describe('a missing quotation mark', () => {
  it.each<[where: string, file: string, rows: [number, string, boolean][]]>([
    [
      'at the end of a cell',
      'Fir,4,\n"Elm,2\n"Ash"x,3\nOak,4\n',
      [
        [2, 'Fir', true],
        [3, 'Elm,2', false],
        [4, 'Ash"x,3', false],
        [5, 'Oak', false],
      ],
    ],
    [
      'after a cell with two lines',
      'Fir,4,"a\nOak,1"\nAsh,5,"b\nElm,6\n',
      [
        [2, 'Fir', false],
        [3, 'Ash', false],
        [4, 'Elm', false],
      ],
    ],
    [
      'before a cell with two lines',
      'Fir,4,"a\nOak,1,"b\nElm,2\nc"\n',
      [
        [2, 'Fir', false],
        [3, 'Oak', false],
        [4, 'Elm', false],
        [5, 'c"', false],
      ],
    ],
    [
      'at the start of a cell with two lines',
      'Fir,4,a\nOak,1"\nElm,2,\n',
      [
        [2, 'Fir', false],
        [3, 'Oak', false],
        [4, 'Elm', false],
      ],
    ],
    [
      'at the start of a cell that ends with a line break',
      'Fir,4,a\nOak,1\n"\nElm,2,\n',
      [
        [2, 'Fir', false],
        [3, 'Oak', false],
        [4, '"', false],
        [5, 'Elm', false],
      ],
    ],
  ])('makes every row unreliable that may be text inside a cell: missing %s', (_, lines, rows) => {
    expect(stagesOf(`building,unit,home_mode\n${lines}`)).toEqual(rows);
  });

  it('is mentioned in the error of every unreliable row', () => {
    const doubt = 'The quotation marks do not match in row 4 or before it, so this row may be text inside a cell.';
    const rows = rowsOf('building,unit\n"Ash\nYard",1\n"Elm",2\n"Fir,3\nOak,4\n');
    expect(rows.map(({ number, cells, problem }) => [number, cells.building, problem])).toEqual([
      [2, 'Ash\nYard', doubt],
      [3, 'Elm', doubt],
      [4, 'Fir,3', 'The quotation marks do not match.'],
      [5, 'Oak', doubt],
    ]);
  });

  it('never turns text inside a cell into a reliable row, wherever it is missing', () => {
    // Only lines inside a cell name the building “Inside”, so a row with this name was text inside a cell.
    const piece = fc.constantFrom('x', ',', '\n', '"', '\nInside,9\n', '\nInside,9', 'Inside,9\n');
    const cell = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''));
    const row = fc.tuple(cell, fc.boolean()).map(([text, isLast]) => {
      const quoted = `"${text.replaceAll('"', '""')}"`;
      return isLast ? `Oak,1,${quoted}` : `Oak,${quoted},ADD`;
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), fc.nat(), (rows, at) => {
        const marks = [...rows.join('\n').matchAll(/"/g)];
        const { index } = marks[at % marks.length]!;
        const lines = rows.join('\n');
        const file = `building,unit,home_mode\n${lines.slice(0, index)}${lines.slice(index + 1)}\n`;
        expect(stagesOf(file).filter(([, name, isSound]) => isSound && name === 'Inside')).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });
});
