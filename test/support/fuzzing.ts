/** `FUZZ_SEED=… npm test -- fuzz` repeats a run; the seed is in the title of each test and in what fast-check says of a failure. */
export const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);

/** Whether this is `npm run test:long`. */
export const IS_LONG = process.env['LONG'] === '1';

/** Requests of the fuzz over all operations. */
export const REQUESTS = IS_LONG ? 10_000 : 1_000;
