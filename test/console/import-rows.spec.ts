import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { barriersOf, LOOKS, lookAt } from '../support/browser.js';
import { giveFile } from '../support/console.js';
import { anImportPage, downloaded } from '../support/import-page.js';
import { aSite } from '../support/site.js';

/** What an import reads from files as spreadsheets write them, and what it shows for single rows. */

const HEADER = 'email,name,roles,assignments,home_building,home_unit,home_mode';

const site = aSite();
const { page, give, rows, said, summary } = anImportPage(site);

/** Imports the lines and prepares the page for another file. */
async function provision(...lines: string[]): Promise<void> {
  await give(...lines);
  await page()
    .getByRole('button', { name: /^Provision/ })
    .click();
  await page().getByRole('status').getByText('done').waitFor();
  await page().getByRole('button', { name: 'Another file' }).click();
}

/** Imports the file that the page offers as the failed rows. @returns that file */
async function importFailedRows(): Promise<string> {
  const text = await downloaded(page(), 'Download the failed rows');
  await page().getByRole('button', { name: 'Another file' }).click();
  await giveFile(page(), text);
  return text;
}

test('shows which user a row links, and what the server ignores', async () => {
  await give('email,name,assignments', 'viewer@acme.example,Somebody Else Entirely,Mill Yard=STAFF');
  await summary('1 row: 1 will change');
  const kept = 'The user already exists and keeps the current name. The user is already active. No invitation is sent.';
  const person = 'viewer@acme.example Somebody Else Entirely';
  expect(await rows()).toEqual([
    ['2', 'Will change', person, `Uses the account of Demo Viewer: Makes them staff in Mill Yard. ${kept}`],
  ]);
  await page().getByRole('button', { name: 'Provision 1 person' }).click();
  await summary('1 row: 1 done');
  expect(await rows()).toEqual([['2', 'Done', person, `Used the account of Demo Viewer: Staff in Mill Yard. ${kept}`]]);

  await page().getByRole('button', { name: 'Another file' }).click();
  await give('email', 'viewer@acme.example');
  await summary('1 row: 1 with no changes');
  const [[, , , sentence] = []] = await rows();
  expect(sentence).toMatch(/^Nothing to change: Demo Viewer already has all of this\./);
});

test('provisions an address that occurs twice in the file only by its first row', async () => {
  await give(
    'email,name',
    'twice@acme.example,One',
    ',Nobody',
    ' Twice@ACME.example,Two',
    ',Nobody',
    'b@acme.example,B',
  );
  await summary('5 rows: 2 will change, 3 with errors');
  const same = 'email: Row 2 has the same address. Each person needs their own address.';
  expect((await rows())[2]).toEqual(['4', 'Error', 'Twice@ACME.example Two', same]);
  expect(await page().getByText('has the same address').count()).toBe(1);
});

test('a missing quotation mark does not turn text inside a cell into a person, not even by way of the failed rows', async () => {
  await give(
    'email,name,notes',
    'n@acme.example,N,',
    'a@acme.example,A,"call',
    'b@acme.example,B"',
    'c@acme.example,"C',
  );
  await summary('3 rows: 1 will change, 2 with errors');
  const doubt = 'The quotation marks do not match in row 4 or before it, so this row may be text inside a cell.';
  expect((await rows()).map(([number, , , text]) => [number, text])).toEqual([
    ['2', expect.stringContaining('Mails an invitation')],
    ['3', doubt],
    ['4', 'The quotation marks do not match.'],
  ]);

  await importFailedRows();
  await summary('2 rows: 2 with errors');
});

test('a row with too many cells stays invalid when the failed rows are imported again', async () => {
  await give('email,name', 'a@acme.example,Doe, Ann');
  await summary('1 row: 1 with errors');
  expect(await importFailedRows()).toContain('Original row: a@acme.example,Doe, Ann');
  await summary('1 row: 1 with errors');
});

test('accepts what spreadsheets add to a file', async () => {
  await give('', 'email;name;;', 'a@acme.example;A;', 'b@acme.example;B;;;;', ';;;;', 'c@acme.example;C;;;more');
  await summary('3 rows: 2 will change, 1 with errors');
  expect((await rows())[2]?.[3]).toMatch(/^The row has more cells than columns/);
});

test('reports a home without its unit', async () => {
  await give('email,name,home_building,home_unit', 'home@acme.example,Home,Linden Court,');
  await summary('1 row: 1 with errors');
  expect((await rows())[0]?.[3]).toBe('home_unit: The unit is missing.');
});

test('refers a person with several homes to the form, where the caller can choose one', async () => {
  const header = 'email,name,home_building,home_unit,home_mode';
  const living = (unit: string, mode: string) => `several@acme.example,Several,Garden Row,${unit},${mode}`;
  await provision(header, living('601', ''));
  await provision(header, living('602', 'add'));
  await give(header, living('603', 'move'));
  await summary('1 row: 1 with errors');
  expect((await rows())[0]?.[3]).toBe(
    'home_mode: The person has several homes. Move them on the page “Provision a person”, where you can choose the home that they leave.',
  );
});

