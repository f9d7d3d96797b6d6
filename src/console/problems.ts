import type { CombinedError } from 'urql';

/** One thing that the server refuses. */
export interface Problem {
  code: string;
  pointer: string;
  detail: string;
}

/** Everything that the server names in its errors, in its order. */
export const problemsIn = (error: CombinedError | undefined): Problem[] =>
  error?.graphQLErrors.flatMap(({ extensions }) => (extensions['errors'] ?? []) as Problem[]) ?? [];

export const hasCode = (error: CombinedError | undefined, code: string): boolean =>
  error?.graphQLErrors.some(({ extensions }) => extensions['code'] === code) ?? false;
