import { size } from './sizes.js';

/** `FUZZ_SEED=… npm test -- fuzz` repeats a run; the seed is in the title of each test and in what fast-check says of a failure. */
export const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);

/** Requests of the fuzz over all operations. */
export const REQUESTS = size(1_000, 10_000);
