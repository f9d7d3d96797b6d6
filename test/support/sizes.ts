/** `npm run test:long` does the same as the tests do each time, only for longer. */
const isLong = process.env['LONG'] === '1';

/** How often, how many or how long: in CI, and in a long run. */
export const size = (short: number, long: number): number => (isLong ? long : short);

/** Numbers from 1: one round each. */
export const rounds = (short: number, long: number): number[] =>
  Array.from({ length: size(short, long) }, (_, i) => i + 1);

/** A line for whoever watches a long run, with the figures that it is about. */
export function progress(line: string): void {
  if (isLong) process.stderr.write(`${line}\n`);
}
