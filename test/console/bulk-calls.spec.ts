import type { Page } from 'playwright-core';
import { DEMO_PASSWORD, failCalls, openAs } from '../support/console.js';
import { onEachPage } from '../support/each-page.js';
import { aSite } from '../support/site.js';

/** Calls about many people that fail, or whose people others change meanwhile. */

const site = aSite();
let page: Page;
const { button, complaints } = onEachPage(site, (opened) => (page = opened));

/** Of 1,100 invited people, three work in Mill Yard. */
const FILL = `
  WITH person AS (INSERT INTO "User" ("orgId", "id", "email", "name", "status")
    SELECT "id", gen_random_uuid(), n || '@guests.example', 'Guest ' || n, 'INVITED'
    FROM "Organization", generate_series(1, 1100) n WHERE "slug" = 'acme' RETURNING "orgId", "id", "name")
  INSERT INTO "BuildingAssignment" ("orgId", "userId", "buildingId", "type")
    SELECT p."orgId", p."id", b."id", 'STAFF' FROM person p JOIN "Building" b ON b."orgId" = p."orgId"
    WHERE b."name" = 'Mill Yard' AND p."name" IN ('Guest 1', 'Guest 2', 'Guest 3')`;

beforeAll(() => site.app.sql(FILL));

const says = (text: string) => page.getByRole('status').getByText(text, { exact: true }).waitFor();
/** The row of a person in a dialog. */
const dialogRow = (name: string) => page.getByRole('dialog').getByRole('row').filter({ hasText: name });
const alert = (text: string) => page.getByRole('dialog').getByRole('alert').getByText(text).waitFor();

test('says why the people cannot be found, goes on when they can, and explains the limit of a call', async () => {
  await openAs(page, '/people?status=INVITED');
  await failCalls(page, 'query PeopleToChange');
  await button('Resend invitations').click();
  await alert('Busy just now.');
  await page.unrouteAll();
  await button('Check the rest').click();
  await says('1,100 people: 1,100 ready');
  await button('Resend to 1,100 people').click();
  await alert('Matches more than 1,000 users. Nothing was sent. Choose fewer, for example those of a building.');
  await button('Cancel').click();
});

test('a person who accepts meanwhile gets no mail, the others do, also if the session ends in between', async () => {
  const [building] = await site.app.sql<{ id: number }>(`SELECT "id" FROM "Building" WHERE "name" = 'Mill Yard'`);
  await openAs(page, `/people?status=INVITED&buildingId=${building!.id}`);
  await button('Resend invitations').click();
  await says('3 people: 3 ready');
  await site.app.sql(`UPDATE "User" SET "status" = 'ACTIVE', "passwordHash" = 'none' WHERE "name" = 'Guest 2'`);
  await page.context().request.delete('/api/auth/session');
  await button('Resend to 3 people').click();
  await page.getByRole('textbox', { name: 'Password' }).fill(DEMO_PASSWORD);
  await button('Sign in').click();
  await says('3 people: 2 done, 1 without a change');
  await dialogRow('Guest 2').getByText('already active').waitFor();
  expect(complaints().splice(0)).toEqual([expect.stringContaining('401')]); // the browser reports the refused refresh
});

test('shows who cannot be deactivated, and why', async () => {
  await openAs(page, '/people?permission=ORG_MANAGE');
  await page.getByRole('checkbox', { name: 'Select this page' }).check();
  await button('Deactivate').click();
  await says('2 people: 2 refused');
  await dialogRow('Demo Administrator').getByText('You cannot deactivate your own account.').waitFor();
  await dialogRow('Platform Operator')
    .getByText(/permission/)
    .waitFor();
  expect(await button(/^Deactivate \d/).count()).toBe(0);
});
