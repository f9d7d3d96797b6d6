import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { projectRoot } from '../../src/database/project-root.js';
import { foundBrowser, launchBrowser, NO_BROWSER } from './find-browser.js';

export interface Look {
  /** Pixels. */
  width: number;
  colorScheme: 'light' | 'dark';
}

/** Pixels. */
const HEIGHT = 900;

/** Every page is opened in each of these looks, and then checked in the other colour scheme too (`barriersOf`). */
export const LOOKS: readonly Look[] = [
  { width: 1440, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
];

/** Pixels. The narrowest phones in use: the page fits there too. */
const NARROWEST = 360;

/** A page and all that went wrong on it. */
export interface WatchedPage {
  page: Page;
  /** Errors and warnings of the console, exceptions, and requests to other hosts than the application. */
  complaints: string[];
}

let browser: Promise<Browser> | undefined;

/**
 * The browser of this worker, shared by all its specs. It ends with the process.
 * @throws Error if no browser runs
 */
export const theBrowser = (): Promise<Browser> => (browser ??= launch());

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
}

async function launch(): Promise<Browser> {
  const found = foundBrowser();
  if (found === null) throw new Error(NO_BROWSER);
  return launchBrowser(found);
}

/** Adds up the layout shifts without user input, as the browser measures them (Cumulative Layout Shift). */
const WATCH_SHIFTS = `
  window.layoutShift = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.layoutShift += value;
  }).observe({ type: 'layout-shift', buffered: true });`;

/** After two frames, so that the shifts of this check are reported. */
const FORGET_SHIFTS = `
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))).then(() => {
    window.layoutShift = 0;
  })`;

/** Users notice a larger shift (Web Vitals). */
const SHIFT_NOTICED = 0.1;

/** A page in its own browser context: it shares nothing with other pages, like the browser of another user. */
export async function aPage(
  browser: Browser,
  baseURL: string,
  { width, colorScheme }: Look = LOOKS[0]!,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    baseURL,
    viewport: { width, height: HEIGHT },
    colorScheme,
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(60_000); // long, because the machine may be slow
  await context.addInitScript(WATCH_SHIFTS);
  return watchPage(await context.newPage(), baseURL);
}

/**
 * Makes a page like new for another test: nothing runs and nothing is stored. The browser keeps the compiled scripts of
 * the origin; compiling them takes most of the time to open a page.
 */
export async function emptyPage(page: Page): Promise<void> {
  const context = page.context();
  page.removeAllListeners();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await context.setOffline(false);
  await page.goto('/health/live');
  await page.evaluate('localStorage.clear(); sessionStorage.clear()');
  await context.clearCookies();
  await lookAt(page, LOOKS[0]!);
}

/** Shows the page in this look, and measures layout shifts anew. */
export async function lookAt(page: Page, { width, colorScheme }: Look): Promise<void> {
  await page.setViewportSize({ width, height: HEIGHT });
  await page.emulateMedia({ colorScheme });
  await page.evaluate('window.layoutShift = 0');
}

/** Records what goes wrong on the page from now on. */
export function watchPage(page: Page, baseURL: string): WatchedPage {
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

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Rules that depend on the colour scheme. */
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];

/**
 * Checks the current page by the rules of WCAG 2.2, levels A and AA, and takes a picture in each colour scheme.
 * @param name of the pictures
 * @param show shows the page in a colour scheme, for pages that do not follow the system's
 * @returns what breaks a rule in either colour scheme, is wider than the window, or has shifted the layout since the last
 *   check
 */
export async function barriersOf(
  page: Page,
  { width, colorScheme }: Look,
  name: string,
  show = (scheme: Look['colorScheme']): Promise<unknown> => page.emulateMedia({ colorScheme: scheme }),
): Promise<string[]> {
  const other = colorScheme === 'light' ? 'dark' : 'light';
  const shift = await page.evaluate<number>('window.layoutShift');
  await takePicture(page, `${name}-${width}-${colorScheme}`);
  const broken = await brokenRules(page, RULES);
  await show(other);
  await takePicture(page, `${name}-${width}-${other}`);
  const brokenInOther = await brokenRules(page, RULES_OF_COLOUR);
  await show(colorScheme);
  const surplus = await surplusOf(page, width);
  await page.evaluate(FORGET_SHIFTS);
  return [
    ...broken,
    ...brokenInOther.map((barrier) => `${other}: ${barrier}`),
    ...(surplus > 0 ? [`${surplus} pixels wider than the window`] : []),
    ...(shift > SHIFT_NOTICED ? [`layout shift of ${shift.toFixed(3)}`] : []),
  ];
}

/** Pixels by which the page is wider than the window; on a phone, than that of the narrowest one. */
async function surplusOf(page: Page, width: number): Promise<number> {
  const isPhone = width < 500;
  const narrow = (pixels: number) => page.setViewportSize({ width: pixels, height: HEIGHT });
  if (isPhone) await narrow(NARROWEST);
  const surplus = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  if (isPhone) await narrow(width);
  return surplus;
}

/** @param runOnly rules of axe-core, or tags of rules */
async function brokenRules(page: Page, runOnly: readonly string[]): Promise<string[]> {
  if (await page.evaluate<boolean>("typeof axe === 'undefined'")) await page.evaluate(axe.source);
  // The user can scroll whatever the buttons of a form cover, but the rule for the size of targets does not know this.
  await page.evaluate("document.querySelectorAll('.form-actions').forEach(({ style }) => (style.position = 'static'))");
  const options = JSON.stringify({ runOnly, resultTypes: ['violations'] });
  const { violations } = await page.evaluate<axe.AxeResults>(`axe.run(${options})`);
  await page.evaluate("document.querySelectorAll('.form-actions').forEach(({ style }) => (style.position = ''))");
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/**
 * For people to look at; the tests do not compare pictures. It also waits until the page is drawn, such as in the other
 * colour scheme.
 */
export async function takePicture(page: Page, name: string): Promise<void> {
  const folder = join(projectRoot, '.data', 'screenshots');
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** What the page keeps in the browser until the next visit. */
export async function leftBehind(page: Page): Promise<{ stored: object; databases: unknown[]; cookies: unknown[] }> {
  return {
    stored: await page.evaluate<object>('({ ...localStorage, ...sessionStorage })'),
    databases: await page.evaluate<unknown[]>('indexedDB.databases()'),
    cookies: await page.context().cookies(),
  };
}
