import type { Round } from './round.js';

/** The result of a comparison: median, minimum and maximum. */
interface Spread {
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

/** @param sorted in ascending order */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** Rotates the order, so that none is always first. */
export function rotated<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

/** The ratios of rounds that ran in turns, so that load on the machine affects both. */
export function ratioOf(rounds: readonly Round[], others: readonly Round[]): Spread {
  return spreadOf(rounds.map(({ rate }, n) => rate / others[n]!.rate));
}

/** The number of rounds and the seconds of each. */
export interface Length {
  rounds: number;
  seconds: number;
}

/** Prints the progress of a run, which takes minutes. */
export const progress = (line: string): void => void process.stderr.write(`${line}\n`);

/** A figure and its goals. */
export interface Goal {
  name: string;
  measured: Spread;
  /** Absent if the figure is only reported. */
  floor?: number;
  stretch?: number;
  /** Whether a smaller value is better. */
  isCeiling?: boolean;
}

const isReached = ({ measured: { median }, isCeiling = false }: Goal, bound: number | undefined): boolean =>
  bound !== undefined && (isCeiling ? median <= bound : median >= bound);

export const isMissed = (goal: Goal): boolean => goal.floor !== undefined && !isReached(goal, goal.floor);

/** The result of one part of the benchmark. */
export interface Report {
  title: string;
  /** Rows of a table; the first contains the names of the columns. */
  table: string[][];
  goals: Goal[];
  /** The figures below the table. */
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

/** Rounds to three significant digits. */
const short = (value: number): string => String(Number(value.toPrecision(3)));

/** A table in Markdown, aligned for a terminal. */
export function printed(table: readonly string[][]): string {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((line) => line[column]!.length)));
  const lines = table.map(
    (line) =>
      `| ${line.map((cell, n) => (n === 0 ? cell.padEnd(widths[n]!) : cell.padStart(widths[n]!))).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width, n) => (n === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [lines[0]!, rule, ...lines.slice(1)].join('\n');
}
