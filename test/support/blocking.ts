import { setTimeout as sleep } from 'node:timers/promises';

/** What the event loop was kept from doing meanwhile. */
export interface Blocking<Answer> {
  answer: Answer;
  /** The longest time for which this process computed without a timer firing, in milliseconds. */
  ms: number;
}

const TICK = 2;

/**
 * Runs a piece of work and measures how long it keeps everything else in this process waiting at a time. Where other
 * processes have the processor meanwhile, or where it is idle, nothing is computed here and that does not count.
 */
export async function blockingOf<Answer>(work: () => Promise<Answer>): Promise<Blocking<Answer>> {
  let last = now();
  let ms = 0;
  const tick = (): void => {
    const next = now();
    ms = Math.max(ms, Math.min(next.clock - last.clock, next.processor - last.processor));
    last = next;
  };
  const timer = setInterval(tick, TICK);
  try {
    const answer = await work();
    await sleep(TICK); // what the work did last counts too
    tick();
    return { answer, ms };
  } finally {
    clearInterval(timer);
  }
}

/** Milliseconds. */
function now(): { clock: number; processor: number } {
  const { user, system } = process.cpuUsage();
  return { clock: performance.now(), processor: (user + system) / 1000 };
}

const MEGABYTE = Array.from({ length: 10_000 }, (_, id) => ({
  id,
  name: 'n'.repeat(40),
  at: 'a'.repeat(24),
  is: true,
}));
const REPEATS = 20;

/** Milliseconds of the processor that serializing 1 MB of JSON takes here just now. */
export function timeToSerializeMegabyte(): number {
  const since = now().processor;
  let bytes = 0;
  for (let repeat = 0; repeat < REPEATS; repeat++) bytes += JSON.stringify(MEGABYTE).length;
  return ((now().processor - since) * 1_000_000) / bytes;
}
