import { addEventHandler, getState } from 'jest-circus';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { aPage, type Look, theBrowser, type WatchedPage } from './browser.js';
import { aDemoApp, type DemoApp } from './demo-app.js';
import { foundBrowser } from './find-browser.js';

/** The application and a browser for all tests of a file. */
export interface Site {
  readonly app: DemoApp;
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
  beforeAll(async () => {
    app = await aDemoApp(settings());
    browser = await theBrowser();
  });
  afterAll(async () => {
    await Promise.all((browser?.contexts() ?? []).map((context) => context.close()));
    await app?.close();
  });
  return {
    get app() {
      return app!;
    },
    open: (look, options) => aPage(browser!, app!.url, look, options),
  };
}

/** Skips all tests and hooks of the current file. */
function skipFile(): void {
  const { rootDescribeBlock } = getState();
  const nothing = () => {};
  for (const hook of rootDescribeBlock.hooks) hook.fn = nothing;
  addEventHandler((event, { rootDescribeBlock: root, currentDescribeBlock: { hooks, children } }) => {
    if (root !== rootDescribeBlock) return; // another file, which the same worker runs later
    if (event.name === 'add_hook') hooks.at(-1)!.fn = nothing;
    if (event.name === 'add_test') (children.at(-1) as { mode?: string }).mode = 'skip';
  });
}
