import { tracingChannel } from 'node:diagnostics_channel';

/** A statement that runs: its text without its parameters. BEGIN includes the wait for a connection. */
export interface RunningStatement {
  readonly sql: string;
  /** Set if it failed. */
  readonly error?: unknown;
}

/** Tells subscribers in this process when a statement starts and ends. Without subscribers it costs nothing. */
export const statements = tracingChannel<unknown, RunningStatement>('provisioning.statement');

/** Runs a statement and tells the subscribers. */
export function told<T>(sql: string, run: () => Promise<T>): Promise<T> {
  return statements.hasSubscribers ? statements.tracePromise(run, { sql }) : run();
}
