import { barriersOf, LOOKS, lookAt } from '../support/browser.js';
import { giveFile, hold, inputsSent } from '../support/console.js';
import { anImportPage, downloaded } from '../support/import-page.js';
import { aSite } from '../support/site.js';

/** How the user matches the columns of a file, and finds the rows that matter. */

const site = aSite();
const { page, complaints, give, shown, summary } = anImportPage(site);
afterEach(() => {
  expect(complaints()).toEqual([]);
});

const button = (name: string | RegExp) => page().getByRole('button', { name });
const field = (name: string) => page().getByRole('combobox', { name });
const valueOf = (name: string) => field(name).inputValue();
const matching = () => page().getByRole('region', { name: 'Match the columns' });

async function choose(name: string, option: string): Promise<void> {
  await field(name).click();
  await page().getByRole('option', { name: option, exact: true }).click();
}

test('50 rows with other column names take 6 clicks, and the next file with these names 2', async () => {
  const names = 'E-mail address;Resident;Role;Complex;Flat no.;Phone';
  const line = (n: number) => `many-${n}@acme.example;Person ${n};viewer;Garden Row;${101 + (n % 2)};555-${n}`;
  const lines = Array.from({ length: 50 }, (_, n) => line(n));
  await page().getByRole('link', { name: 'People', exact: true }).click();
  await page().evaluate(`window.clicks = 0; addEventListener('pointerdown', () => (window.clicks += 1), true);`);
  const clicks = () => page().evaluate<number>('window.clicks');
  const chooseFile = async () => {
    const [chooser] = await Promise.all([page().waitForEvent('filechooser'), button('Choose a file').click()]);
    await chooser.setFiles({
      name: 'p.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from([names, ...lines].join('\r\n')),
    });
  };

  await page().getByRole('link', { name: 'Import people' }).click();
  await chooseFile();
  expect(await valueOf('E-mail address')).toBe('E-mail address');
  expect(await valueOf('Full name')).toBe('Resident');
  expect(await valueOf('Unit')).toBe('Flat no.');
  expect(await valueOf('Building of the home')).toBe('');
  await matching().getByText('Person 0 · Person 1 · Person 2', { exact: true }).waitFor();
  await choose('Building of the home', 'Complex');
  await matching().getByText('Not imported: Phone', { exact: true }).waitFor();
  await button('Check 50 rows').click();
  await summary('50 rows: 50 will change');
  const sent = inputsSent(page());
  await button('Provision 50 people').click();
  await summary('50 rows: 50 done');
  expect(await clicks()).toBeLessThanOrEqual(6);
  expect(sent).toHaveLength(50);
  expect(sent).toContainEqual({
    identity: { email: 'many-7@acme.example', name: 'Person 7', sendInvite: true },
    grants: {
      orgRoleKeys: ['viewer'],
      buildingAssignments: [],
      resident: { buildingId: expect.any(Number), unitId: expect.any(Number), mode: 'ADD' },
    },
    mode: { dryRun: false },
  });

  await page().evaluate('window.clicks = 0');
  await button('Another file').click();
  lines.splice(3);
  await chooseFile();
  await summary('3 rows: 3 with no changes');
  expect(await clicks()).toBe(2);
});

test('errors come first, the other rows can be chosen, and messages use the column names of the file', async () => {
  await give(
    'E-Mail,Name,Role,House,Flat,Note',
    'a@acme.example,A,"VIEWER, organization admin",Linden Court,101,',
    'viewer@acme.example,,Viewer,,,',
    'c@acme.example,C,emperor,,,"two\nlines"',
    'd@acme.example,D,,Linden Court,999,',
  );
  await button('Check 4 rows').click();
  await summary('4 rows: 1 will change, 1 with no changes, 2 with errors');
  const stages = async () => (await shown()).map(([number, stage]) => `${number} ${stage}`);
  expect(await stages()).toEqual(['4 Error', '5 Error', '2 Will change', '3 No change']);
  const said = (await shown()).map(([, , , text]) => text);
  expect(said).toEqual([
    'Role: There is no role “emperor”.',
    'Flat: There is no unit “999” in Linden Court.',
    expect.stringContaining('Grants the role Viewer; Grants the role Organization admin;'),
    expect.stringContaining('Nothing to change: Demo Viewer already has all of this.'),
  ]);

  const filter = (name: string) => page().getByRole('radiogroup', { name: 'Rows to show' }).getByText(name);
  await filter('Errors 2').click();
  expect(await stages()).toEqual(['4 Error', '5 Error']);
  await filter('Will change 1').click();
  expect(await stages()).toEqual(['2 Will change']);
  await filter('No change 1').click();
  expect(await stages()).toEqual(['3 No change']);
  await filter('All 4').click();
  expect((await downloaded(page(), 'Download the failed rows')).split('\r\n').slice(0, 2)).toEqual([
    '\uFEFFemail,name,roles,assignments,home_building,home_unit,home_mode,error',
    'c@acme.example,C,emperor,,,,,Role: There is no role “emperor”.',
  ]);

  // Without the column, the row has no error.
  await button('Change columns').click();
  await page().getByLabel('Leave out: Roles').click();
  await matching().getByText('Not imported: Role, Note', { exact: true }).waitFor();
  await button('Check 4 rows').click();
  await summary('4 rows: 2 will change, 1 with no changes, 1 with errors');
  await page().getByRole('note').getByText('These columns are ignored: Role, Note').waitFor();
  await button('Provision 2 people').click();
  await filter('Changed 2').waitFor();
});

