import type { Page, Response } from 'playwright-core';
import { LOOKS } from '../support/browser.js';
import {
  choose,
  DEMO_PASSWORD,
  expireToken,
  navigationOf,
  openAs,
  signIn,
  signOut,
  startSessionAs,
} from '../support/console.js';
import { aSite } from '../support/site.js';

const site = aSite();

test('reports a wrong password in one sentence, and the right one opens the requested page', async () => {
  const { page } = await site.open();
  await page.goto('/buildings');
  await signIn(page, 'admin', 'not the password');
  await page.getByText('The organization, e-mail address or password is wrong.').waitFor();
  await signIn(page);
  await page.getByRole('heading', { name: 'Buildings' }).waitFor();
});

test('an expired token is replaced without a word, and the call continues', async () => {
  const { page, complaints } = await site.open();
  await openAs(page, '/people');
  await expireToken(page);
  await page.getByRole('link', { name: 'Buildings' }).click();
  await page.getByRole('link', { name: 'Mill Yard' }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(complaints).toEqual([]);
});

describe('a session that has ended', () => {
  const signInAgain = async (page: Page): Promise<void> => {
    const again = page.getByRole('dialog');
    await again.getByText('Your session has expired.').waitFor();
    expect(await again.getByLabel('Organization').inputValue()).toBe('acme');
    await again.getByRole('textbox', { name: 'Password' }).fill(DEMO_PASSWORD);
    await again.getByRole('button', { name: 'Sign in', exact: true }).click();
    await again.waitFor({ state: 'detached' });
  };

  test('opens the sign-in above the page; the form keeps its content, and the call continues', async () => {
    const { page } = await site.open();
    await openAs(page, '/');
    await page.getByLabel('E-mail address').fill('late@acme.example');
    await page.getByLabel('Full name').fill('Late');
    await page.getByText('Creates the account').waitFor(); // after this the page sends nothing by itself
    await page.context().request.delete('/api/auth/session');
    await page.getByRole('button', { name: 'Provision', exact: true }).click();
    await signInAgain(page);

    await page.getByText('Late is provisioned').waitFor();
    await page.getByRole('button', { name: 'Provision another person' }).and(page.locator(':focus')).waitFor();
    expect(await page.getByLabel('E-mail address').inputValue()).toBe('late@acme.example');
  });

  test('is not continued with the session of another user of this browser', async () => {
    const { page } = await site.open();
    await openAs(page, '/people');
    await startSessionAs(page, 'viewer');
    await expireToken(page);
    await page.getByRole('link', { name: 'Buildings' }).click();
    await signInAgain(page);
    await page.getByText('Demo Administrator').waitFor();
  });
});

describe('a user who has signed in', () => {
  test('is signed in after a reload and in another tab, until they sign out in one of them', async () => {
    const { page, complaints } = await site.open();
    await openAs(page, '/people?search=viewer');
    await page.reload();
    await page.getByRole('link', { name: 'Demo Viewer' }).waitFor();
    const tab = await page.context().newPage();
    await tab.goto('/buildings');
    await tab.getByRole('link', { name: 'Mill Yard' }).waitFor();

    const ended = tab.waitForResponse((response) => response.request().method() === 'DELETE');
    await signOut(tab);
    await ended;
    for (const open of [tab, page]) {
      await open.getByRole('button', { name: 'Sign in' }).waitFor();
      expect(await open.getByLabel('Organization').inputValue()).toBe('acme');
      expect(new URL(open.url()).search).toBe('');
    }
    expect(await page.context().cookies()).toEqual([]);
    await page.reload();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();

    await signIn(tab);
    await page.getByRole('heading', { name: 'Provision a person' }).waitFor();
    expect(complaints).toEqual([]);
    await tab.close();
  });

  test('has no token in storage or addresses, and no cookie that scripts can read', async () => {
    const { page } = await site.open();
    const urls: string[] = [];
    page.on('request', (request) => urls.push(request.url()));
    const [started] = await Promise.all([page.waitForResponse('**/api/auth/session'), openAs(page, '/people')]);
    const { accessToken } = (await started.json()) as { accessToken: string };
    const [cookie] = await page.context().cookies();
    const kept = await page.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
    );

    expect(cookie).toMatchObject({ name: 'session', httpOnly: true, sameSite: 'Strict' });
    expect(accessToken.length).toBeGreaterThan(50);
    for (const secret of [accessToken.slice(0, 40), cookie!.value.slice(-40)])
      expect(kept + urls.join() + page.url()).not.toContain(secret);
  });

  test('sees after a reload during an outage what is wrong, and tries again', async () => {
    const { page } = await site.open();
    await openAs(page, '/people');
    await page.route('**/session/refresh', (route) => route.fulfill({ status: 503, json: {} }));
    await page.reload();
    await page.getByText('The service cannot be reached. Check the connection and try again.').waitFor();
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'Demo Viewer' }).waitFor();
  });

  test('signs in again after a reload if the session has ended', async () => {
    const { page } = await site.open();
    await openAs(page, '/people');
    await page.context().clearCookies();
    await page.reload();
    await signIn(page);
    await page.getByRole('link', { name: 'Demo Viewer' }).waitFor();
  });
});

test('a page of another address than PUBLIC_URL says where to sign in', async () => {
  const { page } = await site.open(undefined, { baseURL: site.app.url.replace('127.0.0.1', 'localhost') });
  await page.goto('/');
  await signIn(page);
  await page.getByRole('alert').getByText(`Only pages of ${site.app.url} can make this call`).waitFor();
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
  const menu = navigationOf(page);
  expect(await menu.getByRole('link').allTextContents()).toEqual(['People', 'Buildings']);
  expect(await page.title()).toBe('People – Acme Property');
  await signOut(page);
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
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill(DEMO_PASSWORD);
  await choose(page, 'Building of the home', 'Garden Row');
  await choose(page, 'Unit', '101');
  await page.getByRole('button', { name: 'Provision', exact: true }).click();
  await page.getByText('Ten Ant is provisioned').waitFor();
  await signOut(page);

  await openAs(page, '/', 'tenant');
  await page.getByRole('heading', { name: 'Ten Ant' }).waitFor();
  await page.getByText('Garden Row 101').waitFor();
  const menu = navigationOf(page);
  expect(await menu.getByRole('link').allTextContents()).toEqual(['Home']);
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
