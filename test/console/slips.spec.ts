import type { Page } from 'playwright-core';
import { type WatchedPage } from '../support/browser.js';
import { choose, inputsSent, openAs } from '../support/console.js';
import { aSite } from '../support/site.js';

const site = aSite();
let watched: WatchedPage;
let page: Page;
beforeEach(async () => {
  watched = await site.open();
  page = watched.page;
});
afterEach(() => page.context().close());

const provision = () => page.getByRole('button', { name: 'Provision', exact: true }).click();
const give = (text: string | Buffer) =>
  page.locator('input[type=file]').setInputFiles({ name: 'p.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

async function newPerson(email: string, unit: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Full name').fill(`Person of ${unit}`);
  await choose(page, 'Building of the home', 'Harbour House');
  await choose(page, 'Unit', unit);
  await provision();
  await page.getByRole('button', { name: 'Provision another person' }).click();
}

test('what was chosen for one person is not sent for another', async () => {
  await openAs(page, '/');
  await newPerson('one@acme.example', '101');
  await newPerson('two@acme.example', '102');
  const sent = inputsSent(page);

  await page.getByLabel('E-mail address').fill('one@acme.example');
  await page.getByText('resident of Harbour House 101').waitFor();
  await choose(page, 'Building of the home', 'Harbour House');
  await choose(page, 'Unit', '204');
  await page.getByRole('radio', { name: 'Ends: they leave Harbour House 101' }).check();
  await page.getByLabel('E-mail address').fill('two@acme.example');
  await page.getByText('resident of Harbour House 102').waitFor();
  await provision();
  await page.getByText('Person of 102 is updated').waitFor();
  expect(sent).toMatchObject([{ grants: { resident: { mode: 'ADD' } } }]);
});

test('a password typed for somebody new is not sent for somebody who is known', async () => {
  await openAs(page, '/');
  const sent = inputsSent(page);
  await page.getByLabel('E-mail address').fill('new@acme.example');
  await page.getByLabel('Full name').fill('New');
  await page.getByRole('radio', { name: 'With a password that you tell them' }).check();
  await page.getByLabel('Password', { exact: true }).fill('a secret for new');
  await page.getByLabel('E-mail address').fill('viewer@acme.example');
  await page.getByText('Links Demo Viewer').waitFor();
  await provision();
  await page.getByText('Demo Viewer has all of this already.').waitFor();
  expect(sent.map(({ identity }) => identity)).toEqual([{ email: 'viewer@acme.example' }]);
});

test('what is filled in by half is not left out in silence', async () => {
  await openAs(page, '/');
  await page.getByLabel('E-mail address').fill('half@acme.example');
  await page.getByLabel('Full name').fill('Half');
  await page.getByRole('button', { name: 'Add a building' }).click();
  await choose(page, 'Building of the home', 'Harbour House');
  await provision();
  await page.getByText('Choose the building, or remove the row.').waitFor();
  await page.getByText('Choose the unit.').waitFor();
  expect(await page.getByText('is provisioned').count()).toBe(0);
});

test('without the service every page still opens, says so, and comes back', async () => {
  await openAs(page, '/');
  await page.context().setOffline(true);
  await page.getByRole('link', { name: 'Buildings' }).click();
  await page.getByText('The service cannot be reached').waitFor();
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('link', { name: 'Mill Yard' }).waitFor();
});

test('an import ends when somebody signs out, and its rest is done when it is run again', async () => {
  await openAs(page, '/import');
  const rows = Array.from({ length: 300 }, (_, n) => `left-${n}@acme.example,Left ${n}`).join('\n');
  await give(`email,name\n${rows}`);
  await page.getByRole('button', { name: 'Provision 300 people' }).click({ timeout: 60_000 });
  await page
    .getByRole('status')
    .getByText(/ \d+ done/)
    .waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  const sent = inputsSent(page);
  await page.waitForTimeout(500);
  expect(sent).toEqual([]);

  await openAs(page, '/import');
  await give(`email,name\n${rows}`);
  await page.getByText(/300 rows: \d+ ready, \d+ with nothing to change$/).waitFor({ timeout: 60_000 });
}, 150_000);

test('a file as spreadsheets write it keeps its letters, semicolons and apostrophes', async () => {
  await openAs(page, '/import');
  const text = "email;name;roles\nj@acme.example;J\u00fcrgen M\u00fcller;viewer\n'+plus@acme.example;'-Plus;\n";
  await give(Buffer.from(text, 'latin1'));
  await page.getByText('2 rows: 2 ready').waitFor();
  const sent = inputsSent(page);
  await page.getByRole('button', { name: 'Provision 2 people' }).click();
  await page.getByText('2 rows: 2 done').waitFor();
  expect(sent.map(({ identity }) => identity)).toEqual([
    { email: 'j@acme.example', name: 'J\u00fcrgen M\u00fcller', sendInvite: true },
    { email: '+plus@acme.example', name: '-Plus', sendInvite: true },
  ]);
});

test('a file is taken where it is dropped', async () => {
  await openAs(page, '/import');
  const data = await page.evaluateHandle(
    `(() => { const data = new DataTransfer(); data.items.add(new File(['email,name\\ndrop@acme.example,Drop'], 'p.csv')); return data; })()`,
  );
  await page.getByText('Drop a CSV file here').dispatchEvent('drop', { dataTransfer: data });
  await page.getByText('1 row: 1 ready').waitFor();
});

test('a long list has pages, and the way back from a person leads to the same search', async () => {
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
  await page.getByText('45 people').waitFor();
  expect(await page.getByLabel('Search').inputValue()).toBe('paged-');
});

test('rows that cannot be trusted are wrong, each with its reason', async () => {
  await openAs(page, '/import');
  await give('email,name,assignments\na@acme.example,Doe, Jane,\nb@acme.example,B,=STAFF');
  await page.getByText('2 rows: 2 that cannot be provisioned').waitFor();
  await page.getByText('There are more cells than columns').waitFor();
  await page.getByText('A building is missing in “=STAFF”.').waitFor();
});

test('a name of one endless word bursts no page', async () => {
  await openAs(page, '/');
  await page.getByLabel('E-mail address').fill('endless@acme.example');
  await page.getByLabel('Full name').fill('x'.repeat(150));
  await provision();
  await page.getByRole('link', { name: 'Open xxx' }).click();
  await page.getByRole('heading', { name: 'xxx' }).waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(1440);
});

test('an invitation that is opened in the same tab takes its own token, and none stays in the address', async () => {
  await page.goto('/accept');
  await page.getByRole('heading', { name: 'Open the link in your mail' }).waitFor();
  await page.evaluate("location.hash = 'another-token'");
  await page.getByLabel('New password').waitFor();
  expect(page.url()).not.toContain('another-token');
});
