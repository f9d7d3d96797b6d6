import type { Page } from 'playwright-core';
import {
  checkLooks,
  clicks,
  DEMO_PASSWORD,
  navigationOf,
  openAs,
  signIn,
  signOut,
  startSessionAs,
} from '../support/console.js';
import { send } from '../support/http-client.js';
import { onEachPage } from '../support/each-page.js';
import { aSite } from '../support/site.js';

/** What a user does with their own account, and with the keys of the organization. */

const site = aSite();
let page: Page;
const { button } = onEachPage(site, (opened) => (page = opened));

describe('the page of the own account', () => {
  const panel = (name: string) => page.getByRole('region', { name });
  const sessions = () => panel('Where you are signed in').getByRole('listitem');

  test('changes the name and the password, and ends the sessions of other browsers', async () => {
    await startSessionAs(page, 'viewer'); // in another browser, because signing in replaces the cookie
    await openAs(page, '/', 'viewer');
    await clicks(
      3,
      page.getByRole('button', { name: 'viewer@acme.example' }),
      page.getByRole('menuitem', { name: 'My account' }),
    );
    await sessions().nth(1).waitFor();
    expect(await page.getByLabel('E-mail address').getAttribute('readonly')).not.toBeNull();
    await panel('What you may do').getByText('See people').waitFor();
    await panel('What you may do').getByText('Viewer', { exact: true }).waitFor();
    await checkLooks(page, 'account');

    await page.getByLabel('Full name').fill('Vera Viewer');
    await button('Save').click();
    await page.getByRole('status').getByText('Your account is updated.').waitFor();
    await page.getByRole('button', { name: 'Vera Viewer viewer@acme.example' }).waitFor();

    const invalid = page.locator('[aria-invalid="true"]');
    const [current, next] = [page.getByLabel('Current password'), page.getByLabel('New password')];
    await current.fill('not the password');
    await next.fill('a new pass phrase');
    await button('Change the password').click();
    await invalid.and(current).waitFor();
    await current.fill(DEMO_PASSWORD);
    await next.fill('password123');
    await button('Change the password').click();
    await invalid.and(next).waitFor();
    await next.fill('a new pass phrase');
    await button('Change the password').click();
    await page.getByText('Your password is changed. You are signed out everywhere else.').waitFor();
    await sessions().nth(1).waitFor({ state: 'detached' });
    await sessions().getByText('This browser').waitFor();

    const other = await site.open();
    await other.page.goto('/');
    await signIn(other.page, 'viewer', 'a new pass phrase');
    await other.page.getByRole('heading', { name: 'People' }).waitFor();
    await page.reload();
    await clicks(
      3,
      page.getByRole('button', { name: /^Sign out of / }),
      page.getByRole('dialog').getByRole('button', { name: 'Sign out' }),
    );
    await sessions().nth(1).waitFor({ state: 'detached' });
    await sessions().getByText('This browser').waitFor();
    await button('Sign out everywhere').click();
    await checkLooks(page, 'account-leave');
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByLabel('Organization').waitFor();
    await page.reload();
    await signIn(page, 'viewer', 'a new pass phrase');
    await page.getByRole('heading', { name: 'People' }).waitFor();
  });

  test('says what the user may do in buildings, and corrects the address of a user who provisions', async () => {
    await openAs(page, '/account', 'buildingadmin');
    await panel('What you may do').getByText('Building admin in Linden Court: add and remove').waitFor();
    await panel('What you may do').getByText('No role in the organization.').waitFor();
    await signOut(page);

    await openAs(page, '/account', 'orgadmin');
    await page.getByLabel('E-mail address').fill('viewer@acme.example');
    await button('Save').click();
    await page.locator('[aria-invalid="true"]').and(page.getByLabel('E-mail address')).waitFor();
    await page.getByLabel('E-mail address').fill('olga@acme.example');
    await button('Save').click();
    await page.getByText('Demo Organization Admin, olga@acme.example').waitFor();
  });
});

describe('the page of API keys', () => {
  const statusWith = async (secret: string): Promise<number> =>
    (
      await send(site.app.url, {
        method: 'GET',
        path: '/api/users?first=1',
        headers: { authorization: `Bearer ${secret}` },
      })
    ).status;

  test('creates a key, shows its text once, and revokes it', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await openAs(page, '/');
    await navigationOf(page).getByRole('link', { name: 'API keys' }).click();
    await page.getByText('No keys yet.').waitFor();
    await button('Create a key').click();
    await page.getByLabel('Name', { exact: true }).fill('Nightly report');
    await page.getByRole('checkbox', { name: 'Viewer' }).check();
    await page.getByLabel('Last day (optional)').fill('2000-01-01');
    await button('Create').click();
    await page.locator('[aria-invalid="true"]').and(page.getByLabel('Last day (optional)')).waitFor();
    await checkLooks(page, 'api-key-create');
    await page.getByLabel('Last day (optional)').fill('2099-12-31');
    await button('Create').click();
    await page.getByRole('dialog', { name: 'Nightly report is created' }).waitFor();
    await checkLooks(page, 'api-key-secret');
    await button('Copy the key').click();
    await button('Copied: Copy the key').waitFor();
    const secret = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(await statusWith(secret)).toBe(200);
    await button('Done').click();

    await page.getByText('1 of at most 20 keys are live.').waitFor();
    const row = page.getByRole('list', { name: 'Live keys' }).getByRole('listitem');
    expect(await row.innerText()).toMatch(
      /Nightly report.*Live.*Viewer.*by\s+Demo Administrator.*Expires.*Dec 31, 2099, 11:59/s,
    );
    expect(await page.content()).not.toContain(secret.slice(-20));
    await checkLooks(page, 'api-keys');
    await button('Revoke Nightly report').click();
    await page.getByRole('dialog').getByText('Scripts that use this key stop working at once.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('list', { name: 'Revoked and expired keys' }).getByText('Nightly report').waitFor();
    expect(await statusWith(secret)).toBe(401);

    await site.app.sql(
      `INSERT INTO "ApiKey" ("orgId", "id", "makerId", "name", "secretHash", "roleKeys")
       SELECT "orgId", gen_random_uuid(), "id", 'Key ' || n, sha256(n::text::bytea), ARRAY['viewer']
       FROM "User", generate_series(1, 20) n WHERE "email" = 'admin@acme.example'`,
    );
    await page.reload();
    await page.getByText('All 20 keys are in use.').waitFor();
    expect(await button('Create a key').isDisabled()).toBe(true);
  });

  test('is not open to users without the permission', async () => {
    await openAs(page, '/api-keys', 'buildingadmin');
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
    expect(await navigationOf(page).getByRole('link', { name: 'API keys' }).count()).toBe(0);
  });
});
