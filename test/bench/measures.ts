import type { Round } from './round.js';

/** How a comparison came out: median, and what it lies between. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)! };
}

/** Of rounds that were run beside each other: what slows one slows the other. */
export function ratioOf(rounds: readonly Round[], others: readonly Round[], figure: keyof Round = 'rate'): Spread {
  return spreadOf(rounds.map((round, n) => round[figure] / others[n]![figure]));
}

/** How long is measured: rounds of so many seconds for each that is compared. */
export interface Length {
  rounds: number;
  seconds: number;
}

/** For whoever waits: a run takes minutes. */
export const progress = (line: string): void => void process.stderr.write(`${line}\n`);

/** A figure that is promised. */
export interface Goal {
  name: string;
  measured: Spread;
  floor: number;
  stretch: number;
  /** Whether less is better. */
  isCeiling?: boolean;
}

export const isReached = ({ measured: { median }, isCeiling = false }: Goal, bound: number): boolean =>
  isCeiling ? median <= bound : median >= bound;

/** What one part of the benchmark has found. */
export interface Report {
  title: string;
  /** Lines of a table; the first has the names of the columns. */
  table: string[][];
  goals: Goal[];
}

const COLUMNS = ['', 'calls/s', 'min..max', 'p50 ms', 'p99 ms', 'server CPU ms/call', 'PostgreSQL CPU ms/call'];

export function tableOf(runs: Readonly<Record<string, readonly Round[]>>): string[][] {
  const lines = Object.entries(runs).map(([name, rounds]) => {
    const of = (figure: keyof Round) => spreadOf(rounds.map((round) => round[figure]));
    const rate = of('rate');
    return [
      name,
      rate.median.toFixed(0),
      `${rate.min.toFixed(0)}..${rate.max.toFixed(0)}`,
      ...[of('p50').median.toFixed(1), of('p99').median.toFixed(1)],
      ...[of('serverCpu').median.toFixed(2), of('postgresCpu').median.toFixed(2)],
    ];
  });
  return [COLUMNS, ...lines];
}

export function goalLines(goals: readonly Goal[]): string[][] {
  return [
    ['', 'median', 'min..max', 'floor', 'stretch', ''],
    ...goals.map((goal) => {
      const { name, measured, floor, stretch, isCeiling = false } = goal;
      const sign = isCeiling ? '≤ ' : '≥ ';
      const verdict = isReached(goal, stretch) ? 'stretch' : isReached(goal, floor) ? 'floor' : 'MISSED';
      return [
        name,
        short(measured.median),
        `${short(measured.min)}..${short(measured.max)}`,
        sign + short(floor),
        sign + short(stretch),
        verdict,
      ];
    }),
  ];
}

/** Three digits that say something. */
const short = (value: number): string => String(Number(value.toPrecision(3)));

/** As Markdown has it, and as a terminal shows it well. */
export function printed(table: readonly string[][]): string {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((line) => line[column]!.length)));
  const lines = table.map(
    (line) =>
      `| ${line.map((cell, n) => (n === 0 ? cell.padEnd(widths[n]!) : cell.padStart(widths[n]!))).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width, n) => (n === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [lines[0]!, rule, ...lines.slice(1)].join('\n');
}
