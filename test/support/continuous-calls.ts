import { setTimeout as sleep } from 'node:timers/promises';
import { anEmail, everything } from './inputs.js';
import type { Installation } from './installation.js';
import { type Answer, TRANSPORTS } from './transports.js';

/** One call for a new person, with every grant and an invitation, and its outcome. */
export interface Outcome {
  email: string;
  /** Null if the connection closed without an answer. */
  answer: Answer | null;
  /** On the clock of `performance.now()`. */
  answeredAt: number;
  /** How long it took, in milliseconds. */
  ms: number;
}

interface ContinuousCalls {
  /** Outcomes of the calls that have ended so far. */
  outcomes: readonly Outcome[];
  /** Stops making calls; resolves when the last call has ended. */
  end(): Promise<readonly Outcome[]>;
}

export const isAcknowledged = ({ answer }: Outcome): boolean => answer?.result !== undefined;

/** Each writer makes one call after the other; every second writer uses GraphQL. */
export function continuousCalls({ org, token }: Installation, url: () => string, writers: number): ContinuousCalls {
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
      if (!isAcknowledged(outcome)) await sleep(20); // avoids a busy loop, as a real client would
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
