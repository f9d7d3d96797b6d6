import type { Page } from 'playwright-core';
import { clicks, openAs } from '../support/console.js';
import { onEachPage } from '../support/each-page.js';
import { slowKeys, watchKeys } from '../support/keys.js';
import { aSite } from '../support/site.js';

/** How an administrator finds a building, a unit and who lives there. */

/**
 * Mill Yard 101 has one resident and 25 former ones. 13 people work in Tower, which has 300 units. There are 500 more
 * buildings.
 */
const FILL = `
  WITH org AS (SELECT "id" FROM "Organization" WHERE "slug" = 'acme'),
  home AS (SELECT n."orgId", n."id" FROM "Unit" n JOIN "Building" b ON b."orgId" = n."orgId" AND b."id" = n."buildingId"
    WHERE b."name" = 'Mill Yard' AND n."label" = '101'),
  person AS (INSERT INTO "User" ("orgId", "id", "email", "name", "status")
    SELECT org."id", gen_random_uuid(), 'r' || n || '@acme.example', 'R\u00e9sident ' || n, 'INVITED' FROM org, generate_series(10, 35) n
    RETURNING "orgId", "id", "name"),
  stay AS (INSERT INTO "Occupancy" ("orgId", "id", "userId", "unitId", "startedAt", "endedAt")
    SELECT p."orgId", gen_random_uuid(), p."id", home."id", '2020-03-05T12:00:00Z',
      CASE WHEN p."name" <> 'R\u00e9sident 10' THEN timestamptz '2024-07-09T12:00:00Z' + right(p."name", 2)::int * interval '1 day' END
    FROM person p, home),
  tower AS (INSERT INTO "Building" ("orgId", "name") SELECT "id", 'Tower' FROM org RETURNING "orgId", "id"),
  work AS (INSERT INTO "BuildingAssignment" ("orgId", "userId", "buildingId", "type")
    SELECT p."orgId", p."id", t."id", (CASE right(p."name", 2) WHEN '33' THEN 'BUILDING_ADMIN' WHEN '34' THEN 'MANAGER' ELSE 'STAFF' END)::"AssignmentType"
    FROM person p, tower t WHERE p."name" >= 'R\u00e9sident 22' AND p."name" <> 'R\u00e9sident 35'),
  flats AS (INSERT INTO "Unit" ("orgId", "buildingId", "label")
    SELECT "orgId", "id", 'Flat ' || n FROM tower, generate_series(100, 399) n)
  INSERT INTO "Building" ("orgId", "name") SELECT "id", 'Pavilion ' || n FROM org, generate_series(100, 599) n`;

const site = aSite();
let page: Page;
beforeAll(() => site.app.sql(FILL));
const { button, link, panel } = onEachPage(site, (opened) => (page = opened));

const unit = (label: string) =>
  page.getByRole('region', { name: 'Units' }).getByRole('link', { name: label, exact: true });

test('finds who lives in a unit in 3 clicks, and who has lived there', async () => {
  await openAs(page, '/');
  await clicks(3, link('Buildings'), link('Mill Yard'));
  await unit('101').click();
  await page.getByRole('heading', { name: 'Mill Yard 101', level: 1 }).waitFor();
  const now = panel('Lives here now');
  await link('R\u00e9sident 10', now).waitFor();
  expect(await now.getByRole('listitem').allInnerTexts()).toEqual([
    expect.stringMatching(/R\u00e9sident 10\s+since Mar 5, 2020\s+r10@acme.example$/),
  ]);
  const before = panel('Has lived here');
  await before.getByText('25 former residents').waitFor();
  expect(await before.getByRole('listitem').first().innerText()).toMatch(
    /R\u00e9sident 35\s+Mar 5, 2020 to Aug 13, 2024/,
  );
  expect(await before.getByRole('listitem').count()).toBe(20);
  await before.getByRole('button', { name: 'Next' }).click();
  await link('R\u00e9sident 11', before).waitFor();
  expect(await before.getByRole('listitem').count()).toBe(5);
  await link('R\u00e9sident 11', before).click();
  await page.getByRole('heading', { name: 'R\u00e9sident 11', level: 1 }).waitFor();
  await page.goBack();
  await link('R\u00e9sident 11', before).waitFor();

  await link('Add another resident').click();
  await page.getByText('Enter the address of the person who moves into Mill Yard 101.').waitFor();
  await page.goBack();
  const breadcrumbs = page.getByRole('navigation', { name: 'Breadcrumbs' });
  await link('Mill Yard', breadcrumbs).click();
  await unit('103').click();
  await now.getByText('Nobody. The unit is free.').waitFor();
  await link('Add a resident').waitFor();
  await link('Buildings', breadcrumbs).click();
  await page.getByRole('heading', { name: 'Buildings' }).waitFor();
});

