import { useDebouncedValue, useNetwork } from '@mantine/hooks';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type CombinedError, useClient } from 'urql';
import type { ResultOf } from '../api/graphql.js';
import { type Problem, problemsIn } from '../api/problems.js';
import type { ProvisionUserInput } from './draft.js';
import { PROVISION } from './operations.js';

export type ProvisionResult = NonNullable<ResultOf<typeof PROVISION>['provisionUser']>;

/** What the call would do, according to the server. */
export interface Preview {
  result: ProvisionResult | null;
  problems: Problem[];
  /** An error that is not about one field. */
  failure: CombinedError | null;
  isAsking: boolean;
}

const NOTHING: Preview = { result: null, problems: [], failure: null, isAsking: false };

/** Milliseconds to wait after the last change. */
const PAUSE = 250;

/**
 * Requests a dry run from the server whenever the input changes.
 * @param input null while the input is incomplete
 */
export function usePreview(
  input: ProvisionUserInput | null,
): Preview & { show: (preview: Preview) => void; retry: () => void } {
  const client = useClient();
  const text = useMemo(() => JSON.stringify(input), [input]);
  const [settled] = useDebouncedValue(text, PAUSE);
  const [attempt, setAttempt] = useState(0);
  const { online } = useNetwork();
  /** Number of real calls shown. Results of dry runs that started before the last one are outdated. */
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
  }, [client, settled, attempt, online]); // repeat a failed dry run when the connection is back

  const show = (preview: Preview) => {
    shown.current += 1;
    setAnswered({ text, preview });
  };
  const retry = () => setAttempt((n) => n + 1);
  const isAsking = text !== 'null' && answered.text !== text;
  // Ignore the result for another person.
  const isOfAnother = isAsking && emailIn(answered.text) !== input?.identity.email;
  const { result, problems, failure } = text === 'null' || isOfAnother ? NOTHING : answered.preview;
  return { result, problems, failure, isAsking, show, retry };
}

const emailIn = (text: string): string | undefined => (JSON.parse(text) as ProvisionUserInput | null)?.identity.email;

export function previewOf(result: ProvisionResult | null | undefined, error: CombinedError | undefined): Preview {
  const problems = problemsIn(error);
  return {
    result: result ?? null,
    problems,
    failure: error !== undefined && problems.length === 0 ? error : null,
    isAsking: false,
  };
}
