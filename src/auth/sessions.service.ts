import { createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { v7 as uuidv7 } from 'uuid';
import { lockUser } from '../database/locks.js';
import { ReadsService } from '../database/reads.service.js';
import { TransactionService } from '../database/transaction.service.js';
import { DomainError } from '../errors/domain-error.js';
import { Settings } from '../settings/settings.js';
import { ActorsService } from './actors.service.js';
import { AuthService } from './auth.service.js';
import type { Caller, PersonCaller } from './caller.js';
import type { ClientInfo } from './current-client.decorator.js';
import type { LoginInput } from './login.input.js';
import type { Session } from './session.model.js';
import type { SessionSecret, StartedSession } from './session-cookies.js';
import { selectSessions, SessionsStore, type SignedIn, type StoredSession } from './sessions.store.js';
import { hashOfToken } from './token-hash.js';
import { SESSION_TOKEN_TTL, TokensService } from './tokens.service.js';

/** Characters of `User-Agent` to store. */
const AGENT_LENGTH = 200;

/** Sessions of browsers: a cookie with a secret, and access tokens that are void as soon as the session ends. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly auth: AuthService,
    private readonly actors: ActorsService,
    private readonly reads: ReadsService,
    private readonly transactions: TransactionService,
    private readonly store: SessionsStore,
    private readonly tokens: TokensService,
    private readonly settings: Settings,
  ) {}

  /**
   * Signs in by the rules of `login`, and starts a session.
   * @throws DomainError as `login`
   */
  async startSession(input: LoginInput, client: ClientInfo, userAgent: string | undefined): Promise<StartedSession> {
    const user = await this.auth.checkCredentials(input, client);
    const [id, secret] = [uuidv7(), randomBytes(32).toString('base64url')];
    const session = { id, secretHash: hashOfToken(secret), userAgent: userAgent?.slice(0, AGENT_LENGTH) ?? null };
    const isStarted = await this.transactions.run((tx) => this.store.insert(tx, user, session));
    if (!isStarted) throw new DomainError('UNAUTHENTICATED');
    return this.started(user, { orgId: user.orgId, sessionId: id, secret });
  }

  /**
   * Replaces the secret. For 30 seconds the secret before gets the same answer, because another tab may use it, or the
   * answer may be lost. The next secret is derived from the current one, so that both get the same. A secret older than
   * that was copied, so it ends the session; a secret that never existed does too, because only hashes are stored.
   * @returns null if there is no such session, or not any more
   */
  async refreshSession(cookie: SessionSecret | null): Promise<StartedSession | null> {
    if (cookie === null) return null;
    const secret = this.secretAfter(cookie);
    const hashes = { secretHash: hashOfToken(cookie.secret), nextHash: hashOfToken(secret) };
    const user = await this.transactions.run(async (tx) => {
      const found = await this.store.rotate(tx, cookie, hashes);
      if (found === null) await this.store.delete(tx, cookie);
      return found;
    });
    return user === null ? null : this.started(user, { ...cookie, secret });
  }

  /** Ends the session of the cookie, if there is one. */
  async endSession(cookie: SessionSecret | null): Promise<void> {
    if (cookie === null) return;
    await this.transactions.run((tx) => this.store.deleteWithSecret(tx, cookie, hashOfToken(cookie.secret)));
  }

  /**
   * The sessions of the caller, the last used first. The calling code must have authenticated the caller.
   * @throws DomainError FORBIDDEN for an API key
   */
  async sessionsOf(caller: Caller): Promise<Session[]> {
    const person = await this.actors.personOf(caller);
    const rows = await this.reads.rows<StoredSession>(caller, selectSessions(person), {
      instants: ['createdAt', 'lastUsedAt'],
    });
    return rows.map((row) => ({ ...row, isCurrent: row.id === caller.sessionId }));
  }

  /**
   * Ends a session of the caller.
   * @throws DomainError NOT_FOUND if the caller has no such session, or if it has ended; FORBIDDEN for an API key
   */
  async revokeSession(id: string, caller: Caller): Promise<Session> {
    const person = await this.actors.personOf(caller);
    await this.actors.actorOf(caller);
    const [session] = isUUID(id) ? await this.end(id, person) : [];
    if (session === undefined) throw new DomainError('NOT_FOUND');
    return { ...session, isCurrent: session.id === caller.sessionId };
  }

  /** Ends all sessions of the caller. @throws DomainError FORBIDDEN for an API key */
  async revokeSessions(caller: Caller): Promise<boolean> {
    const person = await this.actors.personOf(caller);
    await this.actors.actorOf(caller);
    await this.end(null, person);
    return true;
  }

  /**
   * Ends one session, or all. The lock makes it wait for a call that makes the token void, such as a new password, so
   * a void token ends no session that started after it.
   */
  private end(id: string | null, person: PersonCaller): Promise<StoredSession[]> {
    return this.transactions.run(async (tx) => {
      await lockUser(tx, person.orgId, person);
      if (!(await this.store.isSignedIn(tx, person))) throw new DomainError('UNAUTHENTICATED');
      return this.store.deleteOf(tx, person, id);
    });
  }

  private started(user: SignedIn, cookie: SessionSecret): StartedSession {
    const accessToken = this.tokens.sign({ ...user, sessionId: cookie.sessionId });
    return { result: { accessToken, expiresIn: SESSION_TOKEN_TTL }, cookie };
  }

  /** Only the server can derive it, because it needs the key. */
  private secretAfter({ sessionId, secret }: SessionSecret): string {
    return createHmac('sha256', this.settings.jwtSecret).update(`${sessionId}.${secret}`).digest('base64url');
  }
}
