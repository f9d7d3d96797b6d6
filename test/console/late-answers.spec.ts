import type { Page } from 'playwright-core';
import { DEMO_INVITATION_SECRET } from '../../src/examples/demo-examples.js';
import { choose, DEMO_PASSWORD, giveFile, hold, inputsSent, openAs, settle, signIn } from '../support/console.js';
import { aSite } from '../support/site.js';

/** Answers that arrive late, after the user did something else. */

const site = aSite();
let page: Page;
beforeEach(async () => {
  ({ page } = await site.open());
});

const email = () => page.getByLabel('E-mail address');
const provision = () => page.getByRole('button', { name: 'Provision', exact: true }).click();
const requestWith = (text: string) => page.waitForRequest((request) => request.postData()?.includes(text) === true);

test('a pending call is not sent with a token that arrives after the user has signed out', async () => {
  await openAs(page, '/');
  await email().fill('leaver@acme.example');
  await page.getByLabel('Full name').fill('Leaver');
  await page.getByText('Creates the account').waitFor(); // after this the page sends nothing by itself
  await page.context().request.delete('/api/auth/session');
  await provision();
  const again = page.getByRole('dialog');
  await again.getByRole('textbox', { name: 'Password' }).fill(DEMO_PASSWORD);
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/api/auth/session', (route) => held.then(() => route.fallback()));
  const answered = page.waitForResponse(
    (response) => response.url().endsWith('/session') && response.request().method() === 'DELETE',
  );
  await again.getByRole('button', { name: 'Sign in', exact: true }).click();
  await again.getByRole('button', { name: 'Sign in as another user' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  const sent = inputsSent(page);
  letGo();
  await answered;
  await settle(page);
  expect(sent).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test('going back from a session does not lead to an earlier invitation', async () => {
  await page.goto('/accept#of-somebody');
  await page.getByRole('heading', { name: 'This invitation is not valid' }).waitFor();
  await page.evaluate(`location.hash = '1.${DEMO_INVITATION_SECRET}'`);
  await page.getByLabel('New password').waitFor();
  await page.evaluate("history.pushState(null, '', '/')"); // as after an acceptance, without a new document
  await signIn(page);
  await page.getByRole('heading', { name: 'Provision a person' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Open the link in your mail' }).waitFor();
});

test('reports a sign-in whose second query fails, and lets the user try again', async () => {
  const status = 'UNAVAILABLE';
  await page.route('**/graphql', async (route) => {
    const isMe = route.request().postData()?.includes('query Me') === true;
    const errors = [{ message: 'The service is temporarily unavailable.', extensions: { code: status, errors: [] } }];
    await (isMe ? route.fulfill({ json: { data: null, errors } }) : route.fallback());
  });
  await page.goto('/');
  await signIn(page);
  await page.getByText('The service is temporarily unavailable.').waitFor();
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Provision a person' }).waitFor();
});

test('reports the invalid field of a sign-in', async () => {
  await page.goto('/');
  await signIn(page, 'admin@acme');
  await page.getByRole('alert').getByText('Must be an e-mail address').waitFor();
});

test('a late answer about a unit does not take the user away from the page that they went to', async () => {
  const letGo = await hold(page, 'query Units');
  await openAs(page, '/buildings');
  await page.getByRole('link', { name: 'Garden Row' }).click();
  await page.getByRole('link', { name: 'Add a resident to 303' }).click();
  await page.getByLabel('Full name').fill('An');
  await page.getByRole('link', { name: 'People', exact: true }).click();
  await page.getByRole('heading', { name: 'People' }).waitFor();
  letGo();
  await settle(page);
  expect(new URL(page.url()).pathname).toBe('/people');
});

test('does not call a person new before that is known', async () => {
  await openAs(page, '/');
  await email().fill('unknown@acme.example');
  await page.getByText('New person.').waitFor();
  const letGo = await hold(page, 'query FindPerson');
  await hold(page, 'mutation Provision'); // the preview knows it too
  const asked = requestWith('query FindPerson(');
  await email().fill('viewer@acme.example');
  await asked;
  await settle(page);
  expect(await page.getByText('New person.').count()).toBe(0);
  letGo();
  await page.getByText('Uses the account of Demo Viewer').waitFor();
});

test('an earlier preview does not replace the answer of the call', async () => {
  await openAs(page, '/');
  const isDry = (body: string) => body.includes('"dryRun":true');
  const letGo = await hold(page, 'mutation Provision', isDry);
  const refusal = { message: 'Busy just now.', extensions: { code: 'UNAVAILABLE', errors: [] } };
  await page.route('**/graphql', async (route) => {
    const body = route.request().postData() ?? '';
    const isCall = body.includes('mutation Provision(') && !isDry(body);
    await (isCall ? route.fulfill({ json: { data: null, errors: [refusal] } }) : route.fallback());
  });
  const asked = requestWith('"name":"Refused"');
  await email().fill('refused@acme.example');
  await page.getByLabel('Full name').fill('Refused');
  await asked;
  await provision();
  await page.getByText('Busy just now.').waitFor();
  letGo();
  await settle(page);
  expect(await page.getByText('Busy just now.').count()).toBe(1);
});

test('Next turns the page only of the current list', async () => {
  await openAs(page, '/import');
  const rows = Array.from({ length: 25 }, (_, n) => `late-${n}@acme.example,Late ${n + 10}`).join('\n');
  await giveFile(page, `email,name\n${rows}`);
  await page.getByRole('button', { name: 'Provision 25 people' }).click();
  await page.getByText('25 rows: 25 done').waitFor();
  await page.getByRole('link', { name: 'People', exact: true }).click();
  await page.getByRole('button', { name: 'Next' }).waitFor();
  const letGo = await hold(page, 'query People');
  await page.getByLabel('Search').fill('demo viewer');
  await page.getByRole('button', { name: 'Next' }).click({ force: true });
  letGo();
  await page.getByRole('link', { name: 'Demo Viewer' }).waitFor();
  await page.getByText('1 person').waitFor();
});

test('the form stays fast for a building with thousands of units', async () => {
  await openAs(page, '/');
  await page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('query Units') !== true) return route.fallback();
    const answer = await route.fetch();
    const body = await answer.json();
    const units = Array.from({ length: 5_000 }, (_, n) => ({ id: 1_000_000 + n, label: `U${n}` }));
    body.data.building.units = [...body.data.building.units, ...units];
    await route.fulfill({ response: answer, json: body });
  });
  await choose(page, 'Building of the home', 'Garden Row');
  await page.getByText('5,024 units: type a part of the label').waitFor();
  expect(await page.getByRole('option', { includeHidden: true }).count()).toBeLessThan(200);
  await page.getByRole('combobox', { name: 'Unit' }).fill('U4999');
  await page.getByRole('option', { name: 'U4999' }).waitFor();
});
