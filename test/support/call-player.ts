import type { TokensService } from '../../src/auth/tokens.service.js';
import type { Change } from '../../src/provisioning/provision-result.model.js';
import { aStrangeKey } from './api-keys.js';
import type { Account } from './audit-replay.js';
import { type HttpAnswer, send } from './http-client.js';
import type { Server } from './installation.js';
import { decodeJwt } from './jwt.js';
import type { CallerName, Inside } from './random-inputs.js';
import type { RandomRequest } from './random-request.js';

/** What a call authenticates with. Each call has at most one of the four. */
export interface Credential {
  token?: { userId: string; version: number; sessionId: string | undefined } | undefined;
  keyId?: string | undefined;
  cookie?: string | undefined;
}

/** A call and its answer. */
export interface Exchange {
  n: number;
  by: CallerName;
  credential: Credential;
  server: number;
  request: RandomRequest;
  requestId: string;
  status: number;
  /** When the call was sent, and when its answer had arrived, in milliseconds. */
  sentAt: number;
  answeredAt: number;
  /** Absent if the call was refused. */
  result?: Answered | undefined;
  /** Top-level code of a refusal. */
  code?: string | undefined;
  /** The cookie that the answer sets; null if it clears the cookie. */
  cookie?: string | null | undefined;
}

/** The fields of the answers that are compared; each call has some of them. */
interface Answered {
  user?: AnsweredUser;
  email?: string;
  changes?: Change[];
  created?: boolean;
  dryRun?: boolean;
  roleKeys?: string[];
  id?: string;
  apiKey?: { id: string };
  secret?: string;
  accessToken?: string;
  /** Of the users of a bulk call. */
  resent?: { userId: string; status: string }[];
}
export type AnsweredUser = Pick<Account, 'email' | 'name' | 'status'> & { id: string };

/** Makes calls, and remembers the tokens, keys and cookies that their answers give. */
export class CallPlayer {
  /** By user: a token without a session, and one with a session. */
  private readonly tokens = new Map<string, { plain: string; session?: string | undefined }>();
  private readonly keys: { id: string; secret: string }[] = [];
  /** Of each session, the newest session and cookie last. */
  cookies: string[][] = [];
  readonly keyIds: string[] = [];
  count = 0;

  constructor(
    private readonly servers: readonly Server[],
    private readonly signer: TokensService,
    private readonly orgId: number,
    /** Ids of the callers. */
    private readonly callers: Readonly<Record<Inside | 'operator', string>>,
    private readonly operatorOrgId: number,
  ) {}

  /** Tokens from before a deactivation or a new password are void, so each round has new ones. Forgets old sessions. */
  renewTokens(accounts: ReadonlyMap<string, Account>): void {
    const live = new Set([...accounts.values()].flatMap(({ sessions }) => sessions));
    this.cookies = this.cookies.filter(([cookie]) => live.has(cookie!.split('.')[1]!));
    for (const userId of Object.values(this.callers)) {
      const orgId = userId === this.callers.operator ? this.operatorOrgId : this.orgId;
      const version = accounts.get(userId)?.credentialVersion ?? 0;
      const session = this.tokens.get(userId)?.session;
      const isLive = session !== undefined && live.has(decodeJwt(session).sid!);
      const plain = this.signer.sign({ orgId, userId, version });
      this.tokens.set(userId, { plain, session: isLive ? session : undefined });
    }
  }

  async play({ by, server, request }: { by: CallerName; server: number; request: RandomRequest }): Promise<Exchange> {
    const n = ++this.count;
    const { authorization, credential } = this.credentialOf(by, n, request);
    const { method, path, body, cookie } = request;
    const headers = {
      ...(authorization !== undefined && { authorization: `Bearer ${authorization}` }),
      ...(cookie !== undefined && { cookie: `session=${cookie}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const sentAt = performance.now();
    const answer = await send(this.servers[server]!.url, {
      method,
      path,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const requestId = String(answer.headers['x-request-id']);
    const times = { sentAt, answeredAt: performance.now() };
    const told = { ...toldBy(request, answer), cookie: cookieOf(answer) };
    this.remember(request, told);
    return { n, by, credential, server, request, requestId, status: answer.status, ...times, ...told };
  }

  private credentialOf(by: CallerName, n: number, { cookie }: RandomRequest) {
    if (by === 'nobody') return { authorization: undefined, credential: { cookie } };
    if (by === 'key') {
      const { id, secret } = this.keys.at(-1 - (n % 4)) ?? { id: undefined, secret: aStrangeKey(this.orgId) };
      return { authorization: secret, credential: { keyId: id } };
    }
    const { plain, session = plain } = this.tokens.get(this.callers[by])!;
    const authorization = n % 2 === 0 ? plain : session;
    const { sub, ver, sid } = decodeJwt(authorization);
    return { authorization, credential: { token: { userId: sub, version: ver, sessionId: sid } } };
  }

  private remember(request: RandomRequest, { result, cookie }: Pick<Exchange, 'result' | 'cookie'>): void {
    const before = this.cookies.find((known) => known.includes(request.cookie ?? ''));
    if (cookie != null && before === undefined) this.cookies.push([cookie]);
    else if (cookie != null && before?.includes(cookie) === false) before.push(cookie);
    const { apiKey, secret, accessToken } = result ?? {};
    if (apiKey !== undefined && secret !== undefined) {
      this.keyIds.push(apiKey.id);
      this.keys.push({ id: apiKey.id, secret });
    }
    if (accessToken === undefined) return;
    const { sub, sid } = decodeJwt(accessToken);
    const known = this.tokens.get(sub);
    if (known !== undefined) this.tokens.set(sub, { ...known, [sid === undefined ? 'plain' : 'session']: accessToken });
  }
}

function toldBy({ field }: RandomRequest, { status, text }: HttpAnswer): Pick<Exchange, 'result' | 'code'> {
  const told = text === '' ? {} : JSON.parse(text);
  if (status >= 300 || told.errors !== undefined) return { code: told.code ?? told.errors[0].extensions.code };
  const result = field === undefined ? told : (told.data[field] ?? {});
  return { result: Array.isArray(result) ? { resent: result } : result };
}

function cookieOf({ headers }: HttpAnswer): string | null | undefined {
  const [value] = headers['set-cookie'] ?? [];
  const [, cookie] = /^session=([^;]*)/.exec(value ?? '') ?? [];
  return cookie === '' ? null : cookie;
}
