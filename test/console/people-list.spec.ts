import type { Page } from 'playwright-core';
import { barriersOf, type Look, LOOKS, type WatchedPage } from '../support/browser.js';
import { clicks, DEMO_PASSWORD, hold, openAs, operationsSent, savedLines } from '../support/console.js';
import { addManyPeople, leaveUncounted } from '../support/many-listed-people.js';
import { slowKeys, watchKeys } from '../support/keys.js';
import { aSite } from '../support/site.js';

/** What an administrator of 5,000 people and 500 buildings does on the list of people. */

const site = aSite();
let watched: WatchedPage;
let page: Page;
beforeAll(() => addManyPeople(site.app.databaseUrl));
afterEach(() => expect(watched.complaints).toEqual([]));

async function newPage(look?: Look): Promise<void> {
  watched = await site.open(look);
  page = watched.page;
}

async function open(path: string, who = 'admin'): Promise<void> {
  await newPage();
  await openAs(page, path, who);
}

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const link = (name: string) => page.getByRole('link', { name, exact: true });
const says = (text: string) => page.getByRole('status').getByText(text, { exact: true }).waitFor();
const names = () => page.getByRole('cell').getByRole('link').allInnerTexts();
/** The row of a person in a dialog. */
const dialogRow = (name: string) => page.getByRole('dialog').getByRole('row').filter({ hasText: name });
async function exported(what: string): Promise<string[]> {
  await button('Export CSV').click();
  await page.getByRole('dialog').getByText(what, { exact: true }).waitFor();
  return savedLines(page, button('Save the file'));
}
const query = () => decodeURIComponent(new URL(page.url()).search);

test('shows who has admin rights in 2 clicks, and whose mail failed and who works in a building', async () => {
  await open('/');
  await clicks(2, link('People'));
  await link('Admin rights').click();
  await says('3 people');
  await page.goto('/people?roleKey=org_admin');
  await button('Role: Organization admin').waitFor();
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
  await page.getByRole('row').nth(1).getByRole('link', { name: 'Tenant 0001' }).waitFor();
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
  for (const first of ['0096', '0146']) {
    await button('Next').click();
    await link(`Tenant ${first}`).waitFor();
  }
  for (const first of ['0096', '0046', '0001']) {
    await button('Previous').click();
    await link(`Tenant ${first}`).waitFor();
  }
  await button('Next').click();
  await link('Tenant 0046').waitFor();
  await page.getByLabel('Search').fill('demo');
  await says('4 people');
  await link('Demo Administrator').waitFor();
});

test('a key in the search or in the building filter takes at most 100 ms', async () => {
  await open('/people?first=100');
  await link('Tenant 0090').waitFor();
  await watchKeys(page);
  await page.getByLabel('Search').pressSequentially('tenant 0', { delay: 60 });
  await button('Building').click();
  await page.getByLabel('Search buildings').pressSequentially('house 49', { delay: 60 });
  await page.getByRole('checkbox', { name: 'House 499' }).waitFor();
  expect(await page.getByRole('checkbox').count()).toBeLessThan(130);
  expect(await slowKeys(page)).toEqual([]);
});

test.each(LOOKS)('has no barriers at $width pixels; a narrow screen shows cards and a drawer', async (look) => {
  await newPage(look);
  await openAs(page, '/people?status=INVITED');
  await link('Tenant 0001').waitFor();
  if (await button('Role').isVisible()) {
    await button('Role').click();
    await page.getByRole('checkbox', { name: 'Viewer' }).waitFor();
    expect(await barriersOf(page, look, 'people-options')).toEqual([]);
    return;
  }
  await page.getByRole('checkbox', { name: 'Select Tenant 0001' }).check();
  await button('Deactivate').click();
  await button('Deactivate 1 person').waitFor();
  expect(await barriersOf(page, look, 'people-deactivate')).toEqual([]);
  await button('Cancel').click();
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
  await page.getByRole('checkbox', { name: 'Select this page' }).check();
  await button('Export CSV').waitFor();
  for (const name of ['Resend invitations', 'Deactivate']) expect(await button(name).count()).toBe(0);
});

test('exports all who match or the selected people, and does without the number of people', async () => {
  await newPage();
  await leaveUncounted(page);
  await openAs(page, '/people?status=INVITED&search=tenant');
  await says('Many people');
  expect(await page.getByRole('alert').count()).toBe(0);
  const all = await exported('Many people');
  expect(all).toHaveLength(13);
  expect(all[1]).toContain('4999@tenants.example,Tenant 0001,INVITED');
  for (const name of ['Tenant 0002', 'Tenant 0009'])
    await page.getByRole('checkbox', { name: `Select ${name}` }).check();
  const some = await exported('2 people');
  expect(some).toEqual([all[0], all[2], all[9]]);
  await page.context().request.delete('/api/auth/session');
  const later = exported('2 people');
  await page.locator('[aria-label="Rows read"]').waitFor({ state: 'attached' });
  await page.getByRole('textbox', { name: 'Password' }).fill(DEMO_PASSWORD);
  await button('Sign in').click();
  expect(await later).toEqual(some);
  expect(watched.complaints.splice(0)).toContainEqual(expect.stringContaining('401'));
});

test('resends to all who never accepted in 4 clicks, and says what happened to each', async () => {
  await open('/');
  const sent = operationsSent(page);
  await clicks(4, link('People'), link('Never accepted'), button('Resend invitations'));
  await button('Resend to 12 people').click();
  await says('12 people: 12 done');
  expect(sent.filter((name) => name.startsWith('Resend'))).toEqual(['ResendAll']);
  await dialogRow('Tenant 0012').getByText('A new invitation will be mailed.').waitFor();
  await button('Close').last().click();
  await page.getByRole('row', { name: /Tenant 0001.*(Mail is waiting|Mailed)/ }).waitFor();

  await page.getByRole('checkbox', { name: 'Select Tenant 0003' }).check();
  await button('Resend invitations').click();
  await button('Resend to 1 person').click();
  await says('1 person: 1 done');
  expect(sent.filter((name) => name.startsWith('Resend'))).toEqual(['ResendAll', 'Resend']);
});

test('deactivates all who match after a preview, can be stopped, and goes on', async () => {
  await open('/people?assignmentType=STAFF&first=2');
  await page.getByRole('checkbox', { name: 'Select this page' }).check();
  await says('2 selected');
  await button('Select all 5').click();
  await says('All 5 people selected');
  await button('Deactivate').click();
  await says('5 people: 5 ready');
  await dialogRow('Tenant 0500').getByText('Deactivates the account').waitFor();
  const letGo = await hold(page, 'mutation Provision');
  await button('Deactivate 5 people').click();
  await button('Stop').click();
  letGo();
  await says('5 people: 1 ready, 4 done');
  await button('Deactivate 1 person').click();
  await says('5 people: 5 done');
  await button('Close').last().click();
  await page.getByRole('row', { name: /Tenant 0100.*Deactivated/ }).waitFor();
  await says('5 people');
});
