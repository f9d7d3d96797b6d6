import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import pg from 'pg';
import { barriersOf, LOOKS, type WatchedPage } from '../support/browser.js';
import { choose, DEMO_PASSWORD, openAs, signIn, startSessionAs } from '../support/console.js';
import { aSite } from '../support/site.js';

/** What changed in the organization, and what a user does with their own account. */

const site = aSite();
let watched: WatchedPage;
let page: Page;
beforeEach(async () => {
  watched = await site.open();
  page = watched.page;
});
afterEach(() => {
  expect(watched.complaints).toEqual([]);
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const link = (name: string) => page.getByRole('link', { name, exact: true });
const entry = (text: string) => page.locator('main').getByRole('listitem').filter({ hasText: text });

/** Clicks in this order. @param most the clicks that the job may take */
async function clicks(most: number, ...ones: Locator[]): Promise<void> {
  expect(ones.length).toBeLessThanOrEqual(most);
  for (const one of ones) await one.click();
}

/** Checks the page as it is now in every look. */
async function check(name: string): Promise<void> {
  for (const look of LOOKS) {
    await page.setViewportSize({ width: look.width, height: 900 });
    await page.emulateMedia({ colorScheme: look.colorScheme });
    expect([name, look.width, await barriersOf(page, look, name)]).toEqual([name, look.width, []]);
  }
  await page.setViewportSize({ width: LOOKS[0]!.width, height: 900 });
  await page.emulateMedia({ colorScheme: LOOKS[0]!.colorScheme });
}

interface Call {
  changes: object[];
  daysAgo: number;
  /** The parts before the @ of demo users' addresses. */
  by?: string;
  to?: string;
}

/** Sends statements to the database. */
async function write(...statements: [text: string, values: unknown[]][]): Promise<void> {
  const client = new pg.Client({ connectionString: site.app.databaseUrl });
  await client.connect();
  for (const [text, values] of statements) await client.query(text, values);
  await client.end();
}

/** Adds calls to the audit trail. */
const addCalls = (calls: Call[]): Promise<void> =>
  write(
    ...calls.map(({ changes, daysAgo, by = 'admin', to = 'viewer' }): [string, unknown[]] => [
      `INSERT INTO "AuditEvent"
         ("orgId", "id", "actorOrgId", "actorId", "subjectId", "changes", "requestId", "transport", "createdAt")
       SELECT a."orgId", gen_random_uuid(), a."orgId", a."id", s."id", $1, 'request', 'REST', now() - $2 * interval '1 day'
       FROM "User" a JOIN "User" s ON s."orgId" = a."orgId" AND s."email" = $3
       WHERE a."email" = $4`,
      [JSON.stringify(changes), daysAgo, `${to}@acme.example`, `${by}@acme.example`],
    ]),
  );

describe('the audit page', () => {
  const taken = 'Demo Administrator took Organization admin away from Demo Viewer';

  beforeAll(() =>
    addCalls([
      { changes: [{ kind: 'ROLE_GRANTED', roleKey: 'org_admin' }], daysAgo: 400 },
      { changes: [{ kind: 'ROLE_REVOKED', roleKey: 'org_admin' }], daysAgo: 7 },
      { changes: [{ kind: 'USER_CREATED' }, { kind: 'ROLE_GRANTED', roleKey: 'viewer' }], daysAgo: 7 },
      { changes: [{ kind: 'USER_DEACTIVATED' }], daysAgo: 0 },
      { changes: [{ kind: 'USER_REACTIVATED' }], daysAgo: 100, by: 'orgadmin', to: 'buildingadmin' },
    ]),
  );

  test('says who changed what last week in 2 clicks, and exports what it shows', async () => {
    await openAs(page, '/');
    await clicks(3, link('Audit'), button('Last week'));
    await entry(taken).waitFor();
    await page.getByText('2 entries').waitFor();
    expect(await entry('created the account of Demo Viewer').innerText()).toContain('Role Viewer granted');
    expect((await entry('deactivated').count()) + (await entry('gave').count())).toBe(0);
    await check('audit');

    const [download] = await Promise.all([page.waitForEvent('download'), button('Export CSV').click()]);
    expect(download.suggestedFilename()).toMatch(/^audit-\d{4}-\d\d-\d\d\.csv$/);
    const [head, ...lines] = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
    expect(head).toContain('createdAt');
    expect(lines.map((line) => /[A-Z]+_[A-Z]+/.exec(line)?.[0]).sort()).toEqual(['ROLE_REVOKED', 'USER_CREATED']);

    await page.reload();
    await page.getByText('2 entries').waitFor();
    await button('Last week').and(page.locator('[aria-pressed=true]')).waitFor();
    await button('Any time').click();
    await entry('gave Organization admin to Demo Viewer').waitFor();
  });

  test('lists that nobody could count show their page, and a page that failed is not shown as empty', async () => {
    const failure = { message: 'Too busy to count.', extensions: { code: 'UNAVAILABLE', errors: [] } };
    let isFailing = false;
    await page.route('**/graphql', async (route) => {
      const response = await route.fetch();
      const text = (await response.text()).replace(/"totalCount":\d+/g, '"totalCount":null');
      const { data } = JSON.parse(text) as { data: object };
      const isCounted = text.includes('"totalCount"');
      await route.fulfill({
        json: { data: isCounted && isFailing ? null : data, ...(isCounted && { errors: [failure] }) },
      });
    });
    await openAs(page, '/people');
    await page.getByText('Many people').waitFor();
    await page.getByRole('link', { name: 'Demo Viewer' }).click();
    await page.getByText('Many calls').waitFor();
    await page.getByRole('link', { name: 'Buildings' }).click();
    await page.getByText('Many buildings').waitFor();
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByText('Many entries').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);

    isFailing = true;
    await page.reload();
    await page.getByRole('alert').getByText('Too busy to count.').waitFor();
    isFailing = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Many entries').waitFor();
  });

  test('filters by the person, the actor, the kind and days, in the address, from the page of a person too', async () => {
    await openAs(page, '/people?search=demo+viewer');
    await clicks(2, link('Demo Viewer'), link('Filter these changes'));
    await page.getByText('4 entries').waitFor();
    await page.getByRole('combobox', { name: 'Whose account' }).and(page.locator('[value="Demo Viewer"]')).waitFor();
    await page.getByRole('combobox', { name: 'Kind of change' }).click();
    await page.getByRole('option', { name: 'Role taken away' }).click();
    await page.keyboard.press('Escape');
    await page.getByText('1 entry').waitFor();
    await entry(taken).waitFor();
    const { search } = new URL(page.url());
    expect([...new URLSearchParams(search).keys()]).toEqual(['subject', 'kind']);

    await page.getByRole('combobox', { name: 'Changed by' }).fill('building admin');
    await page.getByRole('option', { name: 'Demo Building Admin' }).click();
    await page.getByText('No change matches.').waitFor();
    await check('audit-none');
    await button('Show all changes').click();
    await page.getByText('5 entries').waitFor();
    expect(new URL(page.url()).search).toBe('');

    await choose(page, 'Changed by', 'Demo Administrator');
    await button('From – to').click();
    await page.getByLabel('From', { exact: true }).fill('2001-01-01');
    await page.getByLabel('To', { exact: true }).fill('2001-01-31');
    await page.getByText('No change matches.').waitFor();
    await page.getByLabel('To', { exact: true }).fill('2101-01-31');
    await page.getByText('4 entries').waitFor();
    await entry(taken).getByRole('link', { name: 'Demo Viewer' }).click();
    await page.getByRole('heading', { name: 'Demo Viewer' }).waitFor();
    await link('What they changed').click();
    await page.getByText('No change matches.').waitFor();
  });

  test('is not open to users without the permission', async () => {
    await openAs(page, '/audit', 'viewer');
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
    expect(await link('Audit').count()).toBe(0);
  });
});

describe('the page of the own account', () => {
  const panel = (name: string) => page.getByRole('region', { name });
  const sessions = () => panel('Where you are signed in').getByRole('listitem');

  test('changes the name and the password, and ends the sessions of other browsers', async () => {
    await startSessionAs(page, 'viewer'); // in another browser, because signing in replaces the cookie
    await openAs(page, '/', 'viewer');
    await clicks(2, button('Account of Demo Viewer'), page.getByRole('menuitem', { name: 'My account' }));
    await sessions().nth(1).waitFor();
    expect(await page.getByLabel('E-mail address').getAttribute('readonly')).not.toBeNull();
    await panel('What you may do').getByText('See people').waitFor();
    await check('account');

    await page.getByLabel('Full name').fill('Vera Viewer');
    await button('Save').click();
    await page.getByRole('status').getByText('Your account is updated.').waitFor();
    await button('Account of Vera Viewer').waitFor();

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
      2,
      page.getByRole('button', { name: /^Sign out of / }),
      page.getByRole('dialog').getByText('Sign out'),
    );
    await sessions().nth(1).waitFor({ state: 'detached' });
    await sessions().getByText('This browser').waitFor();
    await button('Sign out everywhere').click();
    await check('account-leave');
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
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();

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
    (await fetch(`${site.app.url}/api/users?first=1`, { headers: { authorization: `Bearer ${secret}` } })).status;

  test('creates a key, shows its text once, and revokes it', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await openAs(page, '/');
    await link('API keys').click();
    await page.getByText('No keys yet.').waitFor();
    await button('Create a key').click();
    await page.getByLabel('Name', { exact: true }).fill('Nightly report');
    await page.getByRole('checkbox', { name: 'Viewer' }).check();
    await page.getByLabel('Last day (optional)').fill('2000-01-01');
    await button('Create').click();
    await page.locator('[aria-invalid="true"]').and(page.getByLabel('Last day (optional)')).waitFor();
    await check('api-key-create');
    await page.getByLabel('Last day (optional)').fill('2099-12-31');
    await button('Create').click();
    await page.getByRole('dialog', { name: 'Nightly report is created' }).waitFor();
    await check('api-key-secret');
    await button('Copy the key').click();
    await button('Copied: Copy the key').waitFor();
    const secret = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(await statusWith(secret)).toBe(200);
    await button('Done').click();

    await page.getByText('1 of at most 20 keys are live.').waitFor();
    const row = page.getByRole('list', { name: 'Live keys' }).getByRole('listitem');
    expect(await row.innerText()).toMatch(
      /Nightly report.*Live.*Viewer.*by\s+Demo Administrator.*Expires.*20(99|100)/s,
    );
    expect(await page.content()).not.toContain(secret.slice(-20));
    await check('api-keys');
    await button('Revoke Nightly report').click();
    await page.getByRole('dialog').getByText('Scripts that use this key stop working at once.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('list', { name: 'Revoked and expired keys' }).getByText('Nightly report').waitFor();
    expect(await statusWith(secret)).toBe(401);

    await write([
      `INSERT INTO "ApiKey" ("orgId", "id", "makerId", "name", "secretHash", "roleKeys")
       SELECT "orgId", gen_random_uuid(), "id", 'Key ' || n, sha256(n::text::bytea), ARRAY['viewer']
       FROM "User", generate_series(1, 20) n WHERE "email" = $1`,
      ['admin@acme.example'],
    ]);
    await page.reload();
    await page.getByText('All 20 keys are in use.').waitFor();
    expect(await button('Create a key').isDisabled()).toBe(true);
  });

  test('is not open to users without the permission', async () => {
    await openAs(page, '/api-keys', 'buildingadmin');
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
    expect(await link('API keys').count()).toBe(0);
  });
});
