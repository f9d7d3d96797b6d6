import type { Page } from 'playwright-core';

/** Milliseconds. */
const SLOW = 100;

/** Measures from now on how long the page takes to show the effect of each key. */
export async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(`
    window.keys = [];
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === 'keydown') keys.push(duration);
    }).observe({ type: 'event', durationThreshold: 16 });`);
}

/** Milliseconds of slow keys, without the three slowest: the machine may stop for a moment. */
export async function slowKeys(page: Page): Promise<number[]> {
  const keys = (await page.evaluate<number[]>('keys')).toSorted((a, b) => a - b);
  return keys.slice(0, -3).filter((duration) => duration > SLOW);
}
