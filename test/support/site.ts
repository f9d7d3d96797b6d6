import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { aPage, emptyPage, type Look, theBrowser, type WatchedPage, watchPage } from './browser.js';
import { aDemoApp, type DemoApp } from './demo-app.js';
import { foundBrowser } from './find-browser.js';
import { skipFile } from './skip-file.js';

/** The application and a browser for all tests of a file. */
export interface Site {
  readonly app: DemoApp;
  /** A page as in the browser of another user. It is closed, or emptied for another test, after the current test. */
  open(look?: Look, options?: BrowserContextOptions): Promise<WatchedPage>;
}

/**
 * Call it at the top of a spec: it starts both before the tests and ends them afterwards.
 * @param settings called after the spec's earlier `beforeAll` hooks
 */
export function aSite(settings: () => Record<string, string> = () => ({})): Site {
  if (foundBrowser() === null) skipFile();
  let app: DemoApp | undefined;
  let browser: Browser | undefined;
  /** Of the running test; undefined outside of tests. */
  let opened: { page: Page; isReusable: boolean }[] | undefined;
  const idle: Page[] = [];
  beforeAll(async () => {
    app = await aDemoApp(settings());
    browser = await theBrowser();
  });
  beforeEach(() => {
    opened = [];
  });
  afterEach(async () => {
    const pages = opened ?? [];
    opened = undefined;
    for (const { page, isReusable } of pages) {
      if (isReusable && !page.isClosed()) await emptyPage(page).then(() => idle.push(page));
      else await page.context().close();
    }
  });
  afterAll(async () => {
    await Promise.all((browser?.contexts() ?? []).map((context) => context.close()));
    await app?.close();
  });
  return {
    get app() {
      return app!;
    },
    open: async (look, options) => {
      const isReusable = look === undefined && options === undefined;
      const used = isReusable ? idle.pop() : undefined;
      const watched = used === undefined ? await aPage(browser!, app!.url, look, options) : watchPage(used, app!.url);
      opened?.push({ page: watched.page, isReusable });
      return watched;
    },
  };
}
