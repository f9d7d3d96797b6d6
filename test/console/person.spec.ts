import type { Page } from 'playwright-core';
import { choose, clicks, DEMO_PASSWORD, hold, inputsSent, openAs } from '../support/console.js';
import { onEachPage } from '../support/each-page.js';
import { aSite } from '../support/site.js';

/** What an administrator does on the page of a person, and how many clicks it takes from there. */

const site = aSite();
let page: Page;
const { button, panel } = onEachPage(site, (opened) => (page = opened));

const preview = () => panel('What will happen');
const said = () => page.getByRole('status').filter({ hasText: 'is updated' });

/** Opens the page of a new person with a role, two assignments and a home. */
async function openPerson(name: string): Promise<void> {
  await openAs(page, '/');
  await page.getByLabel('E-mail address').fill(`${name.toLowerCase()}@acme.example`);
  await page.getByLabel('Full name').fill(name);
  await page.getByRole('radio', { name: 'Set a password that you pass on to them' }).check();
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('checkbox', { name: 'Viewer' }).check();
  for (const [n, building] of ['Mill Yard', 'Linden Court'].entries()) {
    await button('Add a building').click();
    await choose(page, 'Building', building, page.getByRole('group', { name: `Building ${n + 1}` }));
  }
  await choose(page, 'Building of the home', 'Garden Row');
  await choose(page, 'Unit', '101');
  await button('Provision').click();
  await page.getByRole('link', { name: `Open ${name}` }).click();
  await panel('Roles').getByText('Viewer').waitFor();
}

test('takes a role away in 3 clicks, after a preview in words', async () => {
  await openPerson('Role');
  await clicks(3, button('Edit'), page.getByRole('checkbox', { name: 'Viewer (has it now)' }));
  await preview().getByText('Takes away the role Viewer').waitFor();
  await button('Save').click();
  await said().getByText('Role Viewer taken away').waitFor();
  await said().and(page.locator(':focus')).waitFor();
  await panel('Roles').getByText('No role in the organization.').waitFor();
  await panel('Works in').getByText('Mill Yard').waitFor();
});

test('ends a home in 3 clicks', async () => {
  await openPerson('Mover');
  await clicks(3, button('Edit'), button('Move out of Garden Row 101'));
  await preview().getByText('Ends their residence in Garden Row 101').waitFor();
  await button('Save').click();
  await said().getByText('Moved out of Garden Row 101').waitFor();
  await panel('Homes').getByText(/ to /).waitFor();
});

test('ends what a person who leaves has in 3 clicks, and takes them back in 2', async () => {
  await openPerson('Leaver');
  await clicks(3, button('They leave: end everything'));
  const dialog = page.getByRole('dialog', { name: 'End everything of Leaver?' });
  for (const words of ['Takes away the role Viewer', 'Ends staff in Mill Yard', 'Deactivates the account'])
    await dialog.getByText(words).waitFor();
  await button('End everything').click();
  await said().getByText('Deactivated').waitFor();
  await page.getByText('They cannot sign in.').waitFor();
  await panel('Works in').getByText('No building.').waitFor();

  await clicks(2, button('Reactivate').first());
  await page.getByRole('dialog').getByText('Reactivates the account').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Reactivate' }).click();
  await page.getByText('They can sign in.').waitFor();
});

test('corrects a name in 3 clicks, and shows a problem at its field', async () => {
  await openPerson('Mistyped');
  await clicks(3, button('Correct name or address'));
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail address').fill('viewer@acme.example');
  await button('Save').click();
  await dialog.locator('[aria-invalid="true"]').and(dialog.getByLabel('E-mail address')).waitFor();
  await dialog.getByLabel('E-mail address').fill('mistyped@acme.example');
  await dialog.getByLabel('Full name').fill('Well Typed');
  await button('Save').click();
  await page.getByRole('heading', { name: 'Well Typed' }).waitFor();
  await panel('Changes').getByText('Name Well Typed instead of Mistyped').waitFor();
});

