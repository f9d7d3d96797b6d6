import { size } from './sizes.js';

/**
 * `FUZZ_SEED=… npm test -- fuzz` repeats a run. The title of each test and fast-check's failure message show the seed.
 */
export const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);

/** Number of requests of the fuzz test over all operations. */
export const REQUESTS = size(1_000, 10_000);
