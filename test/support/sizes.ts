/** `npm run test:long` runs the same tests, only longer. */
const isLong = process.env['LONG'] === '1';

/** A value, such as a number of repeats or a duration: for CI and for a long run. */
export const size = <T = number>(short: T, long: T): T => (isLong ? long : short);

/** The numbers of the rounds, from 1. */
export const rounds = (short: number, long: number): number[] =>
  Array.from({ length: size(short, long) }, (_, i) => i + 1);

/** Prints a line about the progress of a long run. */
export function progress(line: string): void {
  if (isLong) process.stderr.write(`${line}\n`);
}
