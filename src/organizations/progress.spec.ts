import { progressOn } from './progress.js';

function shownOn(isTTY: boolean, total: number, steps: number[]): string {
  let text = '';
  const onProgress = progressOn({ isTTY, write: (more: string) => (text += more) }, total, 'units');
  steps.forEach(onProgress);
  return text;
}

describe('progressOn', () => {
  it('draws a bar in one line of a terminal and then ends the line', () => {
    const shown = shownOn(true, 2_000, [1_000, 2_000]);
    expect(shown.split('\n')).toHaveLength(2);
    expect(shown).toContain(`\r[${'#'.repeat(15)}${'.'.repeat(15)}] 1,000 of 2,000 units`);
    expect(shown.endsWith(`[${'#'.repeat(30)}] 2,000 of 2,000 units\u001B[K\n`)).toBe(true);
  });

  it('writes plain lines to other outputs, at most one for each tenth', () => {
    const shown = shownOn(
      false,
      1_000,
      Array.from({ length: 1_000 }, (_, done) => done + 1),
    );
    expect(shown.trimEnd().split('\n')).toHaveLength(10);
    for (const control of ['\r', '\u001B']) expect(shown).not.toContain(control);
  });
});
