import { setTimeout as sleep } from 'node:timers/promises';

/** How long a piece of work blocked the event loop. */
interface Blocking<Answer> {
  answer: Answer;
  /** The longest time, in milliseconds, that this process computed without a timer firing. */
  ms: number;
}

const TICK = 2;

/**
 * Runs a piece of work and measures the longest time that it blocks the event loop. Time in which this process is idle
 * or other processes use the processor does not count.
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
    await sleep(TICK); // also count what the work did last
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

/** Milliseconds of processor time to serialize 1 MB of JSON on this machine at this moment. */
export function timeToSerializeMegabyte(): number {
  const since = now().processor;
  let bytes = 0;
  for (let repeat = 0; repeat < REPEATS; repeat++) bytes += JSON.stringify(MEGABYTE).length;
  return ((now().processor - since) * 1_000_000) / bytes;
}
