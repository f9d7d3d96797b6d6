import pg from 'pg';
import { readBuildingFile } from '../../src/organizations/building-file.js';
import { BuildingImportService } from '../../src/organizations/building-import.service.js';
import { createServices } from '../../src/organizations/commands.module.js';
import { readSettings } from '../../src/settings/settings.js';
import { anImportPage } from '../support/import-page.js';
import { aSite } from '../support/site.js';

/** How an import finds what its rows name, and its message when it finds nothing. */

const FERNS = [
  ...['building,unit', 'Fern Court,1a', 'Fern Court,1A', 'Fern Court,2', 'Ivy House,1', 'IVY HOUSE,1', 'IVY HOUSE,2'],
  ...['İstiklal ApartmanI,3', 'Π ΥΡΓΟΣ,3', 'R\u00e9sidence,1', 'Block=A,1', 'North; South,1'],
];
const HEADER = 'email,name,roles,assignments,home_building,home_unit,home_mode';

let session: pg.Client;
afterAll(() => session.end()); // before the site drops its database
const site = aSite();
beforeAll(async () => {
  session = new pg.Client({ connectionString: site.app.databaseUrl });
  await session.connect();
  const services = await createServices(readSettings({ DATABASE_URL: site.app.databaseUrl }).with({ worker: false }));
  const { lines } = readBuildingFile(Buffer.from(FERNS.join('\n')));
  await services.get(BuildingImportService).importBuildings('acme', lines, () => {});
  await services.close();
});
const { page, give, said, summary } = anImportPage(site);

async function provision(people: string): Promise<void> {
  await page()
    .getByRole('button', { name: `Provision ${people}` })
    .click();
}

/** The current homes of the user with this address. */
async function homesOf(email: string): Promise<string[]> {
  const { rows: homes } = await session.query<{ home: string }>(
    `SELECT b."name" || ' | ' || n."label" AS "home" FROM "Occupancy" o JOIN "User" u ON u."orgId" = o."orgId" AND u."id" = o."userId"
     JOIN "Unit" n ON n."orgId" = o."orgId" AND n."id" = o."unitId" JOIN "Building" b ON b."orgId" = n."orgId" AND b."id" = n."buildingId"
     WHERE u."email" = $1 AND o."endedAt" IS NULL`,
    [email],
  );
  return homes.map(({ home }) => home);
}

describe('names', () => {
  test('that differ only in case are one unit, which the row shows as it is stored', async () => {
    await give(HEADER, 'small.a@example.com,Small A,,,Fern Court,1a,', 'big.a@example.com,Big A,,,Fern Court,1A,');
    await summary('2 rows: 2 will change');
    for (const line of await said()) expect(line).toContain('Fern Court 1a');
    await provision('2 people');
    await summary('2 rows: 2 done');
    for (const who of ['small', 'big']) expect(await homesOf(`${who}.a@example.com`)).toEqual(['Fern Court | 1a']);
  });

  test.each([
    ['with a letter that JavaScript and the database lower-case differently', 'turk', 'İstiklal ApartmanI', '3'],
    ['decomposed, stored composed', 'nfd', 'Re\u0301sidence', '1'],
    ['in capitals, with a no-break space, in full width', 'wide', 'IVY\u00a0HOUSE', '２'],
    ['in another script', 'greek', 'π υργος', '3'],
  ])('are found %s', async (_, who, building, unit) => {
    await give(HEADER, `${who}@example.com,Some One,,,${building},${unit},`);
    await summary('1 row: 1 will change');
    await provision('1 person');
    await summary('1 row: 1 done');
    expect(await homesOf(`${who}@example.com`)).toHaveLength(1);
  });

  test('may contain the characters that separate assignments', async () => {
    await give(
      HEADER,
      'eq@example.com,Eq,,Block=A=STAFF,,,',
      'ns@example.com,NS,,North; South=STAFF,,,',
      'all@example.com,All,,"North; South = staff ; Block=A=MANAGER;;Mill Yard=STAFF",,,',
      'no@example.com,No,,Mill Yard;Linden Court=STAFF,,,',
      'none@example.com,None,,Mill Yard=STAFF;Block=A,,,',
    );
    await summary('5 rows: 3 will change, 2 with errors');
    const lines = await said();
    expect(lines).toEqual([
      expect.stringContaining('staff in Block=A'),
      expect.stringContaining('staff in North; South'),
      expect.stringMatching(/^4 Will change /),
      '5 Error assignments: There is no building “Mill Yard;Linden Court”. Each building needs its own =STAFF, =MANAGER or =BUILDING_ADMIN.',
      '6 Error assignments: “Block=A” must end in =STAFF, =MANAGER or =BUILDING_ADMIN. assignments: There is no building “Block”.',
    ]);
    for (const name of ['North; South', 'Block=A', 'Mill Yard']) expect(lines[2]).toContain(name);
  });
});

