/** Milliseconds that calls have to end when the process stops; then their connections are cut. */
export const DRAIN_WITHIN = 8_000;
