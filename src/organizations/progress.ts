const WIDTH = 30;

/** An output for progress, such as `process.stdout`. */
interface Screen {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** @returns a function that shows the progress: as a bar on a terminal, elsewhere as a line for every 10 percent */
export function progressOn(screen: Screen, total: number, what: string): (done: number) => void {
  let shownTenths = 0;
  return (done) => {
    const share = total === 0 ? 1 : done / total;
    const text = `${count(done)} of ${count(total)} ${what}`;
    if (screen.isTTY === true) {
      const bar = '#'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '.');
      // Return to the start of the line, and clear the rest of a longer text.
      screen.write(`\r[${bar}] ${text}\u001B[K${done >= total ? '\n' : ''}`);
      return;
    }
    const tenths = Math.floor(share * 10);
    if (tenths !== shownTenths) screen.write(`${text}\n`);
    shownTenths = tenths;
  };
}

const count = (value: number): string => value.toLocaleString('en');
