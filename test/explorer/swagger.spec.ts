import type { Browser, Locator, Page } from 'playwright-core';
import { aBrowser, aPage, leftBehind, LOOKS, takePicture } from '../support/browser.js';
import { anEmbeddedApp, type EmbeddedApp } from '../support/embedded.js';

let app: EmbeddedApp;
let browser: Browser;

beforeAll(async () => {
  browser = await aBrowser();
  app = await anEmbeddedApp();
}, 60_000);
afterAll(() => Promise.all([browser.close(), app.close()]));

/** Opens one call of the page for trying it out. */
async function tryOut(page: Page, operationId: string): Promise<Locator> {
  const call = page.locator(`.opblock[id$="-${operationId}"]`);
  await call.locator('.opblock-summary-control').click();
  await call.getByRole('button', { name: 'Try it out' }).click();
  return call;
}

/** Sends it, and reads from the page what came back. */
async function execute(page: Page, call: Locator) {
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await call.getByRole('button', { name: 'Execute' }).click();
  await answered;
  const shown = call.locator('.live-responses-table .response');
  const status = await shown.locator('.response-col_status').innerText();
  return { status: status.trim(), body: JSON.parse(await shown.locator('.microlight').first().innerText()) };
}

test('an integrator signs in, authorizes and provisions by the examples as they are', async () => {
  const { page, complaints } = await aPage(browser, app.url);
  await page.goto('/api/docs');

  const signedIn = await execute(page, await tryOut(page, 'login'));
  expect(signedIn).toMatchObject({ status: '200', body: { accessToken: expect.any(String) } });
  await page.getByRole('button', { name: 'Authorize' }).click();
  const dialog = page.locator('.modal-ux');
  await dialog.getByRole('textbox').fill(signedIn.body.accessToken);
  await dialog.getByRole('button', { name: 'Apply credentials' }).click();
  await dialog.locator('.btn-done').click();

  const call = await tryOut(page, 'provisionUser');
  await call.locator('.opblock-section-request-body .examples-select-element').selectOption('demo');
  const created = await execute(page, call);
  expect(created).toMatchObject({ status: '201', body: { created: true, user: { email: 'jane@acme.example' } } });
  expect(created.body.changes).toHaveLength(7);

  await call.getByRole('button', { name: 'Clear' }).click();
  const repeated = await execute(page, call);
  expect(repeated).toMatchObject({ status: '200', body: { created: false, changes: [] } });

  expect(complaints).toEqual([]);
  expect(await leftBehind(page)).toEqual({ stored: {}, databases: [], cookies: [] });
});

test.each(LOOKS)('shows every call without a complaint at $width px, $colorScheme', async (look) => {
  const { page, complaints } = await aPage(browser, app.url, look);
  await page.goto('/api/docs');
  await page.locator('.opblock').first().waitFor();
  const document = await (await page.request.get('/api/docs-json')).json();
  const operations = Object.values<object>(document.paths).flatMap((path) => Object.keys(path));
  expect(await page.locator('.opblock').count()).toBe(operations.length);
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(look.width);
  await takePicture(page, `swagger-${look.width}-${look.colorScheme}`);
  expect(complaints).toEqual([]);
});
