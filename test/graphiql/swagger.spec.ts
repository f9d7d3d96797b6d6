import type { Locator, Page } from 'playwright-core';
import { barriersOf, leftBehind, LOOKS, type WatchedPage } from '../support/browser.js';
import { aSite } from '../support/site.js';

const site = aSite();

const callOf = (page: Page, operationId: string): Locator => page.locator(`.opblock[id$="-${operationId}"]`);

/** Opens one call of the page with Try it out. */
async function tryOut(page: Page, operationId: string): Promise<Locator> {
  const call = callOf(page, operationId);
  await call.locator('.opblock-summary-control').click();
  await call.getByRole('button', { name: 'Try it out' }).click();
  return call;
}

/** Executes the call and reads the answer from the page. */
async function execute(page: Page, call: Locator) {
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await call.getByRole('button', { name: 'Execute' }).click();
  await answered;
  const shown = call.locator('.live-responses-table .response');
  const status = await shown.locator('.response-col_status').innerText();
  return { status: status.trim(), body: JSON.parse(await shown.locator('.microlight').first().innerText()) };
}

test('an integrator signs in, authorizes and provisions with the unchanged examples', async () => {
  const { page, complaints } = await site.open();
  await page.goto('/api/docs');

  const signedIn = await execute(page, await tryOut(page, 'login'));
  expect(signedIn).toMatchObject({ status: '200', body: { accessToken: expect.any(String) } });
  await page.getByRole('button', { name: 'Authorize' }).click();
  const dialog = page.getByRole('dialog', { name: 'Available authorizations' });
  await dialog.getByRole('textbox', { name: 'Value:' }).fill(signedIn.body.accessToken);
  await dialog.getByRole('button', { name: 'Authorize' }).click();
  await dialog.locator('.btn-done').first().click();

  const call = await tryOut(page, 'provisionUser');
  await call.locator('.opblock-section-request-body .examples-select-element').selectOption('everything');
  const created = await execute(page, call);
  expect(created).toMatchObject({ status: '201', body: { created: true, user: { email: 'jane@acme.example' } } });
  expect(created.body.changes).toHaveLength(7);

  await call.getByRole('button', { name: 'Clear' }).click();
  const repeated = await execute(page, call);
  expect(repeated).toMatchObject({ status: '200', body: { created: false, changes: [] } });

  expect(complaints).toEqual([]);
  expect(await leftBehind(page)).toEqual({ stored: {}, databases: [], cookies: [] });
});

describe.each(LOOKS)('at $width px', (look) => {
  let watched: WatchedPage;
  let page: Page;
  beforeAll(async () => {
    watched = await site.open(look);
    page = watched.page;
    await page.goto('/api/docs');
    await page.locator('.opblock').first().waitFor();
  });
  afterAll(() => page.context().close());

  // Swagger UI reads the system's colour scheme once. Its button then changes this class, but a dialog can cover the
  // button.
  const show = (scheme: string): Promise<unknown> =>
    page.evaluate(`document.documentElement.classList.toggle('dark-mode', ${String(scheme === 'dark')})`);

  async function expectNoBarriers(state: string): Promise<void> {
    const barriers = await barriersOf(page, look, `swagger-${state}`, show);
    expect({ state, barriers }).toEqual({ state, barriers: [] });
  }

  test('shows every call, its input and missing values without barriers', async () => {
    const document = await (await page.request.get('/api/docs-json')).json();
    const operations = Object.values<object>(document.paths).flatMap((path) => Object.keys(path));
    expect(await page.locator('.opblock').count()).toBe(operations.length);
    await expectNoBarriers('closed');

    const provision = callOf(page, 'provisionUser');
    await provision.locator('.opblock-summary-control').click();
    await provision.getByRole('combobox', { name: 'Examples' }).waitFor();
    await provision.getByRole('tab', { name: 'Schema' }).first().click();
    for (const folded of (await provision.locator('.model-box-control[aria-expanded="false"]').all()).reverse())
      await folded.click();
    const grant = await tryOut(page, 'grantRoles');
    await grant.getByRole('textbox', { name: 'userId' }).fill('');
    await grant.getByRole('button', { name: 'Execute' }).click();
    await grant.getByRole('textbox', { name: 'userId' }).and(page.locator('.invalid')).waitFor();
    await expectNoBarriers('calls');
    for (const call of [grant, provision]) await call.locator('.opblock-summary-control').click();
    expect(watched.complaints).toEqual([]);
  });

  test('shows an answer and takes a token without barriers', async () => {
    // Later than half a second after the click, so that a shift does not count as caused by it (Cumulative Layout
    // Shift).
    await page.route('/api/auth/login', (route) => void setTimeout(() => void route.continue(), 700));
    const { accessToken } = (await execute(page, await tryOut(page, 'login'))).body;
    await expectNoBarriers('answer');

    await page.getByRole('button', { name: 'Authorize' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill(accessToken);
    await expectNoBarriers('dialog');
    await dialog.getByRole('button', { name: 'Authorize' }).click();
    await dialog.getByRole('button', { name: 'Logout' }).waitFor();
    await expectNoBarriers('authorized');
    expect(watched.complaints).toEqual([]);
  });
});

test('the keyboard alone opens a call, gives it a token and comes back, and the focus is outlined', async () => {
  const { page, complaints } = await site.open();
  await page.goto('/api/docs');
  await page.locator('.opblock').first().waitFor();
  const focused = page.locator(':focus');
  const tabTo = async (wanted: Locator): Promise<void> => {
    for (let presses = 0; presses < 20; presses++) {
      await page.keyboard.press('Tab');
      if ((await focused.and(wanted).count()) === 0) continue;
      expect(await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
      return;
    }
    throw new Error(`Tab does not lead to ${wanted.toString()}.`);
  };

  const call = callOf(page, 'provisionUser');
  await tabTo(call.locator('.opblock-summary-control'));
  await page.keyboard.press('Enter');
  await call.getByRole('button', { name: 'Try it out' }).waitFor();
  expect(new URL(page.url()).hash).toBe('#/Provisioning/provisionUser');

  const lock = call.getByRole('button', { name: /^authorization button/ });
  await tabTo(lock);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  expect(await focused.and(dialog.getByRole('textbox')).count()).toBe(1);
  await page.keyboard.type('token');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Logout' }).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await focused.and(lock).count()).toBe(1);
  expect(complaints).toEqual([]);
});

test('fits the width of a phone', async () => {
  const { page } = await site.open(LOOKS.at(-1), { isMobile: true, hasTouch: true });
  await page.goto('/api/docs');
  await page.locator('.opblock').first().waitFor();
  expect(await page.evaluate<number>('innerWidth')).toBe(390);
});
