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

/** @param sorted ascending */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** Nobody is always first. */
export function rotated<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

/** Of rounds that were run beside each other: what slows one slows the other. */
export function ratioOf(rounds: readonly Round[], others: readonly Round[]): Spread {
  return spreadOf(rounds.map(({ rate }, n) => rate / others[n]!.rate));
}

/** How long is measured: rounds of so many seconds for each that is compared. */
export interface Length {
  rounds: number;
  seconds: number;
}

/** For whoever waits: a run takes minutes. */
export const progress = (line: string): void => void process.stderr.write(`${line}\n`);

/** A figure, and what is promised of it. */
export interface Goal {
  name: string;
  measured: Spread;
  /** Without one it is only told. */
  floor?: number;
  stretch?: number;
  /** Whether less is better. */
  isCeiling?: boolean;
}

const isReached = ({ measured: { median }, isCeiling = false }: Goal, bound: number | undefined): boolean =>
  bound !== undefined && (isCeiling ? median <= bound : median >= bound);

export const isMissed = (goal: Goal): boolean => goal.floor !== undefined && !isReached(goal, goal.floor);

/** What one part of the benchmark has found. */
export interface Report {
  title: string;
  /** Lines of a table; the first has the names of the columns. */
  table: string[][];
  goals: Goal[];
  /** What the table sums up. */
  figures: Readonly<Record<string, readonly (Round | number)[]>>;
}

const COLUMNS = ['', 'calls/s', 'min..max', 'p50 ms', 'p99 ms', 'server CPU s/1,000', 'PostgreSQL CPU s/1,000'];

export function tableOf(runs: Readonly<Record<string, readonly Round[]>>): string[][] {
  const lines = Object.entries(runs).map(([name, rounds]) => {
    const of = (figure: keyof Round) => spreadOf(rounds.map((round) => round[figure]));
    const rate = of('rate');
    return [
      name,
      rate.median.toFixed(0),
      `${rate.min.toFixed(0)}..${rate.max.toFixed(0)}`,
      of('p50').median.toFixed(1),
      of('p99').median.toFixed(1),
      of('serverCpu').median.toFixed(2),
      of('postgresCpu').median.toFixed(2),
    ];
  });
  return [COLUMNS, ...lines];
}

export function goalLines(goals: readonly Goal[]): string[][] {
  return [
    ['', 'median', 'min..max', 'floor', 'stretch', ''],
    ...goals.map((goal) => {
      const { name, measured, floor, stretch, isCeiling = false } = goal;
      const bound = (value: number | undefined) =>
        value === undefined ? '' : `${isCeiling ? '≤' : '≥'} ${short(value)}`;
      const verdict = isMissed(goal)
        ? 'MISSED'
        : isReached(goal, stretch)
          ? 'stretch'
          : floor === undefined
            ? ''
            : 'floor';
      const range = `${short(measured.min)}..${short(measured.max)}`;
      return [name, short(measured.median), range, bound(floor), bound(stretch), verdict];
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
