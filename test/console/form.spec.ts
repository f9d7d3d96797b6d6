import type { Page } from 'playwright-core';
import { choose, giveFile, inputsSent, openAs } from '../support/console.js';
import { onEachPage } from '../support/each-page.js';
import { aSite } from '../support/site.js';

/** Which user the provisioning form is about, and where it shows errors. */

const site = aSite();
let page: Page;
onEachPage(site, (opened) => (page = opened));

const email = () => page.getByLabel('E-mail address');
const provision = () => page.getByRole('button', { name: /^(Provision|Save)$/ }).click();
const focused = () => page.locator(':focus');

async function newPerson(email: string, unit: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Full name').fill(`Person of ${unit}`);
  await choose(page, 'Building of the home', 'Harbour House');
  await choose(page, 'Unit', unit);
  await provision();
  await page.getByRole('button', { name: 'Provision another person' }).click();
}

test('the choice that one person leaves their home is not sent for another person', async () => {
  await openAs(page, '/');
  await newPerson('one@acme.example', '101');
  await newPerson('two@acme.example', '102');
  const sent = inputsSent(page);

  await page.getByLabel('E-mail address').fill('one@acme.example');
  await page.getByText('resident of Harbour House 101').waitFor();
  await choose(page, 'Building of the home', 'Harbour House');
  await choose(page, 'Unit', '204');
  await page.getByRole('radio', { name: 'End it: they leave Harbour House 101' }).check();
  await page.getByLabel('E-mail address').fill('two@acme.example');
  await page.getByText('resident of Harbour House 102').waitFor();
  await provision();
  await page.getByText('Person of 102 is updated').waitFor();
  expect(sent).toMatchObject([{ grants: { resident: { mode: 'ADD' } } }]);
});

test('asks which home ends if a person leaves a home for one where they already live', async () => {
  await openAs(page, '/');
  await newPerson('two-homes@acme.example', '103');
  const sent = inputsSent(page);
  const choosing = async (unit: string) => {
    await page.getByLabel('E-mail address').fill('two-homes@acme.example');
    await page.getByText(/resident of .*Harbour House 103/).waitFor();
    await choose(page, 'Building of the home', 'Harbour House');
    await choose(page, 'Unit', unit);
  };
  await choosing('203');
  await provision();
  await page.getByRole('button', { name: 'Provision another person' }).click();

  await choosing('203');
  await page.getByRole('radio', { name: 'End it: they leave one of their homes' }).check();
  await choose(page, 'Home that they leave', 'Harbour House 103');
  await provision();
  await page.getByText('Moved out of Harbour House 103').waitFor();
  expect(sent.at(-1)).toMatchObject({ grants: { resident: { mode: 'MOVE', fromUnitId: expect.any(Number) } } });
});

test('a password typed for a new person is not sent for an existing one', async () => {
  await openAs(page, '/');
  const sent = inputsSent(page);
  await page.getByLabel('E-mail address').fill('new@acme.example');
  await page.getByLabel('Full name').fill('New');
  await page.getByRole('radio', { name: 'Set a password that you pass on to them' }).check();
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill('a secret for new');
  await page.getByLabel('E-mail address').fill('viewer@acme.example');
  await page.getByText('Uses the account of Demo Viewer').waitFor();
  await provision();
  await page.getByText('Demo Viewer already has all of this.').waitFor();
  expect(sent.map(({ identity }) => identity)).toEqual([{ email: 'viewer@acme.example' }]);
});

test('reports each incomplete field instead of dropping it', async () => {
  await openAs(page, '/');
  await page.getByLabel('E-mail address').fill('half@acme.example');
  await page.getByLabel('Full name').fill('Half');
  await page.getByRole('button', { name: 'Add a building' }).click();
  await choose(page, 'Building of the home', 'Harbour House');
  await provision();
  for (const gap of ['Choose the building, or remove the row.', 'Choose the unit.']) {
    await page.locator('form').getByText(gap).first().waitFor();
    await page.getByRole('region', { name: 'What will happen' }).getByText(gap).waitFor();
  }
  expect(await page.getByText('is provisioned').count()).toBe(0);
});

