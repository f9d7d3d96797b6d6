import { addEventHandler } from 'jest-circus';

/** A test or hook that runs longer, in milliseconds, counts as hanging. Long, because the machine may be slow. */
const HANGING = 300_000;

/** The runner has no timeouts, so this wraps each test and hook when it is declared. */
addEventHandler((event, { currentDescribeBlock: { hooks, children } }) => {
  if (event.name !== 'add_test' && event.name !== 'add_hook') return;
  const declared = event.name === 'add_hook' ? hooks.at(-1) : children.at(-1);
  if (declared === undefined || !('fn' in declared)) return;
  const work = declared.fn as () => unknown;
  declared.fn = () => inTime(work, Math.max(HANGING, event.timeout ?? 0));
});

async function inTime(work: () => unknown, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Still running after ${String(ms / 1000)} s`)), ms);
  });
  try {
    await Promise.race([work(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
