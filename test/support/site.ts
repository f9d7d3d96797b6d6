import type { Browser, BrowserContextOptions } from 'playwright-core';
import { aBrowser, aPage, type Look, type WatchedPage } from './browser.js';
import { aDemoApp, type DemoApp } from './demo-app.js';

/** The built application and a browser to look at it with, for all tests of a file. */
export interface Site {
  readonly app: DemoApp;
  open(look?: Look, options?: BrowserContextOptions): Promise<WatchedPage>;
}

/**
 * Call it at the top of a spec: it starts both before the tests and ends them afterwards.
 * @param settings asked for when all that was prepared before is there
 */
export function aSite(settings: () => Record<string, string> = () => ({})): Site {
  let app: DemoApp;
  let browser: Browser;
  beforeAll(async () => {
    [app, browser] = await Promise.all([aDemoApp(settings()), aBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });
  return {
    get app() {
      return app;
    },
    open: (look, options) => aPage(browser, app.url, look, options),
  };
}
