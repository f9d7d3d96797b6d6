import type { Account, AuditedEvent } from './audit-replay.js';
import type { Credential, Exchange } from './call-player.js';
import { decodeJwt } from './jwt.js';
import { SESSION } from './random-account-calls.js';
import { inputOf } from './random-request.js';

/** Something that made credentials void, and when its answer had arrived. */
interface Ending {
  at: number;
  voids(credential: Credential): boolean;
}

interface Chain {
  userId: string;
  /** All cookies of the session, the oldest first: each refresh replaces the one before. */
  cookies: string[];
}

/**
 * Which passwords, tokens, keys and sessions are valid. A call whose credential was void before the call was sent must
 * be UNAUTHENTICATED, and a call that is must have a credential that is void afterwards.
 */
export class CredentialLedger {
  private readonly passwords = new Map<string, string>();
  private readonly chains = new Map<string, Chain>();
  private readonly keys = new Map<string, { makerId: string; sentAt: number; madeAt: number }>();
  private readonly leavings: { userId: string; sentAt: number; at: number }[] = [];
  /** Sessions and keys that had ended at the start of the round. */
  private readonly ended = new Set<string>();
  private readonly revoked = new Set<string>();
  private endings: Ending[] = [];
  /** Accounts at the start of the round. */
  private before = new Map<string, Account>();
  private touched = new Set<string>();

  constructor(
    private readonly accounts: Map<string, Account>,
    private readonly initial: string,
    private readonly fault: (text: string, exchange: Exchange) => void,
  ) {}

  passwordOf(userId: string): string {
    return this.passwords.get(userId) ?? this.initial;
  }

  /** Before the events of a round are applied. */
  start(exchanges: readonly Exchange[]): void {
    this.before = new Map(this.accounts);
    this.touched = new Set();
    this.endings = [];
    for (const { result, credential, sentAt, answeredAt: madeAt } of exchanges)
      if (result?.apiKey !== undefined)
        this.keys.set(result.apiKey.id, { makerId: credential.token!.userId, sentAt, madeAt });
  }

  /** What an audit event ends. */
  apply(event: AuditedEvent, exchange: Exchange | undefined, before: Account | undefined, after: Account): void {
    const { subjectId } = event;
    this.touched.add(subjectId);
    if (exchange === undefined) return;
    const { password, newPassword } = { ...inputOf(exchange.request), ...identityOf(exchange) } as Record<
      string,
      string
    >;
    const chosen = newPassword ?? password;
    const kinds = event.changes.map(({ kind }) => kind);
    if (chosen !== undefined && kinds.some((kind) => CHOICES.has(kind))) this.passwords.set(subjectId, chosen);
    if (before === undefined || after.credentialVersion === before.credentialVersion) return;
    const { credentialVersion } = after;
    const { sentAt, answeredAt: at } = exchange;
    const sessions = before.sessions.filter((id) => !after.sessions.includes(id));
    if (kinds.includes('USER_DEACTIVATED')) this.leavings.push({ userId: subjectId, sentAt, at });
    const voids = ({ token, cookie }: Credential) =>
      (token?.userId === subjectId && token.version < credentialVersion) || sessions.includes(sessionOf(cookie));
    this.endings.push({ at, voids });
  }

  /** After the events of a round were applied. Ends the sessions that calls with cookies end. */
  end(exchanges: readonly Exchange[]): void {
    this.extendChains(exchanges);
    const refused = exchanges.filter((one) => isRefresh(one) && one.result === undefined);
    for (const exchange of exchanges) if (!refused.includes(exchange)) this.endByCall(exchange);
    this.checkRefused(refused);
    for (const exchange of refused) this.endByCall(exchange);
    for (const exchange of exchanges) this.checkCredential(exchange);
    for (const exchange of exchanges) this.checkPassword(exchange);
    for (const [id, { userId }] of this.chains)
      if (!this.accounts.get(userId)!.sessions.includes(id)) this.ended.add(id);
    for (const id of this.revoked) this.ended.add(id);
  }

  private extendChains(exchanges: readonly Exchange[]): void {
    const refreshed = new Map<string, string>();
    for (const exchange of exchanges) {
      const { request, result, cookie } = exchange;
      if (result?.accessToken === undefined || cookie == null) continue;
      const { sub, sid } = decodeJwt(result.accessToken);
      if (isRefresh(exchange)) refreshed.set(request.cookie!, cookie);
      else this.chains.set(sid!, { userId: sub, cookies: [cookie] });
    }
    for (const { cookies } of this.chains.values()) {
      for (let next = refreshed.get(cookies.at(-1)!); next !== undefined; next = refreshed.get(next))
        cookies.push(next);
    }
  }

