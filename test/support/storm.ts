import { setTimeout as sleep } from 'node:timers/promises';
import { anEmail, everything } from './inputs.js';
import type { Installation } from './installation.js';
import { type Answer, TRANSPORTS } from './transports.js';

/** One call for a person nobody knew, with every grant and an invitation, and what became of it. */
export interface Outcome {
  email: string;
  /** Null when the connection ended without one. */
  answer: Answer | null;
  /** On the clock of `performance.now()`. */
  answeredAt: number;
  /** How long it took, in milliseconds. */
  ms: number;
}

export interface Storm {
  /** Those that have ended so far. */
  outcomes: readonly Outcome[];
  /** No new calls; resolves when the last has ended. */
  end(): Promise<readonly Outcome[]>;
}

export const isAcknowledged = ({ answer }: Outcome): boolean => answer?.result !== undefined;

/** Each writer sends one call after the other; every other writer speaks GraphQL. */
export function aStorm({ org, token }: Installation, url: () => string, writers: number): Storm {
  const outcomes: Outcome[] = [];
  let isEnding = false;

  async function write(transport: number): Promise<void> {
    while (!isEnding) {
      const email = anEmail();
      const since = performance.now();
      const [, { provision }] = TRANSPORTS[transport]!;
      const answer = await provision({ url: url() }, token, everything(org, email)).catch(() => null);
      const answeredAt = performance.now();
      const outcome = { email, answer, answeredAt, ms: answeredAt - since };
      outcomes.push(outcome);
      if (!isAcknowledged(outcome)) await sleep(20); // as a client would, if only so that this does not spin
    }
  }
  const ended = Promise.all(Array.from({ length: writers }, (_, i) => write(i % 2)));
  return {
    outcomes,
    end: async () => {
      isEnding = true;
      await ended;
      return outcomes;
    },
  };
}
