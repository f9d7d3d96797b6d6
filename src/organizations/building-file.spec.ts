import { readBuildingFile } from './building-file.js';

const read = (text: string) => readBuildingFile(Buffer.from(text));

function refused(bytes: string | Buffer): string[] {
  try {
    readBuildingFile(Buffer.from(bytes as string));
  } catch (error) {
    const [, ...lines] = (error as Error).message.split('\n');
    return lines.map((line) => line.trim());
  }
  throw new Error('It was accepted');
}

describe('readBuildingFile', () => {
  it.each([
    ['plain', 'building,unit\nA,1\nB,2\n'],
    ['no line feed at the end', 'building,unit\nA,1\nB,2'],
    ['CRLF', 'building,unit\r\nA,1\r\nB,2\r\n'],
    ['a byte order mark', '\uFEFFbuilding,unit\nA,1\nB,2\n'],
    ['quotation marks', '"building","unit"\n"A","1"\nB,"2"\n'],
    ['white space around', ' building , unit \n A ,1\u00A0\nB, 2\n'],
    ['empty lines', 'building,unit\n\nA,1\n\r\n\nB,2\n\n'],
    ['a unit twice', 'building,unit\nA,1\nB,2\n A,1 \n'],
  ])('reads %s', (_, text) => {
    expect(read(text)).toEqual([
      { building: 'A', unit: '1' },
      { building: 'B', unit: '2' },
    ]);
  });

  it('reads a comma and a quotation mark inside a name', () => {
    expect(read('building,unit\n"Mill ""Yard"", North",1\n')).toEqual([{ building: 'Mill "Yard", North', unit: '1' }]);
  });

  it('reads a header alone as no units', () => {
    expect(read('building,unit\n')).toEqual([]);
  });

  it.each([
    ['', 'line 1: The header must be building,unit.'],
    ['unit,building\nA,1\n', 'line 1: The header must be building,unit.'],
    ['Building;Unit\nA;1\nB;2\n', 'line 1: The header must be building,unit.'],
    ['building,unit\nA\n', 'line 2: Must have 2 columns, building,unit.'],
    ['building,unit\nA,1,x\n', 'line 2: Must have 2 columns, building,unit.'],
    ['building,unit\n   \n', 'line 2: Must have 2 columns, building,unit.'],
    ['building,unit\n,1\n', 'line 2: building: Must not be blank.'],
    ['building,unit\nA,\u200B\n', 'line 2: unit: Must not be blank.'],
    [`building,unit\nA,${'1'.repeat(65)}\n`, 'line 2: unit: Must be at most 64 characters long.'],
    ['building,unit\nA\u0000,1\n', 'line 2: building: Must be well-formed Unicode without control characters.'],
    ['building,unit\nA\rB,1\n', 'line 2: building: Must be well-formed Unicode without control characters.'],
    ['building,unit\n"A,1\n', 'line 2: The quotation marks do not match.'],
    ['building,unit\nA"B,1\n', 'line 2: The quotation marks do not match.'],
    ['building,unit\n"A"B,1\n', 'line 2: The quotation marks do not match.'],
  ])('refuses %j', (text, problem) => {
    expect(refused(text)).toEqual([problem]);
  });

  it('finds what comes after a quotation mark that is missing, and both cells of one line', () => {
    expect(refused('no,header\n"A,1\n,\nB,2\n')).toEqual([
      'line 1: The header must be building,unit.',
      'line 2: The quotation marks do not match.',
      'line 3: building: Must not be blank.',
      'line 3: unit: Must not be blank.',
    ]);
  });

  it('counts empty lines, and names those that are not UTF-8', () => {
    const latin = Buffer.from('building,unit\n\nH\xe4user,1\nA,2\nH\xf6fe,3\n', 'latin1');
    expect(refused(latin)).toEqual(['line 3: Must be UTF-8.', 'line 5: Must be UTF-8.']);
  });
});
