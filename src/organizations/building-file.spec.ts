import { readBuildingFile } from './building-file.js';

const read = (text: string) => readBuildingFile(Buffer.from(text)).lines;

function refused(bytes: string | Buffer): string {
  try {
    readBuildingFile(Buffer.from(bytes as string));
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It was accepted');
}

const problemsOf = (text: string): string[] =>
  refused(text)
    .split('\n')
    .slice(1)
    .map((line) => line.trim());

/** The formats of a file are tested with `readCsv`. */
describe('readBuildingFile', () => {
  it.each([
    ['a plain file', 'building,unit\nA,1\nB,2\n'],
    ['a file without a line feed at the end', 'building,unit\nA,1\nB,2'],
    ['CRLF', 'building,unit\r\nA,1\r\nB,2\r\n'],
    ['a byte order mark', '\uFEFFbuilding,unit\nA,1\nB,2\n'],
    ['quotation marks', '"building","unit"\n"A","1"\nB,"2"\n'],
    ['white space around cells', ' building , unit \n A ,1\u00A0\nB, 2\n'],
    ['a unit that appears twice', 'building,unit\nA,1\nB,2\n A,1 \n'],
    ['columns in another order', 'unit,building\n1,A\n2,B\n'],
    ['semicolons and capitals', 'Building;Unit\nA;1\nB;2\n'],
    ['blank rows and surplus separators', 'building,unit,\nA,1,\nB,2,\n,,\n   \n'],
  ])('reads %s', (_, text) => {
    expect(read(text)).toEqual([
      { row: 2, building: 'A', unit: '1' },
      { row: 3, building: 'B', unit: '2' },
    ]);
  });

  it('reads a comma and a quotation mark inside a name', () => {
    const [line] = read('building,unit\n"Mill ""Yard"", North",1\n');
    expect(line).toMatchObject({ building: 'Mill "Yard", North', unit: '1' });
  });

  it('counts blank rows in row numbers', () => {
    expect(read('building,unit\n\nA,1\n\r\n\nB,2\n\n').map(({ row }) => row)).toEqual([3, 6]);
  });

  it('reads a file with only a header as no units', () => {
    expect(read('building,unit\n')).toEqual([]);
  });

  it('lists the ignored columns', () => {
    expect(readBuildingFile(Buffer.from('building,unit,rent\nA,1,900\n')).leftOut).toEqual(['rent']);
  });

  it.each([
    ['building,unit\nA\n', 'row 2: unit: Must not be blank.'],
    [
      'building,unit\nA,1,x\n',
      'row 2: The row has more cells than columns. Put text that contains the separator in quotation marks.',
    ],
    ['building,unit\n,1\n', 'row 2: building: Must not be blank.'],
    ['building,unit\nA,\u200B\n', 'row 2: unit: Must not be blank.'],
    [`building,unit\nA,${'1'.repeat(65)}\n`, 'row 2: unit: Must be at most 64 characters long.'],
    ['building,unit\nA\u0000,1\n', 'row 2: building: Must be well-formed Unicode without control characters.'],
    ['building,unit\nA\rB,1\n', 'row 2: building: Must be well-formed Unicode without control characters.'],
    ['building,unit\n"A\nB",1\n', 'row 2: building: Must be well-formed Unicode without control characters.'],
    ['building,unit\n"A,1\n', 'row 2: The quotation marks do not match.'],
    ['building,unit\n"A"B,1\n', 'row 2: The quotation marks do not match.'],
  ])('rejects %j with the message: %s', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it('reports both invalid cells of a row', () => {
    expect(problemsOf('building,unit\nA,1\n\u200B,\nB,2\n')).toEqual([
      'row 3: building: Must not be blank.',
      'row 3: unit: Must not be blank.',
    ]);
  });

  it('reads no unit after a missing quotation mark, and still reports the invalid cells there', () => {
    expect(problemsOf('building,unit\n"A,1\n\u200B,\nB,2\n')).toEqual([
      'row 2: The quotation marks do not match.',
      'row 3: building: Must not be blank.',
      'row 3: unit: Must not be blank.',
    ]);
  });

  it('reports once why rows are unreliable, if the row with the missing quotation mark is blank', () => {
    const doubt = 'The quotation marks do not match in row 2 or before it, so this row may be text inside a cell.';
    expect(problemsOf('building,unit\n"   \nA,1\nB,2\n')).toEqual([`row 3: ${doubt}`]);
  });

  it.each<[string, string | Buffer]>([
    ['“building” and “unit” are missing', ''],
    ['“unit” is missing', 'building\nA\n'],
    ['is not UTF-8', Buffer.from('building,unit\nH\xe4user,1\n', 'latin1')],
  ])('rejects the whole file with one message: %s', (why, file) => {
    expect(refused(file)).toMatch(new RegExp(`^The file cannot be imported\\. Nothing was changed\\. .*${why}`));
  });
});
