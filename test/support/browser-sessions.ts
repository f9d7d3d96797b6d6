import { decodeJwt } from './jwt.js';
import type { TestApp } from './app.js';
import { send, type HttpAnswer } from './http-client.js';
import { anAccount, type Credentials } from './sign-in.js';
import type { UserOptions } from './builders.js';

type App = Pick<TestApp, 'url'>;

/** An answer of a call with the cookie. */
export interface SessionAnswer extends HttpAnswer {
  /** The value of the cookie that the answer sets; null if it clears the cookie; undefined if it does neither. */
  cookie: string | null | undefined;
  /** The header `Set-Cookie`, unchanged. */
  setCookie: string | undefined;
  accessToken: string | undefined;
}

type Headers = Record<string, string>;

async function call(
  { url }: App,
  method: string,
  path: string,
  { headers, body }: { headers: Headers; body?: object },
): Promise<SessionAnswer> {
  const answer = await send(url, {
    method,
    path: `/api/auth/session${path}`,
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const [setCookie] = answer.headers['set-cookie'] ?? [];
  const value = setCookie === undefined ? undefined : /^(?:__Host-)?session=([^;]*)/.exec(setCookie)![1]!;
  const { accessToken } = answer.status === 200 ? (JSON.parse(answer.text) as { accessToken: string }) : {};
  return { ...answer, setCookie, cookie: value === '' ? null : value, accessToken };
}

const withCookie = (cookie: string | null): Headers => (cookie === null ? {} : { cookie: `session=${cookie}` });

export const startSession = (app: App, credentials: Credentials, headers: Headers = {}): Promise<SessionAnswer> =>
  call(app, 'POST', '', { headers, body: credentials });

export const refreshSession = (app: App, cookie: string | null, headers: Headers = {}): Promise<SessionAnswer> =>
  call(app, 'POST', '/refresh', { headers: { ...withCookie(cookie), ...headers } });

export const endSession = (app: App, cookie: string | null, headers: Headers = {}): Promise<SessionAnswer> =>
  call(app, 'DELETE', '', { headers: { ...withCookie(cookie), ...headers } });

export interface TestSession {
  account: Credentials;
  cookie: string;
  token: string;
  orgId: number;
  id: string;
  userId: string;
}

/** Signs in with a session. */
export async function aSession(app: App, account: Credentials, headers: Headers = {}): Promise<TestSession> {
  const { cookie, accessToken, text } = await startSession(app, account, headers);
  if (cookie == null || accessToken === undefined) throw new Error(text);
  const { org, sid, sub } = decodeJwt(accessToken);
  return { account, cookie, token: accessToken, orgId: org, id: sid!, userId: sub };
}

/** A new user who is signed in with a session. */
export const aUserWithSession = async (app: TestApp, options?: UserOptions): Promise<TestSession> =>
  aSession(app, await anAccount(app, options));
