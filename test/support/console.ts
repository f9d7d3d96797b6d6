import { readFile } from 'node:fs/promises';
import { JwtService } from '@nestjs/jwt';
import type { Locator, Page } from 'playwright-core';
import { barriersOf, LOOKS } from './browser.js';
import { TOKEN_SECRET } from './process.js';

export const DEMO_PASSWORD = 'demo-password-1';

/** Signs in on the page that asks for it. @param who the part before the @ of a demo user's address */
export async function signIn(page: Page, who = 'admin', password = DEMO_PASSWORD): Promise<void> {
  await page.getByLabel('Organization').fill('acme');
  await page.getByLabel('E-mail address').fill(who.includes('@') ? who : `${who}@acme.example`);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Starts a session of this user in the browser of the page, without the page. */
export async function startSessionAs(page: Page, who: string): Promise<void> {
  const data = { organization: 'acme', email: `${who}@acme.example`, password: DEMO_PASSWORD };
  const started = await page.context().request.post('/api/auth/session', { data });
  if (!started.ok()) throw new Error(`The session of ${who} did not start: ${started.status()}`);
}

/** Opens a page of the console and signs in there as this user. */
export async function openAs(page: Page, path: string, who = 'admin'): Promise<void> {
  await page.goto(path);
  await signIn(page, who);
  await navigationOf(page).waitFor({ state: 'attached' });
}

/** The navigation, which is on every page for signed-in users. */
export const navigationOf = (page: Page) => page.getByRole('navigation', { name: 'Pages', exact: true });

export async function signOut(page: Page): Promise<void> {
  await navigationOf(page).locator('[aria-haspopup=menu]').click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
}

/**
 * Makes the page's token expire, until the page gets another one: the server gets the token with yesterday's dates.
 */
export async function expireToken(page: Page): Promise<void> {
  const jwt = new JwtService({ secret: TOKEN_SECRET });
  const renewal = page.waitForRequest('**/session/refresh');
  await page.route('**/graphql', async (route) => {
    const headers = route.request().headers();
    const { iat, exp, ...claims } = jwt.verify<{ iat: number; exp: number }>(headers['authorization']!.split(' ')[1]!);
    const expired = jwt.sign({ ...claims, iat: iat - 86_400, exp: exp - 86_400 });
    await route.fallback({ headers: { ...headers, authorization: `Bearer ${expired}` } });
  });
  void renewal.then(() => page.unroute('**/graphql'));
}

/** Gives the import page a file. */
export function giveFile(page: Page, content: string | Buffer): Promise<void> {
  const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(content) };
  return page.locator('input[type=file]').setInputFiles(file);
}

/**
 * Holds back the requests that the page sends from now on for an operation.
 * @param operation such as `query Units`
 * @param which selects these requests by their bodies; all by default
 * @returns a function that releases them
 */
export async function hold(
  page: Page,
  operation: string,
  which: (body: string) => boolean = () => true,
): Promise<() => void> {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route('**/graphql', async (route) => {
    const body = route.request().postData() ?? '';
    if (body.includes(`${operation}(`) && which(body)) await held;
    await route.fallback();
  });
  return letGo;
}

/** Answers the operations with this text as the server does while the database is away. */
export async function failCalls(page: Page, operation: string): Promise<void> {
  const errors = [{ message: 'Busy just now.', extensions: { code: 'UNAVAILABLE', errors: [] } }];
  await page.route('**/graphql', (route) =>
    route.request().postData()?.includes(operation) === true
      ? route.fulfill({ json: { data: null, errors } })
      : route.fallback(),
  );
}

/** Waits for ten answers of the server, one after another, so that an earlier answer can have had its effects. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate("(async () => { for (let n = 0; n < 10; n++) await fetch('/health/ready'); })()");
}

/** Clicks in this order, for a job that ends with one click more. @param most the clicks that the job may take */
export async function clicks(most: number, ...buttons: Locator[]): Promise<void> {
  expect(buttons.length + 1).toBeLessThanOrEqual(most);
  for (const one of buttons) await one.click();
}

/** Chooses an entry in one of Mantine's lists by typing. */
export async function choose(page: Page, field: string, option: string, within = page.locator('main')): Promise<void> {
  await within.getByRole('combobox', { name: field, exact: true }).click();
  await page.getByRole('option', { name: option }).click();
}

/** The names of the operations that the page sends from now on. */
export function operationsSent(page: Page): string[] {
  const sent: string[] = [];
  page.on('request', (request) => {
    const [, name] = /(?:query|mutation) (\w+)/.exec(request.postData() ?? '') ?? [];
    if (name !== undefined) sent.push(name);
  });
  return sent;
}

/** The lines of the file that the browser saves after a click. */
export async function savedLines(page: Page, button: Locator): Promise<string[]> {
  const saving = page.waitForEvent('download');
  await button.click();
  const text = await readFile(await (await saving).path(), 'utf8');
  return text.trimEnd().split('\r\n');
}

/** The inputs of the calls, sent from now on, that are no dry runs. */
export function inputsSent(page: Page): { identity: object; grants: { resident?: object } }[] {
  const sent: { identity: object; grants: { resident?: object } }[] = [];
  page.on('request', (request) => {
    const { variables } = (request.postDataJSON() ?? {}) as { variables?: { input?: { mode?: { dryRun: boolean } } } };
    if (variables?.input !== undefined && 'grants' in variables.input && variables.input.mode?.dryRun !== true)
      sent.push(variables.input as never);
  });
  return sent;
}

/** Checks the page as it is now by the rules for accessible pages, in every look. */
export async function checkLooks(page: Page, name: string): Promise<void> {
  const barriers: string[] = [];
  for (const look of [...LOOKS].reverse()) {
    await page.setViewportSize({ width: look.width, height: 900 });
    await page.emulateMedia({ colorScheme: look.colorScheme });
    barriers.push(...(await barriersOf(page, look, name)).map((barrier) => `${name} at ${look.width}: ${barrier}`));
  }
  expect(barriers).toEqual([]);
}
