import type { Page } from 'playwright-core';
import { barriersOf, LOOKS, type WatchedPage } from '../support/browser.js';
import { choose, hold, navigationOf, openAs, settle } from '../support/console.js';
import { aSite } from '../support/site.js';

/** The frame around all pages, the command palette, and how much work it is to provision a person. */

const site = aSite();
let watched: WatchedPage;
let page: Page;
afterEach(() => expect(watched.complaints).toEqual([]));

async function openSite(look?: (typeof LOOKS)[number]): Promise<void> {
  watched = await site.open(look);
  page = watched.page;
}

const palette = () => page.getByRole('combobox', { name: 'Find a person, a building or an action' });
const options = () => page.getByRole('dialog').getByRole('option');
const chosen = (name: string) => page.getByRole('dialog').locator('[data-combobox-selected]', { hasText: name });

async function find(text: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.locator(':focus').and(palette()).waitFor();
  await page.keyboard.type(text);
}

test.each(LOOKS)(
  'at $width pixels, the palette, the menu of the user and an unknown address break no rule',
  async (look) => {
    await openSite(look);
    await page.goto('/nothing/here'); // the browser reports the status
    await page.getByLabel('Organization').waitFor();
    expect(watched.complaints.splice(0)).toEqual([expect.stringContaining('404')]);
    await openAs(page, '/people');
    await page.getByText('Demo Viewer').first().waitFor();
    await page.evaluate("history.pushState(null, '', '/nothing/here')");
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
    expect(await barriersOf(page, look, 'shell-nothing')).toEqual([]);
    await find('demo');
    await options().getByText('Demo Viewer').waitFor();
    expect(await barriersOf(page, look, 'shell-palette')).toEqual([]);
    await page.keyboard.press('Escape');
    await palette().waitFor({ state: 'detached' });
    const menu = page.getByRole('button', { name: 'Menu' });
    if (await menu.isVisible()) await menu.click();
    await navigationOf(page).getByRole('button', { name: 'Demo Administrator' }).click();
    await page.getByRole('menuitem', { name: 'My account' }).waitFor();
    expect(await barriersOf(page, look, 'shell-user')).toEqual([]);
  },
);

test('the menu of the user switches to dark pages, and the browser remembers it', async () => {
  await openSite();
  await openAs(page, '/people');
  const scheme = () => page.evaluate<string>('getComputedStyle(document.documentElement).colorScheme');
  expect(await scheme()).toBe('light');
  await navigationOf(page).getByRole('button', { name: 'Demo Administrator' }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  expect(await scheme()).toBe('dark');
  await page.reload();
  await page.getByText('Demo Viewer').first().waitFor();
  expect(await scheme()).toBe('dark');
});

test('the palette leads to people, buildings and actions with the keyboard alone, and ignores late answers', async () => {
  await openSite();
  await openAs(page, '/people');
  await find('demo view');
  await chosen('Demo Viewer').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Demo Viewer' }).waitFor();

  const release = await hold(page, 'query Find', (body) => body.includes('"platform"'));
  await find('demo org');
  await chosen('Demo Organization Admin').waitFor();
  await palette().fill('platform');
  await page.keyboard.press('Enter'); // the answer for the text before is not that for this text, so it opens nothing
  await page.getByText('Searching …').waitFor();
  expect(await options().count()).toBe(0);
  await palette().fill('yard');
  await chosen('Mill Yard').waitFor();
  release();
  await settle(page);
  expect(await options().allTextContents()).toEqual(['Mill Yard']);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Mill Yard' }).waitFor();

  await find('mill yard 101');
  await chosen('Mill Yard 101').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Mill Yard 101' }).waitFor();

  await find('imp');
  await chosen('Import people').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Import people' }).waitFor();
  await find('sign out');
  await chosen('Sign out').waitFor();
  await page.keyboard.press('Enter');

  // Another user finds only what they may do.
  await openAs(page, '/', 'viewer');
  await page.getByText('Demo Viewer').first().waitFor();
  await find('p');
  await options().getByText('Platform Operator').waitFor();
  expect(await page.getByRole('group', { name: 'Go to' }).getByRole('option').allTextContents()).toEqual(['People']);
});

test('two roles, two buildings and a home take at most 15 clicks, and no key is slow with 500 buildings', async () => {
  await site.app.sql(
    `INSERT INTO "Building" ("orgId", "name") SELECT "orgId", 'Tower ' || n FROM "Building", generate_series(1, 500) n
     WHERE "name" = 'Mill Yard'`,
  );
  await openSite();
  await openAs(page, '/');
  await page.getByRole('checkbox', { name: 'Viewer' }).waitFor();
  await page.evaluate(`
    window.clicks = 0;
    window.keys = [];
    addEventListener('pointerdown', () => window.clicks++, true);
    addEventListener('keydown', ({ timeStamp }) => requestAnimationFrame(() =>
      setTimeout(() => window.keys.push(performance.now() - timeStamp))), true);`);

  await page.getByLabel('E-mail address').click();
  await page.keyboard.type('fifteen@acme.example');
  await page.keyboard.press('Tab');
  await page.getByLabel('Full name').click();
  await page.keyboard.type('Fif Teen');
  await page.getByRole('checkbox', { name: 'Viewer' }).click();
  await page.getByRole('checkbox', { name: 'Organization admin' }).click();
  for (const [n, building] of ['Garden Row', 'Tower 77'].entries()) {
    await page.getByRole('button', { name: 'Add a building' }).click();
    const field = page.getByRole('group', { name: `Building ${n + 1}` }).getByRole('combobox', { name: 'Building' });
    await page.locator(':focus').and(field).waitFor();
    await page.keyboard.type(building.slice(-6));
    await page.getByRole('option', { name: building, exact: true }).click();
  }
  await choose(page, 'Building of the home', 'Garden Row');
  await choose(page, 'Unit', '302');
  await page.getByText('Makes them staff in Tower 77').waitFor();
  await page.getByRole('button', { name: 'Provision', exact: true }).click();
  await page.getByText('Fif Teen is provisioned').waitFor();

  expect(await page.evaluate<number>('window.clicks')).toBeLessThanOrEqual(15);
  const keys = (await page.evaluate<number[]>('window.keys')).sort((a, b) => a - b);
  expect(keys.length).toBeGreaterThan(40);
  expect(keys[Math.floor(keys.length / 2)]).toBeLessThanOrEqual(100); // milliseconds; single ones depend on the machine
});
