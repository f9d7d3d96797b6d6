import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { checkLooks, choose, clicks, openAs } from '../support/console.js';
import { LOOKS } from '../support/browser.js';
import { onEachPage } from '../support/each-page.js';
import { until } from '../support/sessions.js';
import { aSite } from '../support/site.js';

/** What an administrator finds out about what changed in the organization. */

const site = aSite();
let page: Page;
const { button, link } = onEachPage(site, (opened) => (page = opened));

const entry = (text: string) => page.locator('main').getByRole('listitem').filter({ hasText: text });

interface Call {
  changes: object[];
  daysAgo?: number;
  /** Instead of `daysAgo`. */
  at?: string;
  /** The parts before the @ of demo users' addresses. */
  by?: string;
  to?: string;
}

/** Adds calls to the audit trail. */
async function addCalls(calls: Call[]): Promise<void> {
  for (const { changes, daysAgo = 0, at = 'now', by = 'admin', to = 'viewer' } of calls)
    await site.app.sql(
      `INSERT INTO "AuditEvent"
         ("orgId", "id", "actorOrgId", "actorId", "subjectId", "changes", "requestId", "transport", "createdAt")
       SELECT a."orgId", gen_random_uuid(), a."orgId", a."id", s."id", $1, 'request', 'REST',
         $5::timestamptz - $2 * interval '1 day'
       FROM "User" a JOIN "User" s ON s."orgId" = a."orgId" AND s."email" = $3
       WHERE a."email" = $4`,
      ...[JSON.stringify(changes), daysAgo, `${to}@acme.example`, `${by}@acme.example`, at],
    );
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
    await button('Filters').waitFor(); // the page follows the size of the window a moment later
    await until('the newest entry is in sight', async () => ((await entry(taken).boundingBox())?.y ?? 600) < 600);
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

test('has pages, and the page of a person too', async () => {
  const name = (n: number) => `Name ${String(n).padStart(2, '0')}`;
  const named = (n: number): Call => ({
    changes: [{ kind: 'NAME_CHANGED', name: name(n), previousName: '' }],
    at: `2020-01-01T00:${String(n + 10)}:00Z`,
    to: 'orgadmin',
  });
  await addCalls(Array.from({ length: 40 }, (_, n) => named(n)));
  for (const path of ['/audit?kind=NAME_CHANGED', '/people?search=demo+organization+admin']) {
    if (path.startsWith('/audit')) await openAs(page, path);
    else {
      await page.goto(path);
      await link('Demo Organization Admin').click();
    }
    const shows = (n: number) => entry(name(n)).waitFor();
    await shows(39);
    await button('Next').click();
    await shows(24);
    expect(await entry(name(25)).count()).toBe(0);
    await button('Next').click();
    await shows(9);
    await button('Previous').click();
    await shows(24);
  }
});

test('weeks, days and times are those of the language and the zone of the browser', async () => {
  await addCalls([
    { changes: [{ kind: 'USER_DEACTIVATED' }], at: '2026-03-01T12:31:00Z' },
    { changes: [{ kind: 'USER_REACTIVATED' }], at: '2026-03-01T10:32:00Z' },
  ]);
  const { page: there } = await site.open(LOOKS[0], { locale: 'de-DE', timezoneId: 'Pacific/Auckland' });
  await there.clock.setFixedTime(new Date('2026-03-01T13:30:00Z')); // Monday, 2 March
  await openAs(there, '/audit?from=2026-02-28&to=2026-03-02');
  await there.getByText('Times are in Pacific/Auckland (GMT+13:00).').waitFor();
  const on = (day: string) => there.getByRole('region', { name: day }).getByRole('listitem');
  expect(await on('Today').innerText()).toMatch(/ deactivated Demo Viewer\s+01:31/);
  expect(await on('Yesterday').innerText()).toMatch(/ reactivated Demo Viewer\s+23:32/);

  const asked = there.waitForRequest((request) => request.postData()?.includes('"since"') === true);
  await there.getByRole('button', { name: 'Last week' }).click();
  expect(((await asked).postDataJSON() as { variables: unknown }).variables).toMatchObject({
    filter: { since: '2026-02-22T11:00:00.000Z', until: '2026-03-01T11:00:00.000Z' }, // a week begins on Monday
  });
  await there.getByText(/^23\. Feb\.\s?–\s?1\. M\S+ 2026$/).waitFor();
  await there.getByRole('button', { name: 'Export CSV' }).click();
  const saving = there.waitForEvent('download');
  await there.getByRole('button', { name: 'Save the file' }).click();
  expect((await saving).suggestedFilename()).toBe('audit-2026-03-02.csv');
});