test('joins first and last names, and keeps the choice of columns while the user visits another page', async () => {
  await give('Mail,Given name,Surname,Phone', 'ada@acme.example,Ada,de la Cruz,1', 'bo@acme.example,Bo,,2');
  expect([await valueOf('Full name'), await valueOf('Last name')]).toEqual(['Given name', 'Surname']);
  await page().getByLabel('Leave out: Last name').click();
  await choose('Last name', 'Phone');
  await page().getByRole('link', { name: 'People', exact: true }).click();
  await page().getByRole('heading', { name: 'People' }).waitFor();
  await page().getByRole('link', { name: 'Import people' }).click();
  expect(await valueOf('Last name')).toBe('Phone');
  await choose('Last name', 'Surname');
  await button('Check 2 rows').click();
  await summary('2 rows: 2 will change');
  expect((await shown()).map(([, , person]) => person)).toEqual([
    'ada@acme.example Ada de la Cruz',
    'bo@acme.example Bo',
  ]);
});

test('rows stay where they are while answers arrive, and then those with errors come first', async () => {
  const release = await hold(page(), 'mutation Provision', (body) => body.includes('slow@'));
  await give('email,name,roles', 'slow@acme.example,A,', 'c@acme.example,C,emperor', 'd@acme.example,D,');
  await summary('3 rows: 1 will change, 1 with errors, 1 not checked yet');
  const stages = async () => (await shown()).map(([number, stage]) => `${number} ${stage}`);
  expect(await stages()).toEqual(['2 Waiting', '3 Error', '4 Will change']);
  release();
  await summary('3 rows: 2 will change, 1 with errors');
  expect(await stages()).toEqual(['3 Error', '2 Will change', '4 Will change']);
  await page().unrouteAll();
});

test('asks for the column with the addresses, and moves a column that is chosen twice', async () => {
  await give('Email,email,Person', 'A,b@acme.example,Bee');
  await matching().waitFor();
  expect(await valueOf('E-mail address')).toBe('');
  await button('Check 1 row').click();
  await matching().getByText('Choose the column with the addresses.').waitFor();
  await choose('E-mail address', 'Person');
  expect(await valueOf('Full name')).toBe('');
  await choose('E-mail address', 'email');
  await choose('Full name', 'Person');
  await button('Check 1 row').click();
  await summary('1 row: 1 will change');

  await button('Another file').click();
  await give('Who,Contact', 'Cee,c@acme.example', 'Dee,d@acme.example');
  await matching().waitFor();
  expect(await valueOf('E-mail address')).toBe('Contact'); // by its values
  await button('Another file').click();
});

test.each<[why: string, content: string | Buffer]>([
  ['The first line must name the columns. It has an e-mail address.', 'a@acme.example,A\nb@acme.example,B'],
  ['This is an HTML or XML file, not a CSV file. Open it in', '<html><table><tr><td>email</td></tr></table></html>'],
  ['This is a workbook (.xls)', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
])('refuses with advice: %s', async (why, content) => {
  await giveFile(page(), content);
  await page().getByRole('alert').getByText(why).waitFor();
});

test('judges a file by its content and not by its name, and reports one that the browser cannot read', async () => {
  const buffer = Buffer.from('email,name\nnamed@acme.example,Named');
  const input = page().locator('input[type=file]');
  expect(await input.getAttribute('accept')).toContain('.xlsx'); // the page says how to save it
  await input.setInputFiles({ name: 'people.xlsx', mimeType: '', buffer });
  await summary('1 row: 1 will change');
  await button('Another file').click();
  await page().evaluate(`
    window.read = Blob.prototype.arrayBuffer;
    Blob.prototype.arrayBuffer = () => Promise.reject(new Error('gone'));`);
  await give('email', 'a@acme.example');
  await page().getByRole('alert').getByText('The browser cannot read this file.').waitFor();
  await page().evaluate('Blob.prototype.arrayBuffer = window.read');
});

test.each(LOOKS)('the step has no barriers at $width pixels', async (look) => {
  await lookAt(page(), look);
  await give('Mail,Full name,Flat,Phone', 'a@acme.example,A Name That Is Rather Long,101,555', 'b@acme.example,B,,');
  await matching().waitFor();
  expect(await barriersOf(page(), look, 'import-columns')).toEqual([]);
});
