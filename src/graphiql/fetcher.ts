import type { GraphiQL } from 'graphiql';
import type { ComponentProps } from 'react';

type Fetcher = ComponentProps<typeof GraphiQL>['fetcher'];

/**
 * Sends operations to this server. After a sign-in it sends the token, which it keeps only in memory.
 * An `Authorization` header of the user takes precedence.
 */
export function aFetcher(): Fetcher {
  let token: string | undefined;
  return async (operation, { headers: given = {} } = {}) => {
    const headers = new Headers(given);
    headers.set('content-type', 'application/json');
    if (token !== undefined && !headers.has('authorization')) headers.set('authorization', `Bearer ${token}`);
    const response = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify(operation) });
    const answer = (await response.json()) as Answer;
    token = tokenIn(answer) ?? token;
    return answer;
  };
}

interface Answer {
  data?: Record<string, { accessToken?: unknown } | null> | null;
}

/** The token of `login` or `acceptInvitation`, under any alias. It must be a JWT: other fields may have this name. */
function tokenIn({ data }: Answer): string | undefined {
  const tokens = Object.values(data ?? {}).map((result) => result?.accessToken);
  return tokens.find((token) => typeof token === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) as
    string | undefined;
}
