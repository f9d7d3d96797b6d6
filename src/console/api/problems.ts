import type { CombinedError } from 'urql';

/** One problem that the server reports. */
export interface Problem {
  code: string;
  pointer: string;
  detail: string;
}

/** Texts for users of the form, by code. They replace texts that the server writes for API clients. */
const IN_WORDS: Readonly<Record<string, string>> = {
  CREDENTIALS_REQUIRED: 'A new person needs a password, or an invitation.',
  MOVE_AMBIGUOUS: 'The person has several homes. Choose the home that they leave.',
};

/** All problems in the server's errors, in the same order. */
export const problemsIn = (error: CombinedError | undefined): Problem[] =>
  error?.graphQLErrors
    .flatMap(({ extensions }) => (extensions['errors'] ?? []) as Problem[])
    .map((problem) => ({ ...problem, detail: IN_WORDS[problem.code] ?? problem.detail })) ?? [];

/** The first problem of a field or of an entry in it, or null. */
export const problemAt = (pointer: string, error: CombinedError | undefined): string | null =>
  problemsIn(error).find((problem) => `${problem.pointer}/`.startsWith(`${pointer}/`))?.detail ?? null;

export const hasErrorCode = (error: CombinedError | undefined, code: string): boolean =>
  error?.graphQLErrors.some(({ extensions }) => extensions['code'] === code) ?? false;

/** Whether the service is unavailable now but may answer the same request later. */
export function isOutage(error: CombinedError): boolean {
  if (error.networkError === undefined)
    return hasErrorCode(error, 'UNAVAILABLE') || hasErrorCode(error, 'RATE_LIMITED');
  const { status } = (error.response ?? {}) as { status?: number };
  return status === undefined || status < 400 || status >= 500 || status === 429;
}

/**
 * Sentences for the user.
 * @param ifLost what the call may have done if its answer was lost
 */
export function sentenceOf(error: CombinedError, ifLost = 'You can safely repeat the request.'): string {
  if (error.networkError && isOutage(error)) return `Check the connection and try again. ${ifLost}`;
  const problems = problemsIn(error);
  const details =
    problems.length === 0 ? error.graphQLErrors.map(({ message }) => message) : problems.map(({ detail }) => detail);
  return [...new Set(details)].join(' ').trim() || 'The server sent an invalid response.';
}

/** Whether the server said that the object does not exist, or that the user must not see it. */
export const isNotFound = (error: CombinedError | undefined): boolean =>
  hasErrorCode(error, 'NOT_FOUND') || hasErrorCode(error, 'FORBIDDEN');
