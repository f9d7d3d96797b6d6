import type { Page } from 'playwright-core';
import { barriersOf, LOOKS, type WatchedPage } from '../support/browser.js';
import { clicks, openAs } from '../support/console.js';
import { addManyPeople } from '../support/many-listed-people.js';
import { aSite } from '../support/site.js';

/** What an administrator of 5,000 people and 500 buildings does on the list of people. */

const site = aSite();
let watched: WatchedPage;
let page: Page;
beforeAll(() => addManyPeople(site.app.databaseUrl));
afterEach(() => {
  expect(watched.complaints).toEqual([]);
});

async function open(path: string, who = 'admin'): Promise<void> {
  watched = await site.open();
  page = watched.page;
  await openAs(page, path, who);
}

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const link = (name: string) => page.getByRole('link', { name, exact: true });
const says = (text: string) => page.getByRole('status').getByText(text, { exact: true }).waitFor();
const names = () => page.getByRole('cell').getByRole('link').allInnerTexts();
const query = () => decodeURIComponent(new URL(page.url()).search);

test('shows who has admin rights in 2 clicks, and whose mail failed and who works in a building', async () => {
  await open('/');
  await clicks(2, link('People'));
  await link('Admin rights').click();
  await says('3 people');
  expect(await names()).toEqual(['Demo Administrator', 'Demo Organization Admin', 'Platform Operator']);

  await link('Mail failed').click();
  await says('6 people');
  await page.getByRole('row', { name: /Tenant 0006.*Mail failed/ }).waitFor();

  await page.getByRole('combobox', { name: 'Works in' }).fill('house 300');
  await page.getByRole('option', { name: 'House 300' }).click();
  await says('1 person');
  expect(await names()).toEqual(['Tenant 0300']);
  await page.reload();
  await page.locator('[value="House 300"]').waitFor();
});

test('keeps filters, order, page size, page and search in the address, and goes back step by step', async () => {
  await open('/people');
  await button('Status').click();
  await page.getByRole('checkbox', { name: 'Invited' }).check();
  await page.getByRole('checkbox', { name: 'Deactivated' }).check();
  await page.keyboard.press('Escape');
  await says('22 people');
  await page.getByRole('combobox', { name: 'People on a page' }).click();
  await page.getByRole('option', { name: '50 a page' }).click();
  await button('Sort by E-mail').click();
  await button('Sort by E-mail').click();
  await page.getByRole('columnheader', { name: 'E-mail' }).and(page.locator('[aria-sort=descending]')).waitFor();
  await link('Tenant 0001').first().waitFor();
  expect(query()).toBe('?status=INVITED&status=DEACTIVATED&first=50&orderBy=EMAIL_DESC');
  expect((await names()).slice(0, 13)).toEqual([
    ...Array.from({ length: 12 }, (_, n) => `Tenant ${String(n + 1).padStart(4, '0')}`),
    'Tenant 4991',
  ]);

  const shared = page.url();
  await page.goBack();
  await page.getByRole('columnheader', { name: 'E-mail' }).and(page.locator('[aria-sort=ascending]')).waitFor();
  await page.goto(shared);
  await page.getByRole('columnheader', { name: 'E-mail' }).and(page.locator('[aria-sort=descending]')).waitFor();
  await page.getByLabel('Search').fill('0003 tenant');
  await says('2 people'); // one by name, one by address
  await button('Remove the filter Status').click();
  await button('Status').and(page.locator(':focus')).waitFor();
  expect(query()).toBe('?first=50&orderBy=EMAIL_DESC&search=0003+tenant');
  await button('Clear all').click();
  await says('5,005 people');
  expect(await page.getByLabel('Search').inputValue()).toBe('');
  await link('Tenant 0045').waitFor();
  await button('Next').click();
  await link('Tenant 0046').waitFor();
  await page.reload();
  await link('Tenant 0046').waitFor();
  await button('Previous').click();
  await link('Tenant 0001').waitFor();
});

test('a key in the search or in the building filter takes at most 100 ms', async () => {
  await open('/people?first=100');
  await link('Tenant 0090').waitFor();
  await page.evaluate(`
    window.keys = [];
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === 'keydown') keys.push(duration);
    }).observe({ type: 'event', durationThreshold: 16 });`);
  await page.getByLabel('Search').pressSequentially('tenant 0', { delay: 60 });
  await button('Building').click();
  await page.getByLabel('Search buildings').pressSequentially('house 49', { delay: 60 });
  await page.getByRole('checkbox', { name: 'House 499' }).waitFor();
  expect(await page.getByRole('checkbox').count()).toBeLessThan(130);
  const slow = (await page.evaluate<number[]>('keys')).toSorted((a, b) => a - b);
  expect(slow.slice(0, -3).filter((duration) => duration > 100)).toEqual([]); // the machine may stop for a moment
});

test.each(LOOKS)('has no barriers at $width pixels; a narrow screen shows cards and a drawer', async (look) => {
  watched = await site.open(look);
  page = watched.page;
  await openAs(page, '/people?status=INVITED');
  await link('Tenant 0001').waitFor();
  expect(await barriersOf(page, look, 'people-filtered')).toEqual([]);
  if (await button('Role').isVisible()) {
    await button('Role').click();
    await page.getByRole('checkbox', { name: 'Viewer' }).waitFor();
    expect(await barriersOf(page, look, 'people-options')).toEqual([]);
    return;
  }
  expect(await page.getByRole('table').count()).toBe(0);
  await button('Filters (1)').click();
  await page.getByRole('checkbox', { name: 'Could not be mailed' }).check();
  await button('Show 6 people').waitFor();
  expect(await barriersOf(page, look, 'people-drawer')).toEqual([]);
  await button('Show 6 people').click();
  await button('Remove the filter Invitation').click();
  await says('12 people');
});

test('a building admin gets no filter that the server refuses', async () => {
  await open('/people', 'buildingadmin');
  await link('Demo Building Admin').waitFor();
  await button('Status').waitFor();
  for (const name of ['Role', 'Permission']) expect(await button(name).count()).toBe(0);
  expect(await link('Admin rights').count()).toBe(0);
});
