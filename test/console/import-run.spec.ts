import type { Page } from 'playwright-core';
import { takePicture } from '../support/browser.js';
import { giveFile, inputsSent, openAs, settle } from '../support/console.js';
import { until } from '../support/sessions.js';
import { aSite } from '../support/site.js';

/** How an import as a whole starts, stops and is interrupted. */

const site = aSite();
let page: Page;
beforeEach(async () => {
  ({ page } = await site.open());
  await openAs(page, '/import');
});

const give = (text: string) => giveFile(page, text);
const people = (of: string, n: number) =>
  `email,name\n${Array.from({ length: n }, (_, i) => `${of}-${i}@acme.example,Person ${i}`).join('\n')}`;
const button = (name: string | RegExp) => page.getByRole('button', { name });
const summary = (text: string) =>
  page.getByRole('status').getByText(text, { exact: true }).waitFor({ timeout: 60_000 });

test('runs once for a double click, and sends nothing after Stop', async () => {
  await give(people('twice', 300));
  const sent = inputsSent(page);
  await button('Provision 300 people').dblclick({ timeout: 60_000 });
  await until('a few rows', () => Promise.resolve(sent.length > 20));
  await takePicture(page, 'import-busy');
  await button('Stop').click();
  await button(/^Provision \d+ people$/).waitFor();
  const before = sent.length;
  expect(before).toBeLessThan(300);
  await settle(page);
  expect(sent).toHaveLength(before);
  expect(new Set(sent.map(({ identity }) => JSON.stringify(identity))).size).toBe(before);
});

test('offers only possible actions, and none in the place of Stop', async () => {
  await page.evaluate(`
    window.offered = new Set();
    new MutationObserver(() => {
      for (const { innerText } of document.querySelectorAll('main button')) window.offered.add(innerText);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });`);
  await give(people('offered', 100));
  const stop = await button('Stop').boundingBox();
  await button('Provision 100 people').waitFor({ timeout: 60_000 });
  const others = await Promise.all(
    (await page.locator('main').getByRole('button').all()).map((it) => it.boundingBox()),
  );
  for (const other of others) expect(other!.x + other!.width).toBeLessThan(stop!.x);
  await button('Provision 100 people').click();
  await summary('100 rows: 100 done');
  expect(await page.evaluate('[...window.offered].sort()')).toEqual(['Another file', 'Provision 100 people', 'Stop']);
  expect(await page.locator('main').getByRole('button').allInnerTexts()).toEqual(['Another file']);
});

test('can be started and stopped with the keyboard', async () => {
  await give(people('keys', 200));
  await button('Provision 200 people').focus({ timeout: 60_000 });
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await button('Stop').and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  await button(/^Provision \d+ people$/).waitFor();
});

test('does not show a row as unsent whose answer was lost, and sends it again', async () => {
  await give(people('lost', 1));
  await button('Provision 1 person').waitFor();
  await page.route('**/graphql', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await button('Provision 1 person').click();
  await summary('1 row: 1 without an answer');
  await page.getByText('No answer', { exact: true }).waitFor();
  await page.unroute('**/graphql');
  await button('Provision 1 person').click();
  await summary('1 row: 1 done');
  await page.getByText('Nothing to change: Person 0 already has all of this.').waitFor();
});

test('the browser does not open a file that is dropped beside the zone', async () => {
  // The browser opens it unless the page prevents the default.
  const forbidden = () =>
    page.evaluate(`['dragover', 'drop'].filter((type) =>
      !document.querySelector('h1').dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true })))`);
  expect(await forbidden()).toEqual(['dragover', 'drop']);
  await give(people('kept', 1));
  await button('Provision 1 person').waitFor();
  expect(await forbidden()).toEqual(['dragover', 'drop']);
});