test('a person is found by their exact address, however many others match a part of it', async () => {
  await openAs(page, '/import');
  const others = Array.from({ length: 12 }, (_, n) => `a${n}.zed@acme.example,A ${n},,`);
  const rows = [...others, 'zed@acme.example,Zed,Linden Court,103'].join('\n');
  await giveFile(page, `email,name,home_building,home_unit\n${rows}`);
  await page.getByRole('button', { name: 'Provision 13 people' }).click();
  await page.getByText('13 rows: 13 done').waitFor();

  await page.getByRole('link', { name: 'Provision a person' }).click();
  await email().fill('ZED@acme.example');
  await page.getByText('Uses the account of Zed (resident of Linden Court 103)').waitFor();
});

test('after a call, another address starts a form for another person', async () => {
  await openAs(page, '/');
  await email().fill('first@acme.example');
  await page.getByLabel('Full name').fill('First');
  await page.getByRole('checkbox', { name: 'Viewer' }).check();
  await choose(page, 'Building of the home', 'Linden Court');
  await choose(page, 'Unit', '202');
  await provision();
  await page.getByText('First is provisioned').waitFor();

  await email().fill('second@acme.example');
  await page.getByText('New person.').waitFor();
  expect(await page.getByLabel('Full name').inputValue()).toBe('');
  expect(await page.getByRole('checkbox', { name: 'Viewer' }).isChecked()).toBe(false);
  expect(await page.getByRole('combobox', { name: 'Building of the home' }).inputValue()).toBe('');
});

test('reports a missing password at its field', async () => {
  await openAs(page, '/');
  await email().fill('no-password@acme.example');
  await page.getByLabel('Full name').fill('No Password');
  await page.getByRole('radio', { name: 'Set a password that you pass on to them' }).check();
  await page.getByText('A new person needs a password, or an invitation.').waitFor();
  await provision();
  await focused()
    .and(page.getByRole('textbox', { name: 'Password', exact: true }))
    .waitFor();
});

test('a building admin sees that a building or a home is missing where they can choose one, and nothing about roles', async () => {
  await openAs(page, '/', 'buildingadmin');
  await page.getByLabel('Full name').fill('Grantless');
  await email().fill('grantless@acme.example');
  await page.getByRole('region', { name: 'What will happen' }).getByRole('listitem').waitFor();
  await provision();
  const works = page.getByRole('group', { name: 'Works in' });
  const [said] = await page.getByRole('region', { name: 'What will happen' }).getByRole('listitem').allTextContents();
  await works.getByText(said!).waitFor();
  await page.getByText('Only organization admins can grant roles and take them away.').waitFor();
  expect(await page.getByText('Not yours to grant').count()).toBe(0);
});

test('after a row is removed, the focus moves to the button next to it', async () => {
  await openAs(page, '/');
  await page.getByRole('button', { name: 'Add a building' }).click();
  await page.getByRole('button', { name: 'Remove building 1' }).press('Enter');
  await focused()
    .and(page.getByRole('button', { name: 'Add a building' }))
    .waitFor();
});

test('a link from a free unit opens the form with its values, ready for typing', async () => {
  await openAs(page, '/buildings');
  await page.getByRole('link', { name: 'Garden Row' }).click();
  await page.getByRole('link', { name: 'Add a resident to 303' }).click();
  await page.getByText('Enter the address of the person who moves into Garden Row 303.').waitFor();
  await focused().and(email()).waitFor();
  expect(new URL(page.url()).search).toBe('');
});

test('a person who has signed in before needs no invitation, and what they have is not offered as empty', async () => {
  await openAs(page, '/');
  await email().fill('viewer@acme.example');
  await page.getByText('Uses the account of Demo Viewer (Viewer).').waitFor();
  expect(await page.getByRole('checkbox', { name: 'Viewer (has it now)' }).isChecked()).toBe(true);
  // A user who has signed in before needs no invitation.
  expect(await page.getByRole('radio', { name: /invitation/ }).count()).toBe(0);
  await page.getByText('No invitation is sent').waitFor({ state: 'detached' });
});