test('saves several changes in one call, and an undone one is not sent', async () => {
  await openPerson('Several');
  await button('Edit').click();
  const sent = inputsSent(page);
  await button('End the assignment in Mill Yard').click();
  await button('Move out of Garden Row 101').click();
  await button('Undo: Move out of Garden Row 101').click();
  await page.getByRole('combobox', { name: 'Assignment type in Linden Court' }).click();
  await page.getByRole('option', { name: 'Manager' }).click();
  await page.getByRole('checkbox', { name: 'Organization admin' }).check();
  await preview().getByText('Ends staff in Mill Yard').waitFor();
  await preview().getByText('Makes them manager instead of staff in Linden Court').waitFor();
  await button('Save').click();
  await said().waitFor();
  expect(sent).toMatchObject([
    {
      identity: { email: 'several@acme.example' },
      grants: { orgRoleKeys: ['org_admin'], buildingAssignments: [{ type: 'MANAGER' }] },
      revocations: { orgRoleKeys: [], unitIds: [], buildingIds: [expect.any(Number)] },
    },
  ]);
});

test('keeps unsaved changes while the user visits other pages, until they are cancelled', async () => {
  await openPerson('Waiting');
  await button('Edit').click();
  await button('End the assignment in Mill Yard').click();
  await page.getByRole('link', { name: 'Buildings', exact: true }).click();
  await page.getByRole('heading', { name: 'Buildings', level: 1 }).waitFor();
  await page.goBack();
  await preview().getByText('Ends staff in Mill Yard').waitFor();
  await button('Cancel').click();
  await panel('Works in').getByText('Mill Yard').waitFor();
  await button('Edit').click();
  await button('End the assignment in Mill Yard').waitFor();
});

test('shows a refusal beside the form, and keeps the changes', async () => {
  await openPerson('Refused');
  await clicks(3, button('Deactivate'));
  await page.getByRole('dialog').getByText('Deactivates the account').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click();
  await page.getByText('They cannot sign in.').waitFor();
  await button('Edit').click();
  const admin = page.getByRole('checkbox', { name: 'Organization admin' });
  await admin.check();
  await preview().getByText('Problems to fix first').waitFor();
  await button('Save').click();
  await button('Save').and(page.locator(':focus')).waitFor();
  expect(await admin.isChecked()).toBe(true);
  await button('Cancel').click();
  expect(await panel('Roles').innerText()).not.toContain('Organization admin');
});

test('mails a link for a new password in 1 click', async () => {
  await openPerson('Forgetful');
  await button('Mail a link for a new password').click();
  await page.getByText('A link for a new password will be mailed to forgetful@acme.example.').waitFor();
  await panel('Changes').getByText('Link for a new password mailed').waitFor();
});

test('changes a person and ends what they have with the keyboard alone', async () => {
  await openPerson('Keys');
  const focused = page.locator(':focus');
  await button('Edit').press('Enter');
  await button('Cancel').press('Enter');
  await button('Edit').and(focused).press('Enter');
  await page.getByRole('form', { name: 'Edit Keys' }).and(focused).waitFor();
  const viewer = page.getByRole('checkbox', { name: 'Viewer (has it now)' });
  await viewer.waitFor();
  await page.keyboard.press('Tab');
  await viewer.and(focused).press('Space');
  await preview().getByText('Takes away the role Viewer').waitFor();
  await page.keyboard.press('Enter');
  await said().getByText('Role Viewer taken away').waitFor();

  const release = await hold(page, 'mutation Provision');
  await button('They leave: end everything').press('Enter');
  await button('End everything').and(focused).waitFor();
  await page.keyboard.press('Enter'); // nothing happens before the preview is there
  release();
  await page.getByRole('dialog').getByText('Deactivates the account').waitFor();
  await page.keyboard.press('Enter');
  await said().getByText('Deactivated').waitFor();
});
