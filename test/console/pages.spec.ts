import type { Page } from 'playwright-core';
import { DEMO_INVITATION_SECRET, DEMO_RESET_SECRET } from '../../src/examples/demo-examples.js';
import { barriersOf, LOOKS, type WatchedPage } from '../support/browser.js';
import { choose, giveFile, openAs } from '../support/console.js';
import { aSite } from '../support/site.js';

const site = aSite();

describe.each(LOOKS)('at $width pixels', (look) => {
  let watched: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    watched = await site.open(look);
    page = watched.page;
  });
  afterAll(() => page.context().close());

  /** Checks the page as it is now. */
  async function check(name: string): Promise<void> {
    expect({ page: name, barriers: await barriersOf(page, look, name), complaints: watched.complaints }).toEqual({
      page: name,
      barriers: [],
      complaints: [],
    });
  }

  /** At the start of the form, the button that saves is in sight. */
  async function seeSave(): Promise<void> {
    await page.evaluate('scrollTo(0, 0)');
    const { y, height } = (await page.getByRole('button', { name: 'Save', exact: true }).boundingBox())!;
    expect(y + height).toBeLessThanOrEqual(900);
  }

  /** Uses the links of the page, so that the session stays. */
  async function go(link: string): Promise<void> {
    const menu = page.getByRole('button', { name: 'Menu' });
    if (await menu.isVisible()) await menu.click();
    await page
      .getByRole('navigation', { name: 'Pages', exact: true })
      .getByRole('link', { name: link, exact: true })
      .click();
    await page.getByRole('heading', { name: link, level: 1 }).waitFor();
  }

  test('the sign-in and the form, empty and filled in', async () => {
    await page.goto('/');
    await page.getByLabel('Organization').waitFor();
    await check('sign-in');
    await openAs(page, '/');
    await page.getByRole('checkbox', { name: 'Viewer' }).waitFor();
    await check('form-empty');

    await page.getByLabel('E-mail address').fill('orgadmin@acme.example');
    await page.getByText('Uses the account of Demo Organization Admin').waitFor();
    await page.getByRole('button', { name: 'Add a building' }).click();
    await choose(page, 'Building', 'Harbour House');
    await choose(page, 'Building of the home', 'Garden Row');
    await choose(page, 'Unit', '102');
    await page.getByText(/(Adds the home|Nothing to change)/).waitFor();
    await check('form-full');
    await seeSave();
    await page.getByRole('combobox', { name: 'Unit' }).click();
    await page.getByRole('option', { name: '102' }).waitFor();
    await check('form-list');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Provision another person' }).waitFor();
    await check('form-done');

    await page.getByRole('button', { name: 'Provision another person' }).click();
    await page.getByLabel('E-mail address').fill('wrong@');
    await page.getByRole('radio', { name: 'Set a password that you pass on to them' }).check();
    await page.getByRole('textbox', { name: 'Password', exact: true }).fill('short');
    await page.getByRole('button', { name: 'Add a building' }).click();
    await page.getByRole('button', { name: 'Provision', exact: true }).click();
    await page.getByText('Choose the building, or remove the row.').first().waitFor();
    await page.locator('[aria-invalid="true"]').nth(2).waitFor();
    await check('form-errors');
  });

  test('the lists, a person, a building and an unknown path', async () => {
    await go('People');
    await page.getByRole('link', { name: 'Demo Organization Admin' }).waitFor();
    await check('people');
    await page.getByLabel('Search').fill('nobody at all');
    await page.getByText('No person matches').waitFor();
    await check('people-none');
    await page.getByLabel('Search').fill('organization admin');
    await page.getByRole('link', { name: 'Demo Organization Admin' }).click();
    await page.getByText('Staff in Harbour House').waitFor();
    await check('person');
    await page.getByRole('button', { name: 'They leave: end everything' }).click();
    await page.getByRole('dialog').getByText('Deactivates the account').waitFor();
    await check('person-leaves');
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('button', { name: 'End the assignment in Harbour House' }).click();
    await page.getByText('Ends staff in Harbour House').waitFor();
    await check('person-edit');
    await seeSave();
    await page.getByRole('button', { name: 'Cancel' }).click();

    await go('Buildings');
    await page.getByRole('link', { name: 'Garden Row', exact: true }).waitFor();
    await page.getByLabel('Search').fill('garden row 102');
    await page.getByRole('link', { name: 'Garden Row 102', exact: true }).waitFor();
    await check('buildings');
    await page.getByLabel('Search').fill('');
    await page.getByRole('link', { name: 'Garden Row', exact: true }).click();
    await page.getByRole('link', { name: 'Add a resident to 103' }).waitFor();
    await check('building');
    await page.getByRole('link', { name: '102', exact: true }).click();
    await page.getByText('No former residents.').waitFor();
    await check('unit');
    await page.getByRole('link', { name: 'Garden Row', exact: true }).click();
    await page.getByRole('link', { name: 'Add a resident to 103' }).click();
    await page.getByRole('combobox', { name: 'Unit' }).and(page.locator('[value="103"]')).waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  test('the form without a connection', async () => {
    const other = await site.open(look);
    await openAs(other.page, '/');
    await other.page.getByLabel('E-mail address').fill('offline@acme.example');
    await other.page.context().setOffline(true);
    await other.page.getByText('You are offline').waitFor();
    await other.page.getByText('The service cannot be reached').waitFor();
    expect(await barriersOf(other.page, look, 'form-offline')).toEqual([]);
  });

  test('the import', async () => {
    await go('Import people');
    await check('import-empty');
    const text = `email,name\n${look.width}@acme.example,Some Body\nwrong,Wrong`;
    await giveFile(page, text);
    await page.getByText('2 rows: 1 will change, 1 with errors').waitFor();
    await check('import-rows');
    await page.getByRole('button', { name: 'Provision 1 person' }).click();
    await page.getByText('2 rows: 1 done, 1 with errors').waitFor();
    await check('import-done');
    await page.goto('/people/nobody');
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
    await check('nothing-here');
    await page.goto('/home');
    await page.getByRole('heading', { name: 'Hello Demo Administrator' }).waitFor();
    await check('home');
  });

  test('the pages of links in mails', async () => {
    await page.goto(`/accept#1.${DEMO_INVITATION_SECRET}`);
    await page.getByLabel('New password').waitFor();
    await check('accept');
    await page.goto('/accept');
    await page.getByRole('heading', { name: 'Open the link in your mail' }).waitFor();
    await check('accept-no-link');
    await page.goto(`/reset#1.${DEMO_RESET_SECRET}`);
    await page.getByLabel('New password').waitFor();
    await check('reset');
    await page.goto('/reset');
    await page.getByRole('heading', { name: 'Forgot your password?' }).waitFor();
    await check('reset-no-link');
    await page.getByLabel('Organization').fill('acme');
    await page.getByLabel('E-mail address').fill('nobody@acme.example');
    await page.getByRole('button', { name: 'Send me a link' }).click();
    await page.getByRole('status').getByText('A mail to nobody@acme.example is on its way').waitFor();
    await check('reset-asked');
    for (const [path, heading] of [
      ['accept', 'This invitation is not valid'],
      ['reset', 'This link is not valid'],
    ]) {
      await page.goto(`/${path}#opens-nothing`);
      await page.getByRole('heading', { name: heading }).waitFor();
      await page.waitForTimeout(100); // the browser reports the answer 400 of the preview
      watched.complaints.splice(0);
      await check(`${path}-invalid`);
    }
  });
});

