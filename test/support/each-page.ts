import type { Locator, Page } from 'playwright-core';
import type { Site } from './site.js';

interface EachPage {
  button: (name: string | RegExp) => Locator;
  link: (name: string, within?: Page | Locator) => Locator;
  /** A titled part of the page. */
  panel: (name: string) => Locator;
  /** What went wrong on the page in this test so far; after the test there must be nothing left. */
  complaints: () => string[];
}

/**
 * Opens a page for each test of a file, and fails the test if anything goes wrong on it.
 * @param keep stores the page for the test
 * @param isExpected selects complaints that are no fault
 */
export function onEachPage(
  site: Site,
  keep: (page: Page) => void,
  isExpected: (complaint: string) => boolean = () => false,
): EachPage {
  let page: Page;
  let complaints: string[];
  beforeEach(async () => {
    ({ page, complaints } = await site.open());
    keep(page);
  });
  afterEach(() => {
    expect(complaints.filter((complaint) => !isExpected(complaint))).toEqual([]);
  });
  return {
    button: (name) => page.getByRole('button', { name, exact: true }),
    link: (name, within = page) => within.getByRole('link', { name, exact: true }),
    panel: (name) => page.getByRole('region', { name }),
    complaints: () => complaints,
  };
}
