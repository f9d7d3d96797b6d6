import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { LOOKS, lookAt, type WatchedPage } from './browser.js';
import { giveFile, openAs } from './console.js';
import type { Site } from './site.js';

/**
 * The import page for all tests of a file: it is opened once, and each test begins with the choice of a file.
 * Call it at the top of a spec, after `aSite`.
 */
export function anImportPage(site: Site) {
  let watched: WatchedPage;
  const page = (): Page => watched.page;
  beforeAll(async () => {
    watched = await site.open();
    await openAs(page(), '/import');
  });
  beforeEach(async () => {
    watched.complaints.length = 0;
    await lookAt(page(), LOOKS[0]!);
    const leave = page().getByRole('button', { name: 'Another file' });
    if (await leave.isVisible()) await leave.click();
    else await page().goto('/import');
    await page().getByRole('button', { name: 'Choose a file' }).waitFor();
  });

  const shown = async (): Promise<string[][]> =>
    (await page().getByRole('row').allInnerTexts()).map((text) => text.split(/\n+/));
  const rows = async (): Promise<string[][]> => (await shown()).sort(([one], [other]) => Number(one) - Number(other)); // errors are shown first
  return {
    page,
    /** What went wrong on the page in this test. */
    complaints: () => watched.complaints,
    give: (...lines: string[]) => giveFile(page(), lines.join('\r\n')),
    summary: (text: string) => page().getByRole('status').getByText(text, { exact: true }).waitFor(),
    /** Number, stage, person and sentence of each row, as the page shows them. */
    shown,
    /** The same in the order of the file. */
    rows,
    /** Number, stage and sentence of each row, in the order of the file. */
    said: async (): Promise<string[]> => (await rows()).map(([number, stage, , text]) => `${number} ${stage} ${text}`),
  };
}

/** Clicks the button and returns the downloaded text. */
export async function downloaded(page: Page, button: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return readFile(await download.path(), 'utf8');
}