describe('a look-up', () => {
  test('that is refused invalidates only its own row, names the column, and delays no row', async () => {
    const long = 'y'.repeat(900);
    await give(
      HEADER,
      'nl2@example.com,Ana,,,"Fern\nCourt",2,',
      'ok1@example.com,Ok One,,,Fern Court,2,',
      `longb@example.com,Ana,,,${long},2,`,
      'tabb@example.com,Ana,,Fern\tCourt=STAFF,,,',
      `longu@example.com,Ana,,,Fern Court,${long},`,
      `huge@example.com,Ana,,,${'z'.repeat(70_000)},1,`,
      `hugen@example.com,${'z'.repeat(7_900)},,,,,`,
    );
    await summary('7 rows: 1 will change, 6 with errors');
    const unclean = 'Must be well-formed Unicode without control characters.';
    expect(await said()).toEqual([
      `2 Error home_building: ${unclean}`,
      expect.stringMatching(/^3 Will change /),
      '4 Error home_building: Must be at most 200 characters long.',
      `5 Error assignments: ${unclean}`,
      '6 Error home_unit: Must be at most 64 characters long.',
      '7 Error home_building: The text is too long.',
      '8 Error name: Must be at most 200 characters long.',
    ]);
    expect(await page().getByRole('button', { name: 'Check the rest' }).count()).toBe(0);
  });

  test('that fails because of a server error is reported, and delays no row', async () => {
    await session.query(`ALTER TABLE "Unit" RENAME COLUMN "labelKey" TO "gone"`);
    try {
      await give(HEADER, 'fault@example.com,Ana,,,Fern Court,2,');
      await summary('1 row: 1 with errors');
      expect((await said())[0]).toMatch(/^2 Error .*Internal server error/);
    } finally {
      await session.query(`ALTER TABLE "Unit" RENAME COLUMN "gone" TO "labelKey"`);
    }
  });

  test('that fails in an outage leaves the row waiting, and is repeated on request', async () => {
    await page().context().setOffline(true);
    await give(HEADER, 'later@example.com,Ana,,,Fern Court,2,', 'bad@example.com,Ana,,,Fern Court,,');
    await summary('2 rows: 2 not checked yet');
    await page().context().setOffline(false);
    await page().getByRole('button', { name: 'Check the rest' }).click();
    await summary('2 rows: 1 will change, 1 with errors');
  });

  test('of many names makes one call for each hundred names, not for each row', async () => {
    const asked: string[] = [];
    page().on('request', (request) => {
      if (request.postData()?.includes('query Places')) asked.push(request.url());
    });
    const units = Array.from({ length: 250 }, (_, n) => `unit-${n}@example.com,Ana,,,Fern Court,unit ${n},`);
    await give(HEADER, ...units);
    await page()
      .getByRole('status')
      .getByText('250 rows: 250 with errors', { exact: true })
      .waitFor({ timeout: 60_000 });
    expect(asked).toHaveLength(3);
  });
});
