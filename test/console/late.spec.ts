import type { Page } from 'playwright-core';
import { choose, DEMO_PASSWORD, expireToken, giveFile, hold, inputsSent, openAs, signIn } from '../support/console.js';
import { TOKEN_SECRET } from '../support/process.js';
import { aSite } from '../support/site.js';

/** Answers that come late, and what was done meanwhile. */

const site = aSite(() => ({ JWT_SECRET: TOKEN_SECRET }));
let page: Page;
beforeEach(async () => {
  ({ page } = await site.open());
});
afterEach(() => page.context().close());

const email = () => page.getByLabel('E-mail address');
const provision = () => page.getByRole('button', { name: 'Provision', exact: true }).click();

test('what was under way when somebody left for good is not sent with the token that comes too late', async () => {
  await openAs(page, '/');
  await email().fill('leaver@acme.example');
  await page.getByLabel('Full name').fill('Leaver');
  await page.getByText('Creates the account').waitFor(); // after it, the page asks nothing by itself
  await expireToken(page);
  await provision();
  const again = page.getByRole('dialog');
  await again.getByRole('textbox', { name: 'Password' }).fill(DEMO_PASSWORD);
  const letGo = await hold(page, 'mutation Login');
  const answered = page.waitForResponse('**/graphql');
  await again.getByRole('button', { name: 'Sign in', exact: true }).click();
  await again.getByRole('button', { name: 'Sign in as another user' }).click();
  await page.getByRole('heading', { name: 'Property provisioning' }).waitFor();
  const sent = inputsSent(page);
  letGo();
  await answered;
  await page.waitForTimeout(500);
  expect(sent).toEqual([]);
  await page.getByRole('heading', { name: 'Property provisioning' }).waitFor();
});

test('the way back from a session leads to no invitation of another', async () => {
  await page.goto('/accept#of-somebody');
  await page.getByLabel('New password').waitFor();
  await page.evaluate("location.hash = 'of-somebody-else'");
  await page.getByLabel('New password').waitFor();
  await page.evaluate("history.pushState(null, '', '/')"); // as after an acceptance, without another document
  await signIn(page);
  await page.getByRole('heading', { name: 'Provision a person' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Open the link in your mail' }).waitFor();
});

test('a sign-in whose second question fails says so, and can be tried again', async () => {
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

test('a sign-in that cannot be understood names what is wrong', async () => {
  await page.goto('/');
  await signIn(page, 'admin@acme');
  await page.getByRole('alert').getByText('Must be an e-mail address').waitFor();
});

test('a unit that was asked for takes nobody off the page that they went to', async () => {
  const letGo = await hold(page, 'query Units');
  await openAs(page, '/buildings');
  await page.getByRole('link', { name: 'Garden Row' }).click();
  await page.getByRole('link', { name: 'Provision a person into 303, which is free' }).click();
  await page.getByLabel('Full name').fill('An');
  await page.getByRole('link', { name: 'People', exact: true }).click();
  await page.getByRole('heading', { name: 'People' }).waitFor();
  letGo();
  await page.waitForTimeout(500);
  expect(new URL(page.url()).pathname).toBe('/people');
});

test('nobody is called new while it is not known', async () => {
  await openAs(page, '/');
  await email().fill('unknown@acme.example');
  await page.getByText('New person.').waitFor();
  const letGo = await hold(page, 'query FindPerson');
  await hold(page, 'mutation Provision'); // the preview knows too
  await email().fill('viewer@acme.example');
  await page.waitForTimeout(600); // it has been asked for
  expect(await page.getByText('New person.').count()).toBe(0);
  letGo();
  await page.getByText('Links Demo Viewer').waitFor();
});

test('what the call itself was told is not replaced by a preview that was asked for before', async () => {
  await openAs(page, '/');
  const isDry = (body: string) => body.includes('"dryRun":true');
  const letGo = await hold(page, 'mutation Provision', isDry);
  const refusal = { message: 'Busy just now.', extensions: { code: 'UNAVAILABLE', errors: [] } };
  await page.route('**/graphql', async (route) => {
    const body = route.request().postData() ?? '';
    const isCall = body.includes('mutation Provision(') && !isDry(body);
    await (isCall ? route.fulfill({ json: { data: null, errors: [refusal] } }) : route.fallback());
  });
  await email().fill('refused@acme.example');
  await page.getByLabel('Full name').fill('Refused');
  await page.waitForTimeout(600); // the preview has been asked for
  await provision();
  await page.getByText('Busy just now.').waitFor();
  letGo();
  await page.waitForTimeout(600);
  expect(await page.getByText('Busy just now.').count()).toBe(1);
});

test('a page is turned only on the list that is shown', async () => {
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

test('the form stays quick beside a building of thousands of units', async () => {
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
