import type { HttpAnswer } from './http-client.js';

/** Rounds before the first look at the medians, between two looks, and at most. A busy machine takes more. */
const ROUNDS = { first: 80, more: 40, most: 400 };
/** How far the medians of answers that must look alike may differ, as a ratio. */
export const TOLERANCE = 0.1;

/** Milliseconds that calls took, by their kind. */
type Times = ReadonlyMap<string, number[]>;

/** The answer without what differs for each request. */
export function shapeOf({ status, headers, text }: HttpAnswer): string {
  const requestId = String(headers['x-request-id']);
  return JSON.stringify({ status, text: text.replace(requestId, 'ID'), headers: Object.keys(headers).sort() });
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The value with that share of the others below it. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = Math.min(Math.max(share, 0), 1) * (sorted.length - 1);
  return (sorted[Math.floor(place)]! + sorted[Math.ceil(place)]!) / 2;
}

/** How far the medians differ, as a ratio. */
export const spread = (times: Times): number => spreadOf(times, 0);

/**
 * How far the medians differ at least, as a ratio. Takes for each median an interval with a confidence of 99.7 %, from
 * the order statistics: on a busy machine times vary more, so their medians say less.
 */
export const provenSpread = (times: Times): number => spreadOf(times, 3);

function spreadOf(times: Times, deviations: number): number {
  const at = (sign: 1 | -1) =>
    [...times.values()].map((values) => quantile(values, 0.5 + (sign * deviations * 0.5) / Math.sqrt(values.length)));
  return Math.max(...at(-1)) / Math.min(...at(1)) - 1;
}

/**
 * Makes each kind of call once a round, so that a slow moment of the machine affects all kinds alike, and in another
 * order each time, so that what the server does after one answer does not always slow down the same kind. Stops early if
 * the medians are within the tolerance.
 */
export async function timesOf(
  calls: ReadonlyMap<string, (round: number) => Promise<HttpAnswer>>,
): Promise<{ times: Times; shapes: ReadonlySet<string> }> {
  const kinds = [...calls];
  const times: Times = new Map(kinds.map(([kind]) => [kind, []]));
  const shapes = new Set<string>();
  const isLooked = (round: number): boolean => round >= ROUNDS.first && (round - ROUNDS.first) % ROUNDS.more === 0;
  for (let round = 1; round <= ROUNDS.most; round++) {
    for (const [kind, call] of shuffled(kinds)) {
      const since = performance.now();
      const answer = await call(round);
      times.get(kind)!.push(performance.now() - since);
      shapes.add(shapeOf(answer));
    }
    if (isLooked(round) && spread(times) <= TOLERANCE) break;
  }
  return { times, shapes };
}

const shuffled = <Item>(items: readonly Item[]): Item[] =>
  items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