test.each(LOOKS)('a long plan is readable to its end at $width pixels', async (look) => {
  await lookAt(page(), look);
  const everywhere = ['Linden Court', 'Mill Yard', 'Harbour House', 'Garden Row'].map((name) => `${name}=MANAGER`);
  const long = (n: number) =>
    `long-${n}@acme.example,"A Name, Rather Long ${n}",viewer;org_admin,${everywhere.join(';')},Garden Row,501,`;
  await give(
    'email,name,roles,assignments,home_building,home_unit,home_mode',
    ...[1, 2, 3].map(long),
    'wrong,Wrong,emperor,Castle=STAFF;=STAFF,,,',
    'viewer@acme.example,Somebody Else,viewer,,,,',
  );
  await summary('5 rows: 3 will change, 1 with no changes, 1 with errors');
  const plans = page().getByText('Mails an invitation.');
  expect(await plans.evaluateAll((all) => all.map((plan) => plan.scrollHeight - plan.clientHeight))).toEqual([0, 0, 0]);
  const boxes = await Promise.all((await page().getByRole('row').all()).map((row) => row.boundingBox()));
  for (const [n, box] of boxes.entries())
    if (n > 0) expect(box?.y).toBeGreaterThanOrEqual(boxes[n - 1]!.y + boxes[n - 1]!.height - 0.5);
  expect(await barriersOf(page(), look, 'import-long')).toEqual([]);
});

describe('a file', () => {
  test.each<[string, string | Buffer]>([
    ['with tabs', `${HEADER}\r\nt@example.com,Ana,,,Mill Yard,101,\r\n`.replaceAll(',', '\t')],
    [
      'that Excel saves as Unicode Text',
      Buffer.from(`\uFEFF${HEADER}\r\nt@example.com,Ana,,,Mill Yard,101,\r\n`.replaceAll(',', '\t'), 'utf16le'),
    ],
    ['with a line sep=;', `sep=;\r\n${HEADER}\r\nt@example.com,Ana,,,Mill Yard,101,\r\n`.replaceAll(',', ';')],
    ['with capitals in the column names', 'E-Mail,Name,Home Building,HOME UNIT\nt@example.com,Ana,Mill Yard,101'],
  ])('%s is read', async (_, content) => {
    await giveFile(page(), content);
    await summary('1 row: 1 will change');
    expect((await said())[0]).toContain('Mill Yard 101');
  });

  test.each<[string, Buffer, string]>([
    [
      'that is not UTF-8',
      Buffer.from(`${HEADER}\r\nlukasz@example.com,\xa3ukasz Wi\x9cniewski,,,,,\r\n`, 'latin1'),
      'The text is not UTF-8. Open it in a spreadsheet program and save it as “CSV UTF-8”. The first row that cannot be read is 2.',
    ],
    [
      'that is a workbook',
      Buffer.from('PK\u0003\u0004\u0014\u0000'),
      'This is a workbook (such as .xlsx, .ods or .numbers)',
    ],
  ])('%s is refused with advice', async (_, content, why) => {
    await giveFile(page(), content);
    await page().getByRole('alert').getByText(why).waitFor();
  });

  test('that is too large is refused before it is read', async () => {
    const path = join(site.app.dataDir, 'large.csv');
    await writeFile(path, Buffer.alloc(10 * 1024 * 1024 + 1, 'x'));
    await page().locator('input[type=file]').setInputFiles(path);
    await page().getByRole('alert').getByText('The file is larger than 10 MB. Split it.').waitFor();
  });

  test('with an unknown column is imported without it, and the page says so', async () => {
    await give('email,name,phone,Rent', 'ana@example.com,Ana Ruiz,555-0100,900');
    await summary('1 row: 1 will change');
    await page().getByRole('note').getByText('These columns are ignored: phone, Rent').waitFor();
  });

  test('with one address for two people gets an error that each person needs their own', async () => {
    await give(HEADER, 'couple@example.com,Ana Ruiz,,,Mill Yard,101,', 'couple@example.com,Beto Ruiz,,,Mill Yard,101,');
    await summary('2 rows: 1 will change, 1 with errors');
    expect((await said())[1]).toBe('3 Error email: Row 2 has the same address. Each person needs their own address.');
  });

  test.each([
    [';', ''],
    ['|', 'sep=|'],
  ])(
    'returns its failed rows with its separator %j and protection against formulas, and reads them again unchanged',
    async (separator, first) => {
      const cells = ['f@example.com', '=HYPERLINK("x")', 'emperor', '-1=STAFF', "'=x; y", '+2', ''];
      const quoted = cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(separator);
      await give(first, HEADER.replaceAll(',', separator), separator.repeat(2), quoted);
      await summary('1 row: 1 with errors');
      const before = (await rows())[0]!;
      expect(before[0]).toBe(first === '' ? '4' : '3');

      const text = await downloaded(page(), 'Download the failed rows');
      const head = `${first === '' ? '' : `${first}\r\n`}${HEADER.replaceAll(',', separator)}`;
      expect(text.startsWith(`\uFEFF${head}${separator}error\r\n`)).toBe(true);
      expect(text).not.toMatch(/[;|\n]"?[=+-]/);
      await page().getByRole('button', { name: 'Another file' }).click();
      await giveFile(page(), text);
      await summary('1 row: 1 with errors');
      expect((await rows())[0]!.slice(1)).toEqual(before.slice(1));
      expect(await page().getByRole('note').count()).toBe(0);
    },
  );
});
