import type { Page } from 'playwright-core';
import { DEMO_PASSWORD, failCalls, hold, navigationOf, openAs, operationsSent, settle } from '../support/console.js';
import { onEachPage } from '../support/each-page.js';
import { aSite } from '../support/site.js';

/** What the user sees and keeps if a call is slow, fails or gets no answer, and if others change the same things. */

const site = aSite();
let page: Page;
const { button, link, panel } = onEachPage(
  site,
  (opened) => (page = opened),
  (complaint) => complaint.includes('ERR_FAILED'),
);

const dialog = () => page.getByRole('dialog');
const invalid = () => page.locator('[aria-invalid="true"]');

/** The server gets these calls, and their answers are lost. */
async function loseAnswers(operation: string): Promise<void> {
  await page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes(`${operation}(`) !== true) return route.fallback();
    await route.fetch();
    return route.abort();
  });
}

async function openPersonOf(name: string): Promise<void> {
  await openAs(page, `/people?search=${encodeURIComponent(name)}`);
  await link(name).click();
  await panel('Changes').waitFor();
}

test('a double click mails one link', async () => {
  await openPersonOf('Demo Organization Admin');
  const sent = operationsSent(page);
  const letGo = await hold(page, 'mutation SendReset');
  await button('Mail a link for a new password').dblclick();
  letGo();
  await page.getByText('A link for a new password will be mailed').waitFor();
  expect(sent.filter((name) => name === 'SendReset')).toHaveLength(1);
});

test('the text of a new key is neither lost while the call runs nor by a click beside it', async () => {
  await openAs(page, '/api-keys');
  await button('Create a key').click();
  await page.getByLabel('Name', { exact: true }).fill('Slow');
  await page.getByRole('checkbox', { name: 'Viewer' }).check();
  const letGo = await hold(page, 'mutation CreateKey');
  await button('Create').click();
  await page.keyboard.press('Escape');
  expect(await button('Cancel').isDisabled()).toBe(true);
  letGo();
  await page.getByRole('dialog', { name: 'Slow is created' }).waitFor();
  await page.keyboard.press('Escape');
  await page.mouse.click(5, 5);
  await settle(page);
  expect(await page.getByLabel('Key', { exact: true }).inputValue()).toMatch(/^ppk_/);
  await button('Done').click();

  await button('Create a key').click();
  await page.getByLabel('Name', { exact: true }).fill('Lost');
  await page.getByRole('checkbox', { name: 'Viewer' }).check();
  await loseAnswers('mutation CreateKey');
  await button('Create').click();
  await dialog().getByText('The key may exist, but its text is lost.').waitFor();
  await button('Cancel').click();
  await button('Revoke Lost').waitFor();
});

test('a key that seems to be expired, because the clock of the browser is wrong, can be revoked', async () => {
  await site.app.sql(
    `INSERT INTO "ApiKey" ("orgId", "id", "makerId", "name", "secretHash", "roleKeys", "expiresAt")
     SELECT "orgId", gen_random_uuid(), "id", 'Live', sha256('live'), ARRAY['viewer'], now() + interval '1 day'
     FROM "User" WHERE "email" = 'admin@acme.example'`,
  );
  await page.clock.setFixedTime(Date.now() + 400 * 86_400_000);
  await openAs(page, '/api-keys');
  await button('Revoke Live').click();
  await dialog().getByRole('button', { name: 'Revoke' }).click();
  await button('Revoke Live').waitFor({ state: 'detached' });
});

test('a lost answer to a new password does not promise that a repeat is safe', async () => {
  await openAs(page, '/account', 'viewer');
  await page.getByLabel('Current password').fill(DEMO_PASSWORD);
  await page.getByLabel('New password').fill('a new pass phrase');
  await loseAnswers('mutation ChangePassword');
  await button('Change the password').click();
  await page.getByText('Your password may be changed already.').waitFor();
  expect(await page.getByText('safely repeat').count()).toBe(0);
});

test('a list of sessions that failed is not shown as empty', async () => {
  await failCalls(page, 'query MySessions');
  await openAs(page, '/account');
  await panel('Where you are signed in').getByText('Busy just now.').waitFor();
});

test('a problem at a field does not turn into one of the form while the user corrects it', async () => {
  await openPersonOf('Demo Building Admin');
  await button('Correct name or address').click();
  await dialog().getByLabel('E-mail address').fill('viewer@acme.example');
  await button('Save').click();
  await invalid().and(dialog().getByLabel('E-mail address')).waitFor();
  await dialog().getByLabel('E-mail address').fill('viewer2@acme.example');
  await invalid().waitFor({ state: 'detached' });
  expect(await page.getByRole('alert').count()).toBe(0);
});

test('a correction sends only what the user has changed, and the form shows what others have changed', async () => {
  await openPersonOf('Demo Building Admin');
  await site.app.sql(`UPDATE "User" SET "email" = 'moved@acme.example' WHERE "email" = 'buildingadmin@acme.example'`);
  await button('Edit').click();
  await page.getByText('moved@acme.example').waitFor();
  await page.getByRole('checkbox', { name: 'Viewer' }).check();
  await panel('What will happen').getByText('Grants the role Viewer').waitFor();
  await failCalls(page, 'query Person(');
  await button('Save').click();
  await page.getByRole('status').getByText('Role Viewer granted').waitFor();
  await page.getByRole('alert').getByText('Busy just now.').waitFor();
  await panel('Roles').waitFor(); // what was known before
  await page.unrouteAll();

  const letGo = await hold(page, 'query Person');
  await button('Correct name or address').click();
  await site.app.sql(`UPDATE "User" SET "email" = 'buildingadmin@acme.example' WHERE "email" = 'moved@acme.example'`);
  await dialog().getByLabel('Full name').fill('Bea Admin');
  await button('Save').click();
  letGo();
  await page.getByRole('heading', { name: 'Bea Admin' }).waitFor();
  await page.getByText('buildingadmin@acme.example').first().waitFor();
});

test('a query that fails while the user edits a person does not take the changes away', async () => {
  await openPersonOf('Platform Operator');
  await failCalls(page, 'query Person(');
  await button('Edit').click();
  await page.getByRole('checkbox', { name: 'Viewer' }).check();
  await page.getByRole('alert').getByText('Busy just now.').waitFor();
  expect(await page.getByRole('checkbox', { name: 'Viewer' }).isChecked()).toBe(true);
});

test('the account page shows a name as it is stored', async () => {
  await openAs(page, '/account', 'orgadmin');
  await page.getByLabel('Full name').fill('  Olga ');
  await button('Save').click();
  await page.getByRole('status').getByText('Your account is updated.').waitFor();
  expect(await page.getByLabel('Full name').inputValue()).toBe('Olga');
  expect(await button('Save').isDisabled()).toBe(true);
});

test('changes of the storage by other pages sign nobody out, also where the browser stores nothing', async () => {
  await page.addInitScript(
    `Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }`,
  );
  await openAs(page, '/people');
  await page.evaluate(`dispatchEvent(new StorageEvent('storage', { key: 'graphiql:theme' }))`);
  await settle(page);
  await link('Demo Viewer').waitFor();
  await navigationOf(page).waitFor();
});
