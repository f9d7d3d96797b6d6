/** The account of a user, as they enter it. */
export interface Account {
  organization: string;
  email: string;
}

/** A token for the API. `expiresIn` in seconds. */
export interface Token {
  accessToken: string;
  expiresIn: number;
}

/** Why there is no token. */
export interface Refusal {
  failure: string;
  /** Whether the server refused, so that a repeat fails too. */
  isFinal: boolean;
}

export const UNREACHABLE = 'The service cannot be reached. Check the connection and try again.';

/** The calls change the cookie, so each waits for the one before. */
let before: Promise<unknown> = Promise.resolve();

function inTurn<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  const answer = before.then(call);
  before = answer.catch(() => {});
  return answer;
}

export const startSession = (credentials: Account & { password: string }): Promise<Token | Refusal> =>
  inTurn(() => tokenFrom('/api/auth/session', JSON.stringify(credentials)));

/** Only the browser knows whether it has a cookie. */
export const refreshSession = (): Promise<Token | Refusal> => inTurn(() => tokenFrom('/api/auth/session/refresh'));

/** Completes also when the page is closed. Without a connection, only this page forgets the session. */
export const endSession = (): Promise<unknown> =>
  inTurn(() => fetch('/api/auth/session', { method: 'DELETE', keepalive: true }).catch(() => {}));

async function tokenFrom(path: string, body?: string): Promise<Token | Refusal> {
  try {
    const headers: HeadersInit = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(path, { method: 'POST', headers, ...(body !== undefined && { body }) });
    const answer = (await response.json()) as unknown;
    return response.ok ? (answer as Token) : refusalIn(answer, response.status);
  } catch {
    return { failure: UNREACHABLE, isFinal: false };
  }
}

function refusalIn(answer: unknown, status: number): Refusal {
  if (status >= 500) return { failure: UNREACHABLE, isFinal: false };
  if (status === 401) return { failure: 'The organization, e-mail address or password is wrong.', isFinal: true };
  const { detail, errors } = answer as { detail: string; errors: { detail: string }[] };
  const details = errors.length === 0 ? [detail] : errors.map((problem) => problem.detail);
  return { failure: [...new Set(details)].join(' '), isFinal: status !== 429 };
}
