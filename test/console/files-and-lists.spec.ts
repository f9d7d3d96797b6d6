import type { Page } from 'playwright-core';
import { DEMO_INVITATION_SECRET } from '../../src/examples/demo-examples.js';
import { choose, giveFile, hold, inputsSent, openAs, settle, signOut } from '../support/console.js';
import { onEachPage } from '../support/each-page.js';
import { aSite } from '../support/site.js';

const site = aSite();
let page: Page;
onEachPage(
  site,
  (opened) => (page = opened),
  (complaint) => complaint.includes('ERR_INTERNET_DISCONNECTED'),
);

const provision = () => page.getByRole('button', { name: 'Provision', exact: true }).click();
const give = (text: string | Buffer) => giveFile(page, text);

test('without the service a page still opens, reports it, and recovers', async () => {
  await openAs(page, '/');
  await page.context().setOffline(true);
  await page.getByRole('link', { name: 'Buildings' }).click();
  await page.getByText('The service cannot be reached').waitFor();
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('link', { name: 'Mill Yard' }).waitFor();
});

test('an import ends when the user signs out, and running it again completes it', async () => {
  await openAs(page, '/import');
  const rows = Array.from({ length: 20 }, (_, n) => `left-${n}@acme.example,Left ${n}`).join('\n');
  await give(`email,name\n${rows}`);
  await page.getByText('20 rows: 20 will change').waitFor();
  const first = inputsSent(page);
  const letGo = await hold(page, 'mutation Provision', () => first.length > 8);
  await page.getByRole('button', { name: 'Provision 20 people' }).click();
  await page
    .getByRole('status')
    .getByText(/ \d+ done/)
    .waitFor();
  await signOut(page);
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  const sent = inputsSent(page);
  letGo();
  await settle(page);
  expect(sent).toEqual([]);

  await openAs(page, '/import');
  await give(`email,name\n${rows}`);
  await page.getByText(/20 rows: \d+ will change, \d+ with no changes$/).waitFor();
});

test('keeps letters, semicolons and apostrophes of a file that a spreadsheet wrote', async () => {
  await openAs(page, '/import');
  const text = "email;name;roles\nj@acme.example;J\u00fcrgen M\u00fcller;viewer\n'+plus@acme.example;'-Plus;\n";
  await give(Buffer.from(`\uFEFF${text}`));
  await page.getByText('2 rows: 2 will change').waitFor();
  const sent = inputsSent(page);
  await page.getByRole('button', { name: 'Provision 2 people' }).click();
  await page.getByText('2 rows: 2 done').waitFor();
  expect(sent.map(({ identity }) => identity)).toEqual([
    { email: 'j@acme.example', name: 'J\u00fcrgen M\u00fcller', sendInvite: true },
    { email: '+plus@acme.example', name: '-Plus', sendInvite: true },
  ]);
});

test('accepts a dropped file', async () => {
  await openAs(page, '/import');
  const data = await page.evaluateHandle(
    `(() => { const data = new DataTransfer(); data.items.add(new File(['email,name\\ndrop@acme.example,Drop'], 'p.csv')); return data; })()`,
  );
  await page.getByText('Drop a CSV file here').dispatchEvent('drop', { dataTransfer: data });
  await page.getByText('1 row: 1 will change').waitFor();
});

test('a long list has pages, and going back from a person leads to the same page of the same search', async () => {
  await openAs(page, '/import');
  await give(
    `email,name\n${Array.from({ length: 45 }, (_, n) => `paged-${n}@acme.example,Paged ${n + 10}`).join('\n')}`,
  );
  await page.getByRole('button', { name: 'Provision 45 people' }).click();
  await page.getByText('45 rows: 45 done').waitFor();

  await page.getByRole('link', { name: 'People', exact: true }).click();
  await page.getByLabel('Search').fill('paged-');
  await page.getByText('45 people').waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('link', { name: 'Paged 30' }).waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('link', { name: 'Paged 54' }).waitFor();
  expect(await page.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Previous' }).click();
  await page.getByRole('link', { name: 'Paged 30' }).click();
  await page.getByRole('heading', { name: 'Paged 30' }).waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'Paged 30' }).waitFor();
  expect(await page.getByLabel('Search').inputValue()).toBe('paged-');
});

test('a building with too many residents to list shows its units, and users can get a home there', async () => {
  await page.route('**/graphql', (route) => {
    if (route.request().postData()?.includes('residents {') !== true) return route.fallback();
    const errors = [
      { message: 'The request asks for too much data.', extensions: { code: 'INVALID_INPUT', errors: [] } },
    ];
    return route.fulfill({ json: { data: null, errors } });
  });
  await openAs(page, '/buildings');
  await page.getByRole('link', { name: 'Garden Row' }).click();
  await page.getByRole('alert').getByText('too much data').waitFor();
  await page.getByText('303', { exact: true }).waitFor();
  expect(await page.getByText('free').count()).toBe(0);

  await page.getByRole('link', { name: 'Provision a person' }).click();
  await page.getByLabel('E-mail address').fill('housed@acme.example');
  await page.getByLabel('Full name').fill('Housed');
  await choose(page, 'Building of the home', 'Garden Row');
  await page.getByRole('alert').getByText('too much data').waitFor();
  await page.getByRole('combobox', { name: 'Unit' }).click();
  expect(await page.getByRole('option', { name: 'free' }).count()).toBe(0);
  await page.getByRole('option', { name: '303' }).click();
  await page.getByText('Adds the home Garden Row 303').waitFor();
});

test('refuses ambiguous rows, each with its reason', async () => {
  await openAs(page, '/import');
  await give('email,name,assignments\na@acme.example,Doe, Jane,Mill Yard=STAFF\nb@acme.example,B,=STAFF');
  await page.getByText('2 rows: 2 with errors').waitFor();
  await page.getByText('The row has more cells than columns').waitFor();
  await page.getByText('A building is missing in “=STAFF”.').waitFor();
});

test('a long name without spaces does not overflow a page', async () => {
  await openAs(page, '/');
  await page.getByLabel('E-mail address').fill('endless@acme.example');
  await page.getByLabel('Full name').fill('x'.repeat(150));
  await provision();
  await page.getByRole('link', { name: 'Open xxx' }).click();
  await page.getByRole('heading', { name: 'xxx' }).waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(1440);
});

test('an invitation opened in the same tab uses its own token, and no token stays in the address', async () => {
  await page.goto('/accept');
  await page.getByRole('heading', { name: 'Open the link in your mail' }).waitFor();
  await page.evaluate(`location.hash = '1.${DEMO_INVITATION_SECRET}'`);
  await page.getByLabel('New password').waitFor();
  expect(page.url()).not.toContain(DEMO_INVITATION_SECRET);
});
