import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import pg from 'pg';
import { checkLooks, choose, clicks, openAs } from '../support/console.js';
import { onEachPage } from '../support/each-page.js';
import { aSite } from '../support/site.js';

/** What an administrator finds out about what changed in the organization. */

const site = aSite();
let page: Page;
const { button, link } = onEachPage(site, (opened) => (page = opened));

const entry = (text: string) => page.locator('main').getByRole('listitem').filter({ hasText: text });

interface Call {
  changes: object[];
  daysAgo: number;
  /** The parts before the @ of demo users' addresses. */
  by?: string;
  to?: string;
}

/** Adds calls to the audit trail. */
async function addCalls(calls: Call[]): Promise<void> {
  const client = new pg.Client({ connectionString: site.app.databaseUrl });
  await client.connect();
  for (const { changes, daysAgo, by = 'admin', to = 'viewer' } of calls)
    await client.query(
      `INSERT INTO "AuditEvent"
         ("orgId", "id", "actorOrgId", "actorId", "subjectId", "changes", "requestId", "transport", "createdAt")
       SELECT a."orgId", gen_random_uuid(), a."orgId", a."id", s."id", $1, 'request', 'REST', now() - $2 * interval '1 day'
       FROM "User" a JOIN "User" s ON s."orgId" = a."orgId" AND s."email" = $3
       WHERE a."email" = $4`,
      [JSON.stringify(changes), daysAgo, `${to}@acme.example`, `${by}@acme.example`],
    );
  await client.end();
}

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
    await checkLooks(page, 'audit');
    await seeEntriesOnPhone();

    await button('Export CSV').click();
    await page.getByRole('dialog').getByText('2 entries', { exact: true }).waitFor();
    await checkLooks(page, 'audit-export');
    const [download] = await Promise.all([page.waitForEvent('download'), button('Save the file').click()]);
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

  /** On a phone the entries are in sight, and a button opens the filters. */
  async function seeEntriesOnPhone(): Promise<void> {
    await page.setViewportSize({ width: 390, height: 844 });
    expect((await entry(taken).boundingBox())!.y).toBeLessThan(600);
    await button('Filters').click();
    await page.getByRole('dialog').getByRole('combobox', { name: 'Kind of change' }).click();
    await page.getByRole('option', { name: 'Role taken away' }).click();
    await page.keyboard.press('Escape');
    await button('Show 1 entry').waitFor();
    await checkLooks(page, 'audit-filters');
    await page.getByRole('combobox', { name: 'Kind of change' }).press('Backspace'); // the last look is wide
    await page.getByText('2 entries').waitFor();
  }

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
    await clicks(3, link('Demo Viewer'), link('Filter these changes'));
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
    await checkLooks(page, 'audit-none');
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
