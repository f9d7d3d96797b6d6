import type { Response } from 'playwright-core';
import { LOOKS } from '../support/browser.js';
import { choose, DEMO_PASSWORD, expireToken, openAs, signIn } from '../support/console.js';
import { TOKEN_SECRET } from '../support/process.js';
import { aSite } from '../support/site.js';

const site = aSite(() => ({ JWT_SECRET: TOKEN_SECRET }));

test('reports a wrong password in one sentence, and the right one opens the requested page', async () => {
  const { page } = await site.open();
  await page.goto('/buildings');
  await signIn(page, 'admin', 'not the password');
  await page.getByText('The organization, e-mail address or password is wrong.').waitFor();
  await signIn(page);
  await page.getByRole('heading', { name: 'Buildings' }).waitFor();
});

test('an expired token opens the sign-in above the page; the form keeps its content, and the call continues', async () => {
  const { page, complaints } = await site.open();
  await openAs(page, '/');
  await page.getByLabel('E-mail address').fill('late@acme.example');
  await page.getByLabel('Full name').fill('Late');
  await page.getByText('Creates the account').waitFor(); // after this the page sends nothing by itself
  await expireToken(page);
  await page.getByRole('button', { name: 'Provision', exact: true }).click();

  const again = page.getByRole('dialog');
  await again.getByText('Your session has expired.').waitFor();
  expect(await again.getByLabel('Organization').inputValue()).toBe('acme');
  await again.getByRole('textbox', { name: 'Password' }).fill(DEMO_PASSWORD);
  await again.getByRole('button', { name: 'Sign in', exact: true }).click();

  await page.getByText('Late is provisioned').waitFor();
  await page.getByRole('button', { name: 'Provision', exact: true }).and(page.locator(':focus')).waitFor();
  expect(await page.getByLabel('E-mail address').inputValue()).toBe('late@acme.example');
  expect(complaints).toEqual([]);
});

test('the token stays in memory: not in storage, cookies or addresses, and a reload asks to sign in', async () => {
  const { page } = await site.open();
  const urls: string[] = [];
  page.on('request', (request) => urls.push(request.url()));
  const [login] = await Promise.all([page.waitForResponse('**/graphql'), openAs(page, '/people')]);
  const { data } = (await login.json()) as { data: { login: { accessToken: string } } };
  const kept = await page.evaluate<string>(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
  );

  expect(data.login.accessToken.length).toBeGreaterThan(50);
  expect(kept + urls.join() + page.url()).not.toContain(data.login.accessToken.slice(0, 40));
  expect((await page.context().storageState()).cookies).toEqual([]);
  await page.reload();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
});

test('shows that it is offline, keeps the form, and lets the user try again', async () => {
  const { page } = await site.open();
  await openAs(page, '/');
  await page.getByLabel('E-mail address').fill('offline@acme.example');
  await page.getByLabel('Full name').fill('Offline');
  await page.context().setOffline(true);
  await page.getByText('You are offline').waitFor();
  await page.getByRole('button', { name: 'Provision', exact: true }).click();
  await page.getByText('The service cannot be reached').waitFor();

  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Provision', exact: true }).click();
  await page.getByText('Offline is provisioned').waitFor();
});

test('a user who may read but not provision starts at the list of people', async () => {
  const { page, complaints } = await site.open();
  await openAs(page, '/', 'viewer');
  await page.getByRole('link', { name: 'Demo Administrator' }).waitFor();
  const menu = page.getByRole('navigation', { name: 'Pages', exact: true });
  expect(await menu.getByRole('link').allTextContents()).toEqual(['People', 'Buildings']);
  expect(await page.title()).toBe('People – Acme Property');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Organization').waitFor();
  expect(await page.title()).toBe('Property provisioning');
  expect(complaints).toEqual([]);
});

test('a user who is only a resident sees their own account, and no page that would be refused', async () => {
  const { page, complaints } = await site.open();
  await openAs(page, '/', 'orgadmin');
  await page.getByLabel('E-mail address').fill('tenant@acme.example');
  await page.getByLabel('Full name').fill('Ten Ant');
  await page.getByRole('radio', { name: 'Set a password that you pass on to them' }).check();
  await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
  await choose(page, 'Building of the home', 'Garden Row');
  await choose(page, 'Unit', '101');
  await page.getByRole('button', { name: 'Provision', exact: true }).click();
  await page.getByText('Ten Ant is provisioned').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();

  await openAs(page, '/', 'tenant');
  await page.getByRole('heading', { name: 'Ten Ant' }).waitFor();
  await page.getByText('Garden Row 101').waitFor();
  const menu = page.getByRole('navigation', { name: 'Pages', exact: true });
  expect(await menu.getByRole('link').allTextContents()).toEqual(['Your account']);
  expect(complaints).toEqual([]);
});

test('a first visit loads at most 250 kB of JavaScript, compressed and cached', async () => {
  const { page } = await site.open(LOOKS[0]); // a new one, without a cache
  const scripts: Response[] = [];
  page.on('response', (response) => response.request().resourceType() === 'script' && scripts.push(response));
  await openAs(page, '/');
  await page.getByRole('heading', { name: 'Provision a person' }).waitFor();

  for (const script of scripts) {
    const { 'content-encoding': encoding, 'cache-control': caching } = script.headers();
    expect({ encoding, caching }).toEqual({ encoding: 'gzip', caching: 'public, max-age=31536000, immutable' });
  }
  const sizes = await Promise.all(scripts.map((script) => script.request().sizes()));
  const total = sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
  expect(total).toBeGreaterThan(50_000);
  expect(total).toBeLessThan(250_000);
});
