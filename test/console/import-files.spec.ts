import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { giveFile, importOn, openAs } from '../support/console.js';
import { aSite } from '../support/site.js';

/** Files as spreadsheets write them: each is read correctly, or refused with a reason. */

const HEADER = 'email,name,roles,assignments,home_building,home_unit,home_mode';

const site = aSite();
let page: Page;
beforeEach(async () => {
  ({ page } = await site.open());
  await openAs(page, '/import');
});

const { give, rows, said, summary } = importOn(() => page);

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
    await giveFile(page, content);
    await summary('1 row: 1 ready');
    expect((await said())[0]).toContain('Mill Yard 101');
  });

  test.each<[string, Buffer, string]>([
    [
      'that is not UTF-8',
      Buffer.from(`${HEADER}\r\nlukasz@example.com,\xa3ukasz Wi\x9cniewski,,,,,\r\n`, 'latin1'),
      'The text is not UTF-8. Open it in a spreadsheet program and save it as “CSV UTF-8”. The first row that cannot be read is 2.',
    ],
    ['that is a workbook', Buffer.from('PK\u0003\u0004\u0014\u0000'), 'This is a workbook (such as .xlsx or .ods)'],
  ])('%s is refused with advice', async (_, content, why) => {
    await giveFile(page, content);
    await page.getByRole('alert').getByText(why).waitFor();
  });

  test('that is too large is refused before it is read', async () => {
    const path = join(site.app.dataDir, 'large.csv');
    await writeFile(path, Buffer.alloc(10 * 1024 * 1024 + 1, 'x'));
    await page.locator('input[type=file]').setInputFiles(path);
    await page.getByRole('alert').getByText('The file is larger than 10 MB. Split it.').waitFor();
  });

  test('with an unknown column is imported without it, and the page says so', async () => {
    await give('email,name,phone,Rent', 'ana@example.com,Ana Ruiz,555-0100,900');
    await summary('1 row: 1 ready');
    await page.getByRole('note').getByText('These columns are ignored: phone, Rent').waitFor();
  });

  test('with one address for two people gets an error that each person needs their own', async () => {
    await give(HEADER, 'couple@example.com,Ana Ruiz,,,Mill Yard,101,', 'couple@example.com,Beto Ruiz,,,Mill Yard,101,');
    await summary('2 rows: 1 ready, 1 that cannot be provisioned');
    expect((await said())[1]).toBe('3 Invalid email: Row 2 has the same address. Each person needs their own address.');
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
      await summary('1 row: 1 that cannot be provisioned');
      const before = (await rows())[0]!;
      expect(before[0]).toBe(first === '' ? '4' : '3');

      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Download the failed rows' }).click();
      const text = await readFile(await (await download).path(), 'utf8');
      const head = `${first === '' ? '' : `${first}\r\n`}${HEADER.replaceAll(',', separator)}`;
      expect(text.startsWith(`\uFEFF${head}${separator}error\r\n`)).toBe(true);
      expect(text).not.toMatch(/[;|\n]"?[=+-]/);
      await page.getByRole('button', { name: 'Another file' }).click();
      await giveFile(page, text);
      await summary('1 row: 1 that cannot be provisioned');
      expect((await rows())[0]!.slice(1)).toEqual(before.slice(1));
      expect(await page.getByRole('note').count()).toBe(0);
    },
  );
});
