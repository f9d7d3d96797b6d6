import type { GraphiQL } from 'graphiql';
import type { ComponentProps } from 'react';

type Fetcher = ComponentProps<typeof GraphiQL>['fetcher'];

/**
 * Sends operations to this server. The token of a sign-in is sent along from then on; it is kept here and nowhere else,
 * and is gone with the page. An `Authorization` under Headers goes before it.
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

/** That of `login` or `acceptInvitation`, whatever name the operation gave it; another field may be called so, and holds no JWT. */
function tokenIn({ data }: Answer): string | undefined {
  const tokens = Object.values(data ?? {}).map((result) => result?.accessToken);
  return tokens.find((token) => typeof token === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) as
    string | undefined;
}
