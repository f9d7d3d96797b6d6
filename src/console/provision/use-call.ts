import { type RefObject, type SubmitEvent, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { type Draft, type Gap, gapsOf, inputOf, problemsAt } from './draft.js';
import { PROVISION } from './operations.js';
import type { Person } from './person.js';
import { type Preview, previewOf, type ProvisionResult, usePreview } from './use-preview.js';

const WRONG = '[aria-invalid="true"]';

interface Call {
  /** Whether there is an address, so that the call can be previewed and sent. */
  isReady: boolean;
  /** Of the dry run, or of the last call. */
  preview: Omit<Preview, 'problems'>;
  /** Problems that the server reports, and gaps that the form finds. */
  problems: Gap[];
  /** Key of the form's row for each assignment in the input. */
  rowAt: number[];
  isSending: boolean;
  /** The error of a field. None before the first attempt, so that users are not told about fields not yet reached. */
  errorAt: (pointer: string, options?: { below: boolean }) => string | undefined;
  /** Sends the call, unless a field is incomplete. */
  submit: (event: SubmitEvent) => Promise<void>;
  /** Repeats a dry run that failed. */
  retry: () => void;
  /** The form is about another person now. */
  restart: () => void;
}

/**
 * The call of a form: what it would do, and how it went.
 * @param person the person who has the address, if known
 * @param onDone gets the answer of a call that succeeded
 */
export function useCall(
  form: RefObject<HTMLFormElement | null>,
  draft: Draft,
  person: Pick<Person, 'status'> | null | undefined,
  onDone: (result: ProvisionResult) => void,
): Call {
  const client = useClient();
  const [isSending, setSending] = useState(false);
  const [isTried, setTried] = useState(false);
  const isSent = useRef(false);
  const { input, rowAt } = inputOf(draft, person);
  const isReady = draft.email.includes('@');
  const gaps = gapsOf(draft);
  const { show, retry, ...preview } = usePreview(isReady ? input : null);
  const problems = [...gaps, ...preview.problems];

  // The form cannot have the focus while a call is running, so set it afterwards.
  useEffect(
    () => (isSending ? () => focusIn(form.current, WRONG, '[data-done]', '[type="submit"]') : undefined),
    [form, isSending],
  );

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (gaps.length > 0) requestAnimationFrame(() => focusIn(form.current, WRONG));
    if (gaps.length > 0 || isSent.current) return;
    isSent.current = true;
    setSending(true);
    const { data, error } = await client.mutation(PROVISION, { input });
    isSent.current = false;
    setSending(false);
    show(previewOf(data?.provisionUser, error));
    if (!data?.provisionUser) return;
    setTried(false);
    onDone(data.provisionUser);
  };
  return {
    isReady,
    preview,
    problems,
    rowAt,
    isSending,
    errorAt: (pointer, options) => (isTried ? problemsAt(problems, pointer, options) : undefined),
    submit,
    retry,
    restart: () => setTried(false),
  };
}

/** Focuses the first element that exists. */
function focusIn(form: HTMLFormElement | null, ...selectors: string[]): void {
  selectors
    .map((selector) => form?.querySelector<HTMLElement>(selector))
    .find(Boolean)
    ?.focus();
}
