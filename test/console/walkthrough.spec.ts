import { randomUUID } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { takePicture, type WatchedPage } from '../support/browser.js';
import { choose, openAs, signIn, signOut } from '../support/console.js';
import { aSite } from '../support/site.js';
import { until } from '../support/sessions.js';

const site = aSite();
let watched: WatchedPage;
let page: Page;
/** Token of an invitation that was replaced. */
let replaced: string;
const email = `jane-${randomUUID()}@acme.example`;

beforeAll(async () => {
  watched = await site.open();
  page = watched.page;
  await openAs(page, '/');
});
afterEach(() => expect(watched.complaints.splice(0)).toEqual([]));

const preview = () => page.getByRole('region', { name: 'What will happen' });
const provision = () => page.getByRole('button', { name: /^(Provision|Save)$/ }).click();

/** The token after the # in the newest mail to the person. */
async function tokenMailed(count: number): Promise<string> {
  const folder = join(site.app.dataDir, 'mail');
  let links: string[] = [];
  await until(`${count} mails`, async () => {
    const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.eml'));
    const mails = await Promise.all(
      files.map(async (file) => ({
        text: (await readFile(join(folder, file), 'utf8')).replace(/=\r?\n/g, ''),
        writtenAt: (await stat(join(folder, file))).mtimeMs,
      })),
    );
    links = mails
      .filter(({ text }) => text.includes(email))
      .sort((a, b) => a.writtenAt - b.writtenAt)
      .map(({ text }) => /accept#(\S+)/.exec(text)![1]!);
    return links.length >= count;
  });
  return links.at(-1)!;
}

describe('an administrator', () => {
  it('sees at once that an address is new', async () => {
    await page.getByLabel('E-mail address').fill(email);
    await page.getByText('New person.').waitFor();
    await preview().getByText('A new user needs a name.').waitFor();
  });

  it('sees a preview in words and with names', async () => {
    await page.getByLabel('Full name').fill('Jane Admin');
    await page.getByRole('checkbox', { name: 'Viewer' }).check();
    await page.getByRole('button', { name: 'Add a building' }).click();
    await choose(page, 'Building', 'Mill Yard');
    await choose(page, 'Assignment type', 'Manager');
    await choose(page, 'Building of the home', 'Linden Court');
    await choose(page, 'Unit', '101');

    await preview().getByText('Adds the home Linden Court 101').waitFor();
    expect(await preview().getByRole('listitem').allTextContents()).toEqual([
      'Creates the account',
      'Grants the role Viewer',
      'Makes them manager in Mill Yard',
      'Adds the home Linden Court 101',
      'Mails an invitation',
    ]);
    expect(await page.locator('main').textContent()).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-7/);
    await takePicture(page, 'provision');
  });

  it('provisions the person, and a second call changes nothing', async () => {
    await provision();
    await page.getByText('Jane Admin is provisioned').waitFor();
    await page.getByRole('button', { name: 'Provision another person' }).click();
    await page.getByLabel('E-mail address').fill(email);
    await page.getByRole('checkbox', { name: 'Viewer (has it now)' }).waitFor();
    await provision();
    await page.getByText('Nothing to change', { exact: true }).waitFor();
    await page.getByText('Jane Admin already has all of this.').waitFor();
    await takePicture(page, 'repeat');
  });

  it('sees what the person now holds', async () => {
    await page.getByRole('button', { name: 'Provision another person' }).click();
    await page.getByLabel('E-mail address').fill(email.toUpperCase());
    await page
      .getByText(
        'Uses the account of Jane Admin (Viewer; resident of Linden Court 101; manager in Mill Yard), invited.',
      )
      .waitFor();
  });

  it('moves the person, and sees which home ends', async () => {
    await choose(page, 'Building of the home', 'Mill Yard');
    await choose(page, 'Unit', '204');
    await page.getByRole('radio', { name: 'End it: they leave Linden Court 101' }).check();
    await preview().getByText('Ends their residence in Linden Court 101').waitFor();
    await provision();
    await page.getByText('Moved into Mill Yard 204').waitFor();
    await page.getByText('Moved out of Linden Court 101').waitFor();
    await page.getByRole('group', { name: 'Mill Yard 204' }).waitFor();
    expect(await page.getByRole('group', { name: 'Linden Court 101' }).count()).toBe(0);
  });

  it('sees all refusals at their fields, and the focus moves to the first one', async () => {
    await page.getByRole('button', { name: 'Provision another person' }).click();
    await page.getByLabel('E-mail address').fill(`nobody-${randomUUID()}@acme.example`);
    await page.getByRole('radio', { name: 'Set a password that you pass on to them' }).check();
    await page.getByRole('textbox', { name: 'Password', exact: true }).fill('short');
    await provision();

    const name = page.getByLabel('Full name');
    const password = page.getByRole('textbox', { name: 'Password', exact: true });
    const refused = page.locator('[aria-invalid="true"]');
    await refused.and(password).waitFor();
    await page.locator(':focus').and(password).waitFor();
    await password.fill('long enough');
    await refused.and(name).waitFor();
    await refused.and(password).waitFor({ state: 'detached' });
    await takePicture(page, 'refused');
    await name.fill('Somebody');
    await refused.waitFor({ state: 'detached' });
  });

  it("sees the changes in words on the person's page, and sends a new invitation", async () => {
    replaced = await tokenMailed(1);
    await page.getByRole('link', { name: 'People', exact: true }).click();
    await page.getByLabel('Search').fill(email);
    await page.getByRole('link', { name: 'Jane Admin' }).click();
    await page.getByRole('heading', { name: 'Jane Admin' }).waitFor();
    expect(await page.getByRole('region', { name: 'Homes' }).innerText()).toMatch(
      /Mill Yard 204\s+since .*Linden Court 101/s,
    );
    const trail = page.getByRole('region', { name: 'Changes' });
    await trail.getByText('Manager in Mill Yard').waitFor();
    expect(await trail.innerText()).toMatch(/by Demo Administrator, .*(now|ago), by GraphQL/);
    await takePicture(page, 'person');

    await page.getByRole('button', { name: 'Send a new invitation' }).click();
    await page.getByText('A new invitation will be mailed.').waitFor();
    await trail.getByText('Invited by mail').nth(1).waitFor(); // the first one was sent with the account
  });

  it('hands over to the new person: in another browser the old link is refused, and the new one sets the password', async () => {
    const token = await tokenMailed(2);
    const theirs = await site.open();
    await theirs.page.goto(`/accept#${replaced}`);
    await theirs.page.getByRole('heading', { name: 'This invitation is not valid' }).waitFor();
    await theirs.page.waitForTimeout(100);
    expect(theirs.complaints.splice(0)).toEqual([expect.stringContaining('400')]); // the browser reports the answer

    // In a tab where another user is signed in, the new session belongs only to the new person.
    await openAs(theirs.page, '/', 'viewer');
    await theirs.page.evaluate("history.pushState(null, '', '/accept')");
    await theirs.page.evaluate(`location.hash = '${token}'`);
    await theirs.page.getByLabel('New password').waitFor();
    await theirs.page.getByText('Hello Jane Admin. Demo Administrator has invited you to Acme Property.').waitFor();
    await theirs.page.getByRole('group', { name: 'Your buildings' }).getByText('Mill Yard').waitFor();
    expect(theirs.page.url()).not.toContain(token);
    await theirs.page.getByLabel('New password').fill('a password of theirs');
    await theirs.page.getByLabel('Repeat the password').fill('another');
    await theirs.page.getByRole('button', { name: 'Set the password' }).click();
    await theirs.page.getByText('The passwords do not match.').waitFor();
    for (const label of ['New password', 'Repeat the password'])
      await theirs.page.getByLabel(label).fill('Password123');
    await theirs.page.getByRole('button', { name: 'Set the password' }).click();
    await theirs.page.getByText('This is one of the 10,000 most common passwords.').waitFor();
    await theirs.page.locator('[aria-invalid="true"]').and(theirs.page.getByLabel('New password')).waitFor();
    await theirs.page.getByLabel('New password').fill('a password of theirs');
    await theirs.page.getByLabel('Repeat the password').fill('a password of theirs');
    await theirs.page.getByRole('button', { name: 'Set the password' }).click();
    // Signed in at once, and later with the password.
    await theirs.page.getByText('Jane Admin', { exact: true }).first().waitFor();
    await signOut(theirs.page);
    await signIn(theirs.page, email, 'a password of theirs');
    await theirs.page.getByRole('heading', { name: 'People' }).waitFor();
    await theirs.page.getByRole('link', { name: 'Buildings' }).click();
    await theirs.page.getByRole('link', { name: 'Mill Yard' }).click();
    await theirs.page.getByText('Jane Admin', { exact: true }).first().waitFor();
    expect(theirs.complaints).toEqual([]);
  });
});
