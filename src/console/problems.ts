import type { CombinedError } from 'urql';

/** One thing that the server refuses. */
export interface Problem {
  code: string;
  pointer: string;
  detail: string;
}

/** By code: what a person in front of a form is told where the server speaks to whoever writes the call. */
const IN_WORDS: Readonly<Record<string, string>> = {
  CREDENTIALS_REQUIRED: 'A new person needs a password, or an invitation.',
  MOVE_AMBIGUOUS: 'They have several homes: choose which they leave.',
};

/** Everything that the server names in its errors, in its order. */
export const problemsIn = (error: CombinedError | undefined): Problem[] =>
  error?.graphQLErrors
    .flatMap(({ extensions }) => (extensions['errors'] ?? []) as Problem[])
    .map((problem) => ({ ...problem, detail: IN_WORDS[problem.code] ?? problem.detail })) ?? [];

/** What the server says of one field, or null. */
export const problemAt = (pointer: string, error: CombinedError | undefined): string | null =>
  problemsIn(error).find((problem) => problem.pointer === pointer)?.detail ?? null;

export const hasCode = (error: CombinedError | undefined, code: string): boolean =>
  error?.graphQLErrors.some(({ extensions }) => extensions['code'] === code) ?? false;

/**
 * Whether the service cannot answer now but may answer the same
 * question later. Everything else is an answer, be it a refusal.
 */
export function isOutage(error: CombinedError): boolean {
  if (error.networkError === undefined) return hasCode(error, 'UNAVAILABLE') || hasCode(error, 'RATE_LIMITED');
  const { status } = (error.response ?? {}) as { status?: number };
  return status === undefined || status < 400 || status >= 500 || status === 429;
}
