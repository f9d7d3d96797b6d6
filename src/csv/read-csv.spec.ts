import { readTable } from './csv-table.js';
import { readCsv } from './read-csv.js';

const COLUMNS = ['building', 'unit'] as const;

const utf16 = (text: string, isLittle = true): Buffer => {
  const bytes = Buffer.from(text, 'utf16le');
  return isLittle ? bytes : bytes.swap16();
};
const read = (file: string | Buffer) => readCsv(Buffer.from(file as string), COLUMNS);

/** The number, the first two cells and the problem of each row. */
function rowsOf(file: string | Buffer): unknown[] {
  const content = read(file);
  if ('problem' in content) throw new Error(content.problem);
  return content.rows.map(({ number, cells, problem }) => [
    number,
    cells.building,
    cells.unit,
    ...(problem === null ? [] : [problem]),
  ]);
}

const TWO = [
  [2, 'Oak', '1'],
  [3, 'Élan', '2'],
];

describe('readCsv', () => {
  it.each<[string, string | Buffer]>([
    ['commas', 'building,unit\nOak,1\nÉlan,2\n'],
    ['semicolons', 'building;unit\r\nOak;1\r\nÉlan;2\r\n'],
    ['tabs', 'building\tunit\nOak\t1\nÉlan\t2'],
    ['a line that names the separator', 'sep=;\r\nbuilding;unit\r\nOak;1\r\nÉlan;2'],
    ['a line that names an unusual separator', 'SEP=|\nbuilding|unit\nOak|1\nÉlan|2'],
    ['a line with the separator that a spreadsheet has rewritten', '"sep=,",\nbuilding,unit\nOak,1\nÉlan,2'],
    ['a byte order mark', '\uFEFFbuilding,unit\nOak,1\nÉlan,2\n'],
    ['a byte order mark before the line with the separator', '\uFEFFsep=\t\nbuilding\tunit\nOak\t1\nÉlan\t2\n'],
    ['Unicode Text', utf16('\uFEFFbuilding\tunit\r\nOak\t1\r\nÉlan\t2\r\n')],
    ['big-endian UTF-16', utf16('\uFEFFbuilding\tunit\r\nOak\t1\r\nÉlan\t2\r\n', false)],
    ['UTF-16 without a byte order mark', utf16('building,unit\r\nOak,1\r\nÉlan,2\r\n')],
    ['big-endian UTF-16 without a byte order mark', utf16('building,unit\nOak,1\nÉlan,2\n', false)],
    ['lines that end with CR only', 'building,unit\rOak,1\rÉlan,2\r'],
    ['lines with different line ends', 'building,unit\r\nOak,1\nÉlan,2'],
    ['quotation marks', '"building","unit"\n"Oak","1"\n"Élan","2"'],
    ['white space around cells', ' building , unit \n Oak ,1\u00A0\n\tÉlan, 2\n'],
    ['decomposed letters', 'building,unit\nOak,1\nE\u0301lan,2'],
    ['trailing separators', 'building,unit,,\nOak,1,,\nÉlan,2,,\n,,,\n'],
    ['a first column whose name has two lines', '"Fax\nno.";building;unit\n5;Oak;1\n;Élan;2\n'],
    ['rows shorter than the first', 'building,unit,home_mode\nOak,1\nÉlan,2\n'],
    ['columns in another order', 'unit,building\n1,Oak\n2,Élan'],
    ['column names in capitals', 'BUILDING,Unit\nOak,1\nÉlan,2'],
    ['column names with punctuation and full-width letters', '"Bui-lding",＂Unit＂\nOak,1\nÉlan,2'],
  ])('reads %s', (_, file) => {
    expect(rowsOf(file)).toEqual(TWO);
  });

  it('counts rows as a spreadsheet does', () => {
    const file = 'sep=,\n\nbuilding,unit\n\n"Mill\nYard",1\n,\nOak,2\n';
    expect(rowsOf(file)).toEqual([
      [4, 'Mill\nYard', '1'],
      [6, 'Oak', '2'],
    ]);
    expect(rowsOf('\n;;\nbuilding;unit;\nOak;1\n')).toEqual([[4, 'Oak', '1']]);
  });

  it('reads separators and quotation marks inside a name', () => {
    expect(rowsOf('building;unit\n"Mill ""Yard""; North";1\n19" Rack;2\n')).toEqual([
      [2, 'Mill "Yard"; North', '1'],
      [3, '19" Rack', '2'],
    ]);
  });

  it('detects the separator from the column names, even if rows contain other separators', () => {
    expect(rowsOf('building;unit\nOak, Elm, Ash;1,5\n')).toEqual([[2, 'Oak, Elm, Ash', '1,5']]);
    expect(rowsOf('"note; or not","building","unit"\nx,Oak,1\n')).toEqual([[2, 'Oak', '1']]);
  });

  it('ignores unknown columns and lists them', () => {
    const file = read('building,Phone,unit,,Fax no.\nOak,555,1,,6');
    expect(file).toMatchObject({ leftOut: ['Phone', 'Fax no.'], rows: [{ problem: null }] });
  });

  it('reports surplus cells only for the row that has them', () => {
    expect(read('building,unit\nOak,1,more\nFir,4\n')).toMatchObject({
      rows: [
        { number: 2, problem: expect.stringContaining('more cells than columns'), unread: 'Oak,1,more' },
        { number: 3, problem: null, unread: null },
      ],
    });
  });

  it.each<[string, string, string]>([
    ['typographic quotation marks', '“Oak, rear”,1', 'Use straight quotation marks (") instead of typographic ones.'],
    ['low quotation marks', '„Oak, rear“,1', 'Use straight quotation marks (") instead of typographic ones.'],
    ['a line end that differs from the others', 'Oak,1\rElm,2', 'Some lines end with a carriage return, others with a'],
  ])('reports %s only for the row that has them', (_, row, why) => {
    expect(read(`building,unit\n${row}\nFir,4\n`)).toMatchObject({
      rows: [
        { number: 2, problem: expect.stringContaining(why), unread: row },
        { number: 3, problem: null },
      ],
    });
  });

  it('reports a space before a quotation mark only for the row that has it', () => {
    const why = 'Remove the space between the separator and the quotation mark.';
    const rows = [' "Oak", 1', 'Oak, "1"', 'Oak,"1" ', 'Oak, "2, rear"', 'Oak "A", 1', '"""Oak""",1'];
    expect(rowsOf(`building, unit\n${rows.join('\n')}`)).toEqual([
      [2, '"Oak"', '1', why],
      [3, 'Oak', '"1"', why],
      [4, 'Oak', '1'],
      [5, 'Oak', '"2', why],
      [6, 'Oak "A"', '1'],
      [7, '"Oak"', '1'],
    ]);
  });

  it.each<[why: string, columns: string, separators: string]>([
    ['commas', 'building', ',,'],
    ['semicolons', 'building', ';;'],
    ['tabs', 'building', '\t\t'],
  ])('reads a file of one column with trailing %s', (_, column, separators) => {
    const bytes = Buffer.from(`${column}${separators}\nOak${separators}\n`);
    expect(readTable(bytes, ['building'])).toMatchObject({ delimiter: separators[0] });
    expect(readCsv(bytes, ['building'])).toMatchObject({ rows: [{ cells: { building: 'Oak' }, problem: null }] });
  });

  it.each<[why: string, file: string | Buffer]>([
    ['The first line must name the columns; “building” and “unit” are missing.', ''],
    ['The first line must name the columns; “building” and “unit” are missing.', '\n \n,,\n'],
    ['“unit” is missing. It may have: building, unit.', 'Building,Flat\nOak,1'],
    ['The first line names the column “unit” twice.', 'building,unit,UNIT\nOak,1,2'],
    ['The quotation marks in the first line do not match.', 'building,"unit\nOak,1'],
    ['The text is not UTF-8.', Buffer.from('building,unit\nH\xe4user,1', 'latin1')],
    ['Open it in a spreadsheet program and save it as “CSV UTF-8”.', Buffer.from('building,unit\nŁ\xb3,1', 'latin1')],
    [' The first row that cannot be read is 3.', Buffer.from('building,unit\nOak,1\nH\xe4user,1', 'latin1')],
    [
      ' The first row that cannot be read is 3.',
      Buffer.from('sep=;\nbuilding;unit\n"O;a\nk";1\nH\xe4user;1', 'latin1'),
    ],
    [' The first row that cannot be read is 3.', Buffer.from('building;unit\nx,"y;1\n"H\xe4user";1', 'latin1')],
    ['The text is not UTF-16.', Buffer.concat([utf16('\uFEFFbuilding,unit\nOak,1'), Buffer.from('\0')])],
    ['This is a workbook (such as .xlsx, .ods or .numbers) or a ZIP file', Buffer.from('PK\x03\x04\x14\0\x06\0')],
    ['Some lines end with a carriage return, others with a line feed. Open it', 'building,unit\rOak,1\nElm,2\n'],
    ['This is text in UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x62, 0, 0, 0])],
    ['This is text in UTF-32', Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x62])],
    ['This is a workbook (.xls)', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])],
    ['This is an HTML or XML file, not a CSV file. Open it', '<?xml version="1.0"?><Workbook></Workbook>'],
    ['This is an HTML or XML file', '\n<table><tr><td>building</td></tr></table>'],
    ['This is a PDF file', '%PDF-1.7'],
    ['This is a compressed file', Buffer.from([0x1f, 0x8b, 8, 0])],
  ])('rejects a file with the message: %s', (why, file) => {
    expect(read(file)).toEqual({ problem: expect.stringContaining(why) });
  });

  it('takes linear time, even if a quotation mark is missing in each line', () => {
    const once = (file: Buffer): number => {
      const since = performance.now();
      read(file);
      return performance.now() - since;
    };
    // The shortest of three runs, because other processes may interrupt one.
    const timed = (rows: number): number => {
      const file = Buffer.from(`building,unit\n${'"Oak,1\n'.repeat(rows)}`);
      return Math.min(once(file), once(file), once(file));
    };
    timed(2_000);
    // The file has 20 times the rows. Quadratic time would be 400 times the time.
    expect(timed(40_000) / timed(2_000)).toBeLessThan(150);
  });
});
