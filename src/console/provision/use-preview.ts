import { useDebouncedValue, useNetwork } from '@mantine/hooks';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type CombinedError, useClient } from 'urql';
import type { ResultOf } from '../graphql.js';
import { type Problem, problemsIn } from '../problems.js';
import type { ProvisionUserInput } from './draft.js';
import { PROVISION } from './operations.js';

export type Outcome = NonNullable<ResultOf<typeof PROVISION>['provisionUser']>;

/** What the server says the call would do. */
export interface Preview {
  outcome: Outcome | null;
  problems: Problem[];
  /** Of the whole call, where it is about no field. */
  failure: CombinedError | null;
  isAsking: boolean;
}

const NOTHING: Preview = { outcome: null, problems: [], failure: null, isAsking: false };

/** Milliseconds without a key pressed. */
const PAUSE = 250;

/**
 * Asks the server for its own dry run whenever what is typed has changed.
 * @param input null while there is nothing to ask
 */
export function usePreview(
  input: ProvisionUserInput | null,
): Preview & { show: (preview: Preview) => void; retry: () => void } {
  const client = useClient();
  const text = useMemo(() => JSON.stringify(input), [input]);
  const [settled] = useDebouncedValue(text, PAUSE);
  const [attempt, setAttempt] = useState(0);
  const { online } = useNetwork();
  /**
   * How often the answer to the call itself was shown: no dry run that was asked for before says any more than that.
   */
  const shown = useRef(0);
  const [answered, setAnswered] = useState<{ text: string; preview: Preview }>({ text: 'null', preview: NOTHING });

  useEffect(() => {
    if (settled === 'null') return;
    let isStale = false;
    const { current: shownBefore } = shown;
    const asked = JSON.parse(settled) as ProvisionUserInput;
    void client.mutation(PROVISION, { input: { ...asked, mode: { dryRun: true } } }).then(({ data, error }) => {
      if (!isStale && shownBefore === shown.current)
        setAnswered({ text: settled, preview: previewOf(data?.provisionUser, error) });
    });
    return () => {
      isStale = true;
    };
  }, [client, settled, attempt, online]); // what could not be asked is asked again when the connection is back

  const show = (preview: Preview) => {
    shown.current += 1;
    setAnswered({ text, preview });
  };
  const retry = () => setAttempt((n) => n + 1);
  const isAsking = text !== 'null' && answered.text !== text;
  // What was answered for another person says nothing of this one.
  const isOfAnother = isAsking && emailIn(answered.text) !== input?.identity.email;
  const { outcome, problems, failure } = text === 'null' || isOfAnother ? NOTHING : answered.preview;
  return { outcome, problems, failure, isAsking, show, retry };
}

const emailIn = (text: string): string | undefined => (JSON.parse(text) as ProvisionUserInput | null)?.identity.email;

export function previewOf(outcome: Outcome | null | undefined, error: CombinedError | undefined): Preview {
  const problems = problemsIn(error);
  return {
    outcome: outcome ?? null,
    problems,
    failure: error !== undefined && problems.length === 0 ? error : null,
    isAsking: false,
  };
}
