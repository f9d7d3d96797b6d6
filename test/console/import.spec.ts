import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { takePicture, type WatchedPage } from '../support/browser.js';
import { giveFile, openAs } from '../support/console.js';
import { aSite } from '../support/site.js';
import { size } from '../support/sizes.js';

const site = aSite();
let watched: WatchedPage;
let page: Page;
beforeEach(async () => {
  watched = await site.open();
  page = watched.page;
  await openAs(page, '/import');
});
afterEach(() => {
  expect(watched.complaints).toEqual([]);
});

const HEADER = 'email,name,roles,assignments,home_building,home_unit,home_mode';
const good = (of: string, n: number) => `${of}-${n}@acme.example,"Person, number ${n}",viewer,Mill Yard=STAFF,,,`;
const file = (...rows: string[]) => [HEADER, ...rows].join('\r\n');
const give = (text: string) => giveFile(page, text);
const summary = (text: string) => page.getByRole('status').getByText(text).waitFor({ timeout: 90_000 });

const BAD: [row: string, why: string][] = [
  ['nobody,No Address,,,,,', 'email: Must be an e-mail address such as jane@acme.example, in ASCII letters.'],
  ['no-name@acme.example,,,,,,', 'name: A new user needs a name.'],
  ['no-role@acme.example,No Role,emperor,,,,', 'roles: No role has this key.'],
  ['no-house@acme.example,No House,,Castle=STAFF,,,', 'assignments: There is no building “Castle”.'],
  ['no-flat@acme.example,No Flat,,,Linden Court,999,', 'home_unit: There is no unit “999” in Linden Court.'],
];

/** Clicks the button and returns the downloaded text. */
async function downloaded(button: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return readFile(await download.path(), 'utf8');
}

it('offers a template whose row every organization can import unchanged, with an address that reaches no person', async () => {
  const template = await downloaded('Download a template');
  expect(template.split('\r\n')).toEqual([
    `\uFEFF${HEADER}`,
    expect.stringMatching(/^[a-z.]+@example\.com,[A-Za-z ]+,,,,,$/),
  ]);
  await give(template);
  await summary('1 row: 1 ready');
});

it('shows what each of 200 rows would do, provisions all but the 5 invalid ones, and returns those with their errors', async () => {
  const rows = Array.from({ length: 195 }, (_, n) => good('two-hundred', n));
  for (const [n, [row]] of BAD.entries()) rows.splice(40 * n, 0, row);
  await give(file(...rows));
  await summary('200 rows: 195 ready, 5 that cannot be provisioned');
  for (const word of ['Invalid', 'Ready']) await page.getByText(word, { exact: true }).first().waitFor();
  await page
    .getByText('Creates the account; Grants the role Viewer; Makes them staff in Mill Yard; Mails an invitation')
    .first()
    .waitFor();
  await takePicture(page, 'import');

  await page.getByRole('button', { name: 'Provision 195 people' }).click();
  await summary('200 rows: 195 done, 5 that cannot be provisioned');

  const failed = await downloaded('Download the failed rows');
  expect(failed.split('\r\n')[0]).toBe(`\uFEFF${HEADER},error`);
  expect(failed.split('\r\n').slice(1)).toEqual(
    BAD.map(([row, why]) => expect.stringMatching(`^${row},.*${why.replace(/[.]/g, '\\.')}`)),
  );

  // The same file again changes nothing; corrected rows of the returned file are provisioned.
  await page.getByRole('button', { name: 'Another file' }).click();
  await give(file(...rows));
  await summary('200 rows: 195 with no changes, 5 that cannot be provisioned');
  await page.getByRole('button', { name: 'Another file' }).click();
  await give(failed.replace('Castle=STAFF', 'mill yard=staff'));
  await summary('5 rows: 1 ready, 4 that cannot be provisioned');
});

const MANY = size(300, 1_000);

it(`can be stopped and run again to its end, and stays responsive with ${MANY} rows`, async () => {
  const many = MANY.toLocaleString('en');
  await page.evaluate(`
    window.slowest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.slowest = Math.max(window.slowest, duration);
    }).observe({ type: 'longtask' });`);
  const since = performance.now();
  await give(file(...Array.from({ length: MANY }, (_, n) => good('many', n))));
  await summary(`${many} rows: ${many} ready`);
  expect(await page.getByRole('row').count()).toBeLessThan(60);

  await page.getByRole('button', { name: `Provision ${many} people` }).click();
  await page.getByRole('table').evaluate((table) => table.scrollTo(0, 30_000));
  await page
    .getByRole('status')
    .getByText(/ \d{2,} done/)
    .waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  const rest = page.getByRole('button', { name: /^Provision [\d,]+ people$/ });
  await rest.waitFor();
  await rest.click();
  await summary(`${many} rows: ${many} done`);
  // No task blocks the page for as long as ten rows take.
  expect(Number(await page.evaluate('window.slowest'))).toBeLessThan((10 * (performance.now() - since)) / MANY);
});

it.each([
  ['The first line must name the columns; “email” is missing.', 'mail,name\na@acme.example,A'],
  ['The first line names the column “email” twice.', 'Email,email\na@acme.example,b@acme.example'],
  ['The file has no rows below the column names.', 'email,name\n,,,\n" "\n'],
  ['The quotation marks in the first line do not match.', 'email,"name\na@acme.example,A'],
  ['The file has 5,001 rows. One import can have at most 5,000.', `email${'\na@acme.example'.repeat(5_001)}`],
])('refuses an unreadable file: %s', async (why, text) => {
  await give(text);
  await page.getByRole('alert').getByText(why).waitFor();
});