  /** Only an old cookie, and what ended the session before, are reasons to refuse a refresh. */
  private checkRefused(refused: readonly Exchange[]): void {
    for (const exchange of refused) {
      const id = sessionOf(exchange.request.cookie);
      const newest = this.chains.get(id)?.cookies.at(-1);
      const isOld = refused.some(({ request: { cookie } }) => sessionOf(cookie) === id && cookie !== newest);
      const isEnded = this.ended.has(id) || this.endings.some(({ voids }) => voids(exchange.credential));
      if (!isOld && !isEnded) this.fault('the newest cookie of a session was refused', exchange);
    }
  }

  private endByCall({ request, result, answeredAt: at }: Exchange): void {
    if (request.field === 'revokeApiKey' && result?.id !== undefined) {
      const { id } = result;
      this.endings.push({ at, voids: ({ keyId }) => keyId === id });
      this.revoked.add(id);
    }
    const chain = this.chains.get(sessionOf(request.cookie));
    if (chain === undefined || (request.method === 'POST' && result !== undefined)) return;
    const { userId, cookies } = chain;
    // A sign-out needs the current cookie or the one before. A refused refresh ends the session in any case.
    if (request.method === 'DELETE' && cookies.indexOf(request.cookie!) < cookies.length - 2) return;
    const id = sessionOf(request.cookie);
    const account = this.accounts.get(userId)!;
    this.accounts.set(userId, { ...account, sessions: account.sessions.filter((one) => one !== id) });
    this.endings.push({ at, voids: ({ token, cookie }) => token?.sessionId === id || sessionOf(cookie) === id });
  }

  private checkCredential(exchange: Exchange): void {
    const { credential, code, request, sentAt } = exchange;
    const { token, keyId, cookie } = credential;
    if ((token ?? keyId ?? cookie) === undefined || request.method + request.path === `DELETE${SESSION}`) return;
    const isRefused = code === 'UNAUTHENTICATED';
    const wasVoid = this.wasVoid(credential, sentAt);
    if (wasVoid && !isRefused) this.fault('a void credential was accepted', exchange);
    if (isRefused && !this.isVoid(credential)) this.fault('a valid credential was refused', exchange);
  }

  /** Whether the credential was certainly void when the call was sent. */
  private wasVoid(credential: Credential, now: number): boolean {
    const { token, keyId, cookie } = credential;
    const { makerId, madeAt = Infinity } = this.keys.get(keyId ?? '') ?? {};
    return (
      (token !== undefined && token.version < (this.before.get(token.userId)?.credentialVersion ?? 0)) ||
      [token?.sessionId, keyId, sessionOf(cookie)].some((id) => this.ended.has(id ?? '')) ||
      this.leavings.some((one) => one.userId === makerId && madeAt < one.sentAt && one.at < now) ||
      this.endings.some(({ at, voids }) => at < now && voids(credential))
    );
  }

  /** At the end of the round. */
  private isVoid({ token, keyId, cookie }: Credential): boolean {
    if (cookie !== undefined) return true;
    if (keyId !== undefined) {
      const { makerId, sentAt } = this.keys.get(keyId)!;
      return this.revoked.has(keyId) || this.leavings.some((one) => one.userId === makerId && one.at > sentAt);
    }
    const { userId, version, sessionId } = token!;
    const { status, credentialVersion, sessions } = this.accounts.get(userId) ?? OPERATOR;
    return (
      status !== 'ACTIVE' || credentialVersion > version || (sessionId !== undefined && !sessions.includes(sessionId))
    );
  }

  private checkPassword(exchange: Exchange): void {
    const { request, credential, code, result } = exchange;
    const { email, password, currentPassword } = inputOf(request) as Record<string, string>;
    const isSignIn = request.method + request.path === `POST${SESSION}`;
    if (!isSignIn && currentPassword === undefined) return;
    const [userId, account] =
      [...this.before].find(([id, one]) => (isSignIn ? one.email === email : id === credential.token?.userId)) ?? [];
    if (userId === undefined || account === undefined || this.touched.has(userId)) return;
    const isRight = account.status === 'ACTIVE' && this.passwordOf(userId) === (password ?? currentPassword);
    const isRefused = code === 'INVALID_INPUT' || (isSignIn && code === 'UNAUTHENTICATED');
    if (isRight && isRefused) this.fault('the right password was refused', exchange);
    if (!isRight && result !== undefined) this.fault('a wrong password was accepted', exchange);
  }
}

/** The operator of the other organization keeps the account. */
const OPERATOR = { status: 'ACTIVE', credentialVersion: 0, sessions: [] as string[] };
const CHOICES = new Set(['USER_CREATED', 'INVITATION_ACCEPTED', 'PASSWORD_CHANGED']);

const identityOf = ({ request }: Exchange): object => (inputOf(request)['identity'] as object | undefined) ?? {};
const isRefresh = ({ request }: Exchange): boolean =>
  request.path === `${SESSION}/refresh` && request.cookie !== undefined;
/** A cookie is `<orgId>.<sessionId>.<secret>`. */
const sessionOf = (cookie: string | undefined): string => cookie?.split('.')[1] ?? '';
