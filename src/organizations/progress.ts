const WIDTH = 30;

/** Where progress is shown, as `process.stdout` is. */
export interface Screen {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** @returns what to call with the number done: draws a bar on a terminal, elsewhere a plain line at each tenth of the way */
export function progressOn(screen: Screen, total: number, what: string): (done: number) => void {
  let shownTenths = 0;
  return (done) => {
    const share = total === 0 ? 1 : done / total;
    const text = `${count(done)} of ${count(total)} ${what}`;
    if (screen.isTTY === true) {
      const bar = '#'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '.');
      // Back to the start of the line, and clear what is left of a longer text.
      screen.write(`\r[${bar}] ${text}\u001B[K${done >= total ? '\n' : ''}`);
      return;
    }
    const tenths = Math.floor(share * 10);
    if (tenths !== shownTenths) screen.write(`${text}\n`);
    shownTenths = tenths;
  };
}

const count = (value: number): string => value.toLocaleString('en');