test('finds a unit by its words in 1 click, and its residents with it', async () => {
  await openAs(page, '/');
  await link('Buildings').click();
  await page.getByLabel('Search').fill('101 mill  yard');
  await link('Mill Yard 101').waitFor();
  await link('R\u00e9sident 10').waitFor();
  expect(await page.getByText('No building').count()).toBe(0);
  await page.getByLabel('Search').fill('resident 12');
  await page.getByText('No building or unit matches “resident 12”.').waitFor();
  expect(await link('Mill Yard 101').count()).toBe(0);
  await link('Search people for \u201cresident 12\u201d').click();
  await link('R\u00e9sident 12').waitFor();
});

test('counts units and residents of many buildings, and finds the units of a large one', async () => {
  await openAs(page, '/buildings');
  await page.getByText('505 buildings').waitFor();
  const rows = page.getByRole('row');
  expect(await rows.count()).toBe(26);
  await watchKeys(page);
  await page.getByLabel('Search').pressSequentially('yard mill', { delay: 60 });
  await page.getByText('1 building', { exact: true }).waitFor();
  expect((await rows.allInnerTexts()).at(1)?.split(/\s*\t\s*/)).toEqual(['Mill Yard', '24', '1']);

  await page.getByLabel('Search').fill('tower');
  await link('Tower').click();
  const staff = panel('People who work here').getByRole('listitem');
  await staff.first().waitFor();
  expect((await staff.allInnerTexts()).map((text) => text.replace(/^\S+\s+(?=R)/, '').split(/\s*\n\s*/))).toMatchObject(
    [
      ['R\u00e9sident 33', 'Building admin'],
      ['R\u00e9sident 34', 'Manager'],
      ['R\u00e9sident 22', 'Staff'],
      ...Array.from({ length: 9 }, (_, n) => [`R\u00e9sident ${n + 23}`, 'Staff']),
    ],
  );
  await button('Show all 13').click();
  expect(await staff.count()).toBe(13);
  await page.getByText('300 units, 0 residents, 300 free').waitFor();
  await unit('Flat 147').waitFor();
  expect(await unit('Flat 148').count()).toBe(0);
  await button('Next').click();
  await unit('Flat 148').click();
  await page.getByRole('heading', { name: 'Tower Flat 148' }).waitFor();
  await page.goBack();
  await unit('Flat 148').waitFor();
  await button('Next').click();
  await unit('Flat 196').waitFor();
  await button('Previous').click();
  await unit('Flat 148').waitFor();
  await page.getByLabel('Search units').pressSequentially('399 FLAT free', { delay: 60 });
  await unit('Flat 399').waitFor();
  expect(await unit('Flat 148').count()).toBe(0);
  await page.getByLabel('Search units').fill('nowhere');
  await page.getByText('No unit matches \u201cnowhere\u201d.').waitFor();
  expect(await slowKeys(page)).toEqual([]);
});

test('says how many units are free, finds units by the names of residents, and has no page for an absent building', async () => {
  await openAs(page, '/buildings');
  await link('Mill Yard').click();
  await page.getByText('24 units, 1 resident, 23 free').waitFor();
  await page.getByLabel('Search units').fill('RESIDENT');
  await unit('103').waitFor({ state: 'detached' });
  await unit('101').waitFor();
  await page.goto('/buildings/999999999');
  await page.getByRole('heading', { name: 'Page not found' }).waitFor();
});

test('a unit that is not in the building of the address is not found', async () => {
  await openAs(page, '/buildings');
  await link('Mill Yard').click();
  const elsewhere = await unit('102').getAttribute('href');
  await link('Buildings', page.getByRole('navigation', { name: 'Pages', exact: true })).click();
  await link('Tower').or(link('Garden Row')).first().click();
  const building = new URL(page.url()).pathname;
  await page.goto(elsewhere!.replace(/^\/buildings\/\d+/, building));
  await page.getByRole('heading', { name: 'Page not found' }).waitFor();
});
