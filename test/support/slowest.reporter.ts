import { relative } from 'node:path';

interface TestFile {
  testFilePath: string;
  /** Milliseconds. */
  perfStats: { start: number; end: number };
}

const SHOWN = 10;

/** Prints the slowest test files at the end of a run. */
export default class SlowestReporter {
  onRunComplete(_: unknown, { testResults }: { testResults: TestFile[] }): void {
    if (testResults.length <= SHOWN) return;
    const files = testResults.map(({ testFilePath, perfStats }) => ({
      name: relative(process.cwd(), testFilePath),
      seconds: (perfStats.end - perfStats.start) / 1000,
    }));
    const slowest = files.sort((a, b) => b.seconds - a.seconds).slice(0, SHOWN);
    const lines = slowest.map(({ name, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${name}`);
    process.stderr.write(`\nThe slowest files:\n${lines.join('\n')}\n`);
  }
}
