import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { DEMO_INVITATION_SECRET, DEMO_RESET_SECRET } from '../../src/examples/demo-examples.js';
import { navigationOf, openAs, signIn, signOut } from '../support/console.js';
import { until } from '../support/sessions.js';
import { aSite } from '../support/site.js';

const PASSWORD = 'a password of theirs';
const site = aSite();

/** The link in the one mail to an address. */
async function linkMailedTo(email: string): Promise<string> {
  const folder = join(site.app.dataDir, 'mail');
  let link: string | undefined;
  await until(`a mail to ${email}`, async () => {
    const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.eml'));
    const mails = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    const text = mails.find((mail) => mail.includes(email))?.replace(/=\r?\n/g, '');
    link = /http\S+\/reset#[\w.-]+/.exec(text ?? '')?.[0];
    return link !== undefined;
  });
  return link!;
}

test('a user who has forgotten the password asks for a link, and chooses another with the keyboard alone', async () => {
  const { page, complaints } = await site.open();
  await page.goto('/');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByRole('heading', { name: 'Forgot your password?' }).waitFor();
  const tabTo = async (name: string): Promise<void> => {
    const wanted = page.locator(':focus').and(page.getByLabel(name).or(page.getByRole('button', { name })));
    for (let n = 0; n < 10 && !(await wanted.first().isVisible()); n++) await page.keyboard.press('Tab');
    await wanted.first().waitFor();
  };
  await tabTo('Organization');
  await page.keyboard.type('globex');
  await tabTo('E-mail address');
  await page.keyboard.type('viewer@globex.example');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('A mail to viewer@globex.example is on its way').waitFor();

  const link = await linkMailedTo('viewer@globex.example');
  await page.goto(link);
  await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  await page.getByText('Hello Demo Viewer. Choose a new password for your account at Globex Living.').waitFor();
  await page.getByText('The link works until').waitFor();
  expect(page.url()).not.toContain('#');
  await page.getByLabel('New password').and(page.locator(':focus')).waitFor();
  await page.keyboard.type(PASSWORD);
  await tabTo('Repeat the password');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await navigationOf(page).waitFor();
  expect(complaints).toEqual([]);

  const again = await site.open();
  await again.page.goto(link);
  await again.page.getByRole('heading', { name: 'This link is not valid' }).waitFor();
  await again.page.getByRole('button', { name: 'Send me a link' }).waitFor();
  await again.page.getByRole('link', { name: 'I have a password and want to sign in' }).click();
  await again.page.getByRole('button', { name: 'Sign in' }).waitFor();
});

test('who has forgotten the password gets a mail in 2 clicks, and a hint says what a new one needs', async () => {
  const { page } = await site.open();
  await openAs(page, '/', 'orgadmin');
  await signOut(page);
  let clicks = 0;
  const click = async (one: Locator): Promise<void> => {
    clicks++;
    await one.click();
  };
  await click(page.getByRole('link', { name: 'Forgot your password?' }));
  const organization = page.getByLabel('Organization');
  await organization.waitFor();
  expect(await organization.inputValue()).toBe('acme'); // of the last sign-in
  await page.getByLabel('E-mail address').fill('orgadmin@acme.example');
  await click(page.getByRole('button', { name: 'Send me a link' }));
  await page.getByRole('status').getByText('A mail to orgadmin@acme.example is on its way').waitFor();
  expect(clicks).toBeLessThanOrEqual(3);

  await page.goto(await linkMailedTo('orgadmin@acme.example'));
  const password = page.getByLabel('New password');
  await page.getByText('At least 8 characters, and not a common one').waitFor();
  await password.fill('e\u0301'.repeat(7));
  await page.getByText('Too short: 1 more character.').waitFor();
  await password.fill('\u00e9'.repeat(37));
  await page.getByText('Too long: at most 72 bytes.').waitFor();
  await password.fill('\u00e9'.repeat(36));
  await page.getByText('Long enough. Common passwords are refused.').waitFor();
});

test('a link that is used while its page is open says so, with the way on', async () => {
  const [one, other] = [await site.open(), await site.open()];
  for (const { page } of [one, other]) {
    await page.goto(`/reset#1.${DEMO_RESET_SECRET}`);
    for (const label of ['New password', 'Repeat the password']) await page.getByLabel(label).fill(PASSWORD);
  }
  await one.page.getByRole('button', { name: 'Set the password' }).click();
  await navigationOf(one.page).waitFor();
  await signOut(one.page);
  await signIn(one.page, 'buildingadmin', PASSWORD);
  await navigationOf(one.page).waitFor();

  await other.page.getByRole('button', { name: 'Set the password' }).click();
  await other.page.getByRole('heading', { name: 'This link is not valid' }).waitFor();
  await other.page.getByRole('button', { name: 'Send me a link' }).waitFor();
});

test('a page whose link cannot be read says so, and lets the user try again', async () => {
  const { page } = await site.open();
  await page.route('**/preview', (route) => route.fulfill({ status: 503 }));
  await page.goto(`/accept#1.${DEMO_INVITATION_SECRET}`);
  await page.getByText('The service cannot be reached. Check the connection and try again.').waitFor();
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByLabel('New password').waitFor();
  await page.getByText('Hello Demo Viewer. You have been invited to Acme Property.').waitFor();
  await page.getByRole('group', { name: 'Your roles' }).getByText('Viewer').waitFor();
});
