import { takePicture } from '../support/browser.js';
import { hold, inputsSent, settle } from '../support/console.js';
import { anImportPage, downloaded } from '../support/import-page.js';
import { until } from '../support/sessions.js';
import { aSite } from '../support/site.js';
import { size } from '../support/sizes.js';

/** How an import as a whole starts, stops and is interrupted. */

const site = aSite();
const { page, complaints, give, summary } = anImportPage(site);
afterEach(() => {
  expect(complaints().filter((complaint) => !complaint.includes('net::ERR_FAILED'))).toEqual([]);
});

const HEADER = 'email,name,roles,assignments,home_building,home_unit,home_mode';
const good = (of: string, n: number) => `${of}-${n}@acme.example,"Person, number ${n}",viewer,Mill Yard=STAFF,,,`;
const people = (of: string, n: number) => [
  'email,name',
  ...Array.from({ length: n }, (_, i) => `${of}-${i}@acme.example,Person ${i}`),
];
const button = (name: string | RegExp) => page().getByRole('button', { name });

const BAD: [row: string, why: string][] = [
  ['nobody,No Address,,,,,', 'email: Must be an e-mail address such as jane@acme.example, in ASCII letters.'],
  ['no-name@acme.example,,,,,,', 'name: A new user needs a name.'],
  ['no-role@acme.example,No Role,emperor,,,,', 'roles: There is no role “emperor”.'],
  ['no-house@acme.example,No House,,Castle=STAFF,,,', 'assignments: There is no building “Castle”.'],
  ['no-flat@acme.example,No Flat,,,Linden Court,999,', 'home_unit: There is no unit “999” in Linden Court.'],
];
const ROWS = size(25, 200);
const GOOD = ROWS - BAD.length;

it('offers a template whose row every organization can import unchanged, with an address that reaches no person', async () => {
  await page()
    .getByText(/The roles are: .*Organization admin/)
    .waitFor();
  const template = await downloaded(page(), 'Download a template');
  expect(template.split('\r\n')).toEqual([
    `\uFEFF${HEADER}`,
    expect.stringMatching(/^[a-z.]+@example\.com,[A-Za-z ]+,,,,,$/),
  ]);
  await give(template);
  await summary('1 row: 1 will change');
});

it('shows what each row would do, provisions all but the 5 invalid ones, and returns those with their errors', async () => {
  const rows = Array.from({ length: GOOD }, (_, n) => good('row', n));
  for (const [n, [row]] of BAD.entries()) rows.splice(Math.floor((n * ROWS) / BAD.length), 0, row);
  await give(HEADER, ...rows);
  await summary(`${ROWS} rows: ${GOOD} will change, 5 with errors`);
  for (const word of ['Error', 'Will change']) await page().getByText(word, { exact: true }).first().waitFor();
  await page()
    .getByText('Creates the account; Grants the role Viewer; Makes them staff in Mill Yard; Mails an invitation')
    .first()
    .waitFor();
  await takePicture(page(), 'import');

  await button(`Provision ${GOOD} people`).click();
  await summary(`${ROWS} rows: ${GOOD} done, 5 with errors`);

  const failed = await downloaded(page(), 'Download the failed rows');
  expect(failed.split('\r\n')[0]).toBe(`\uFEFF${HEADER},error`);
  expect(failed.split('\r\n').slice(1)).toEqual(
    BAD.map(([row, why]) => expect.stringMatching(`^${row},.*${why.replace(/[.]/g, '\\.')}`)),
  );

  // The same file again changes nothing; corrected rows of the returned file are provisioned.
  await button('Another file').click();
  await give(HEADER, ...rows);
  await summary(`${ROWS} rows: ${GOOD} with no changes, 5 with errors`);
  await button('Another file').click();
  await give(failed.replace('Castle=STAFF', 'mill yard=staff'));
  await summary('5 rows: 1 will change, 4 with errors');
});

const MANY = size(80, 1_000);

