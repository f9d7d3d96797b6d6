import type { Page } from 'playwright-core';
import { giveFile, hold, inputsSent, navigationOf, openAs, signOut } from '../support/console.js';
import { type MailServer, startMailServer } from '../support/mail-server.js';
import { until } from '../support/sessions.js';
import { aSite } from '../support/site.js';

/** What happens on a page while the user waits or does something else. */

let mailServer: MailServer;
beforeAll(async () => {
  mailServer = await startMailServer();
});
const site = aSite(() => ({ SMTP_URL: mailServer.url }));
afterAll(() => mailServer.close());

let page: Page;
beforeEach(async () => {
  ({ page } = await site.open());
  await openAs(page, '/');
});

const email = () => page.getByLabel('E-mail address');
const go = (link: string) => page.getByRole('link', { name: link, exact: true }).click();
const provision = () => page.getByRole('button', { name: 'Provision', exact: true });

test('an invitation that waits to be mailed shows by itself that it was sent', async () => {
  mailServer.delay = 3_000;
  await email().fill('waiting@acme.example');
  await page.getByLabel('Full name').fill('Waiting');
  await provision().click();
  await page.getByRole('link', { name: 'Open Waiting' }).click();
  await page.getByText('Waiting to be mailed').waitFor();
  await page.getByText('Mailed, not accepted yet').waitFor();
  mailServer.delay = 0;
});

const tokenMailedTo = (address: string): string =>
  /\/accept#(\S+)/.exec(mailServer.mailsTo(address).at(-1)!.text!)![1]!;

/** Provisions a new person and opens their page, after the mail server got their invitation. */
async function openInvited(name: string): Promise<void> {
  await email().fill(`${name.toLowerCase()}@acme.example`);
  await page.getByLabel('Full name').fill(name);
  await provision().click();
  await page.getByRole('link', { name: `Open ${name}` }).click();
  await page.getByText('Mailed, not accepted yet').waitFor();
}

test('for an invitation accepted meanwhile, the page says that no new one was sent', async () => {
  await openInvited('Prompt');
  const theirs = await site.open();
  await theirs.page.goto(`/accept#${tokenMailedTo('prompt@acme.example')}`);
  for (const label of ['New password', 'Repeat the password'])
    await theirs.page.getByLabel(label).fill('a password of theirs');
  await theirs.page.getByRole('button', { name: 'Set the password' }).click();
  await navigationOf(theirs.page).waitFor();

  await page.getByRole('button', { name: 'Send a new invitation' }).click();
  const said = page.getByRole('region', { name: 'Invitation' }).getByRole('status');
  await said.getByText('Nothing was changed. The user is already active. No invitation is sent.').waitFor();
});

test('a revocation asks once, and for an invitation revoked meanwhile, the page says that nothing was changed', async () => {
  await openInvited('Revoked');
  const other = await site.open(undefined, { locale: 'de-DE', timezoneId: 'Europe/Berlin' });
  await openAs(other.page, new URL(page.url()).pathname);
  // Times are in the language and the zone of the browser.
  await other.page.getByText(/sent \d+\. \S+ \d{4}, \d\d:\d\d (MEZ|MESZ), valid until /).waitFor();
  const revoke = (of: Page) => of.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await other.page.getByRole('button', { name: 'Revoke the invitation' }).click();
  const asked = other.page.getByRole('dialog', { name: 'Revoke the invitation of Revoked?' });
  await asked.getByText('The link in the mail stops working. Revoked cannot sign in before you send another').waitFor();
  await asked.getByRole('button', { name: 'Cancel' }).click();
  expect(await other.page.getByRole('button', { name: 'Revoke the invitation' }).count()).toBe(1);
  await other.page.getByRole('button', { name: 'Revoke the invitation' }).click();
  await revoke(other.page);
  const status = (of: Page) => of.getByRole('region', { name: 'Invitation' }).getByRole('status');
  await status(other.page)
    .getByText('The invitation was revoked. Its link no longer works.', { exact: true })
    .waitFor();

  await page.getByRole('button', { name: 'Revoke the invitation' }).click();
  await revoke(page);
  await status(page).getByText('Nothing was changed.', { exact: true }).waitFor();
});

test('the form keeps what was typed while the user visits another page, until it is cleared', async () => {
  await email().fill('later@acme.example');
  await page.getByRole('checkbox', { name: 'Viewer' }).check();
  await go('People');
  await page.getByLabel('Search').waitFor();
  await go('Provision a person');
  await page.getByText('New person.').waitFor();
  expect(await email().inputValue()).toBe('later@acme.example');
  expect(await page.getByRole('checkbox', { name: 'Viewer' }).isChecked()).toBe(true);

  await page.getByRole('button', { name: 'Clear the form' }).click();
  expect(await email().inputValue()).toBe('');
  expect(await page.getByRole('checkbox', { name: 'Viewer' }).isChecked()).toBe(false);
  expect(await page.getByRole('button', { name: 'Clear the form' }).count()).toBe(0);
});

test('the form is empty after a call and after another user has signed in', async () => {
  await email().fill('done@acme.example');
  await page.getByLabel('Full name').fill('Done');
  await provision().click();
  await page.getByRole('link', { name: 'Open Done' }).click();
  await page.getByRole('heading', { name: 'Done' }).waitFor();
  await go('Provision a person');
  expect(await email().inputValue()).toBe('');

  await email().fill('secret@acme.example');
  await signOut(page);
  await openAs(page, '/', 'orgadmin');
  expect(await email().inputValue()).toBe('');
});

test('during a call the form is read-only, and afterwards the focus is on the next step', async () => {
  await email().fill('slow@acme.example');
  await page.getByText('A new user needs a name.').waitFor();
  await page.getByLabel('Full name').fill('Slow');
  await page.getByText('Creates the account').waitFor();
  const letGo = await hold(page, 'mutation Provision');
  await page.getByLabel('Full name').press('Enter');
  await page.keyboard.type('er');
  expect(await page.getByLabel('Full name').inputValue()).toBe('Slow');
  letGo();
  await page.getByText('Slow is provisioned').waitFor();
  await page.getByText('Uses the account of Slow').waitFor();
  await page.getByRole('button', { name: 'Provision another person' }).and(page.locator(':focus')).waitFor();
});

test('an import continues while the user visits another page', async () => {
  await go('Import people');
  const rows = Array.from({ length: 20 }, (_, n) => `behind-${n}@acme.example,Behind ${n}`).join('\n');
  await giveFile(page, `email,name\n${rows}`);
  await page.getByText('20 rows: 20 will change').waitFor();
  const letGo = await hold(page, 'mutation Provision');
  await page.getByRole('button', { name: 'Provision 20 people' }).click();
  await go('Buildings');
  await page.getByRole('link', { name: 'Mill Yard' }).waitFor();
  const sent = inputsSent(page);
  letGo();
  await until('another row', () => Promise.resolve(sent.length > 0));
  await go('Import people');
  await page.getByText('20 rows: 20 done').waitFor();
});

test('a building admin is not offered what they may not do', async () => {
  await signOut(page);
  await openAs(page, '/', 'buildingadmin');
  await email().fill('somebody@acme.example');
  await page.getByText('No person in your buildings has this address.').waitFor();
  const password = page.getByRole('radio', {
    name: 'Set a password that you pass on to them (only for organization admins)',
  });
  expect(await password.isDisabled()).toBe(true);
});
