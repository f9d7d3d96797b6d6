import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { projectRoot } from '../../src/database/project-root.js';

export interface Look {
  /** Pixels. */
  width: number;
  colorScheme: 'light' | 'dark';
}

/** Every page is looked at in each of these. */
export const LOOKS: readonly Look[] = [1440, 360].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);

/** A page, and everything about it that nobody wants to see. */
export interface WatchedPage {
  page: Page;
  /** Errors and warnings of the console, exceptions, and requests to another host than the application. */
  complaints: string[];
}

/** Debian's Chromium, which calls home for nothing. */
export function aBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * Sums up by how much things have moved that nobody has moved,
 * as the browser itself reckons it (Cumulative Layout Shift).
 */
const WATCH_SHIFTS = `
  window.layoutShift = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.layoutShift += value;
  }).observe({ type: 'layout-shift', buffered: true });`;

/** More than this is noticed (Web Vitals). */
const SHIFT_NOTICED = 0.1;

/** A page in a context of its own: nothing is shared with another, as with two people's browsers. */
export async function aPage(
  browser: Browser,
  baseURL: string,
  { width, colorScheme }: Look = LOOKS[0]!,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    baseURL,
    viewport: { width, height: 900 },
    colorScheme,
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(60_000); // a slow machine is no fault
  await context.addInitScript(WATCH_SHIFTS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${baseURL}/`) && !/^(data|blob):/.test(url)) complaints.push(`request: ${url}`);
  });
  return { page, complaints };
}

/**
 * What keeps somebody out, by the rules of WCAG 2.2, levels A and
 * AA; what is wider than the window and what jumps counts too.
 */
export async function barriersOf(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate<axe.AxeResults>(
    `${axe.source}; axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  );
  const shift = await page.evaluate<number>('window.layoutShift');
  const surplus = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  return [
    ...violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`)),
    ...(surplus > 0 ? [`${surplus} pixels wider than the window`] : []),
    ...(shift > SHIFT_NOTICED ? [`layout shift of ${shift.toFixed(3)}`] : []),
  ];
}

/** For people to look at; nothing is compared. */
export async function takePicture(page: Page, name: string): Promise<void> {
  const folder = join(projectRoot, '.data', 'screenshots');
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** What the page has left in the browser for the next time. */
export async function leftBehind(page: Page): Promise<{ stored: object; databases: unknown[]; cookies: unknown[] }> {
  return {
    stored: await page.evaluate<object>('({ ...localStorage, ...sessionStorage })'),
    databases: await page.evaluate<unknown[]>('indexedDB.databases()'),
    cookies: await page.context().cookies(),
  };
}