test('the form can be filled in and sent with the keyboard alone', async () => {
  const { page, complaints } = await site.open();
  await openAs(page, '/');
  await page.getByRole('checkbox', { name: 'Viewer' }).waitFor();
  const tabTo = async (name: string | RegExp): Promise<void> => {
    const wanted = page.locator(':focus').and(page.getByLabel(name).or(page.getByRole('button', { name })));
    for (let n = 0; n < 40 && !(await wanted.first().isVisible()); n++) await page.keyboard.press('Tab');
    await wanted.first().waitFor();
  };
  await tabTo('E-mail address');
  await page.keyboard.type('keyboard@acme.example');
  await tabTo('Full name');
  await page.keyboard.type('Key Board');
  await tabTo('Viewer');
  await page.keyboard.press('Space');
  await tabTo('Add a building');
  await page.keyboard.press('Enter');
  await page
    .locator(':focus')
    .and(page.getByRole('combobox', { name: 'Building', exact: true }))
    .waitFor();
  await page.keyboard.type('mill');
  await page.getByRole('option', { name: 'Mill Yard' }).waitFor();
  await page.getByRole('option', { name: 'Garden Row' }).waitFor({ state: 'detached' });
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByText('Makes them staff in Mill Yard').waitFor();
  await tabTo(/^Provision$/);
  await page.keyboard.press('Enter');
  await page.getByText('Key Board is provisioned').waitFor();
  expect(complaints).toEqual([]);
});