it(`can be stopped and run again to its end, and stays responsive with ${MANY} rows`, async () => {
  const many = MANY.toLocaleString('en');
  await page().evaluate(`
    window.slowest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.slowest = Math.max(window.slowest, duration);
    }).observe({ type: 'longtask' });`);
  const since = performance.now();
  await give(HEADER, ...Array.from({ length: MANY }, (_, n) => good('many', n)));
  await summary(`${many} rows: ${many} will change`);
  expect(await page().getByRole('row').count()).toBeLessThan(60);

  await button(`Provision ${many} people`).click();
  await page()
    .getByRole('table')
    .evaluate((table) => table.scrollTo(0, 30_000));
  await page()
    .getByRole('status')
    .getByText(/ \d{2,} done/)
    .waitFor();
  await button('Stop').click();
  const rest = button(/^Provision [\d,]+ people$/);
  await rest.waitFor();
  await rest.click();
  await summary(`${many} rows: ${many} done`);
  // No task blocks the page for as long as ten rows take.
  expect(Number(await page().evaluate('window.slowest'))).toBeLessThan((10 * (performance.now() - since)) / MANY);
});

it.each([
  ['The file has no rows below the column names.', 'email,name\n,,,\n" "\n'],
  ['The quotation marks in the first line do not match.', 'email,"name\na@acme.example,A'],
  ['The file has 5,001 rows. One import can have at most 5,000.', `email${'\na@acme.example'.repeat(5_001)}`],
])('refuses an unreadable file: %s', async (why, text) => {
  await give(text);
  await page().getByRole('alert').getByText(why).waitFor();
});

it('runs once for a double click, and sends nothing after Stop', async () => {
  await give(...people('twice', 20));
  await button('Provision 20 people').waitFor();
  const sent = inputsSent(page());
  const release = await hold(page(), 'mutation Provision', () => sent.length > 8);
  await button('Provision 20 people').dblclick();
  await until('a few rows', () => Promise.resolve(sent.length > 8));
  await takePicture(page(), 'import-busy');
  await button('Stop').click();
  release();
  await button(/^Provision \d+ people$/).waitFor();
  const before = sent.length;
  expect(before).toBeLessThan(20);
  await settle(page());
  expect(sent).toHaveLength(before);
  expect(new Set(sent.map(({ identity }) => JSON.stringify(identity))).size).toBe(before);
});

it('offers only possible actions, and none in the place of Stop', async () => {
  await page().evaluate(`
    window.offered = new Set();
    new MutationObserver(() => {
      for (const { innerText } of document.querySelectorAll('main button')) window.offered.add(innerText);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });`);
  const release = await hold(page(), 'mutation Provision');
  await give(...people('offered', 12));
  const stop = await button('Stop').boundingBox();
  release();
  await button('Provision 12 people').waitFor();
  const others = await Promise.all(
    (await page().locator('main').getByRole('button').all()).map((it) => it.boundingBox()),
  );
  for (const other of others) expect(other!.x + other!.width).toBeLessThan(stop!.x);
  await button('Provision 12 people').click();
  await summary('12 rows: 12 done');
  expect(await page().evaluate('[...window.offered].sort()')).toEqual(['Another file', 'Provision 12 people', 'Stop']);
  expect(await page().locator('main').getByRole('button').allInnerTexts()).toEqual(['Another file']);
});

it('can be started and stopped with the keyboard', async () => {
  await give(...people('keys', 10));
  await button('Provision 10 people').focus();
  const release = await hold(page(), 'mutation Provision');
  await page().keyboard.press('Enter');
  await page().keyboard.press('Tab');
  await button('Stop').and(page().locator(':focus')).waitFor();
  await page().keyboard.press('Enter');
  release();
  await button(/^Provision \d people$/).waitFor();
});

it('does not show a row as unsent whose answer was lost, and sends it again', async () => {
  await give(...people('lost', 1));
  await button('Provision 1 person').waitFor();
  await page().route('**/graphql', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await button('Provision 1 person').click();
  await summary('1 row: 1 without an answer');
  await page().getByText('No answer', { exact: true }).waitFor();
  await page().unroute('**/graphql');
  await button('Provision 1 person').click();
  await summary('1 row: 1 done');
  await page().getByText('Nothing to change: Person 0 already has all of this.').waitFor();
});

it('the browser does not open a file that is dropped beside the zone', async () => {
  // The browser opens it unless the page prevents the default.
  const forbidden = () =>
    page().evaluate(`['dragover', 'drop'].filter((type) =>
      !document.querySelector('h1').dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true })))`);
  expect(await forbidden()).toEqual(['dragover', 'drop']);
  await give(...people('kept', 1));
  await button('Provision 1 person').waitFor();
  expect(await forbidden()).toEqual(['dragover', 'drop']);
});
