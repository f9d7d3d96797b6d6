import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply } from 'fastify';
import { DomainError } from '../errors/domain-error.js';
import { Settings } from '../settings/settings.js';
import type { LoginResult } from './login-result.model.js';

/** The value of the cookie: `<orgId>.<sessionId>.<secret>`, so that the query searches one tenant only. */
export interface SessionSecret {
  readonly orgId: number;
  readonly sessionId: string;
  /** 43 characters, base64url. */
  readonly secret: string;
}

export interface StartedSession {
  readonly result: LoginResult;
  readonly cookie: SessionSecret;
}

/** Lifetime in days. Each refresh starts it again. */
export const SESSION_DAYS = 14;

/** Reads and writes the cookie of a session. No other code reads cookies, so the API never accepts one. */
@Injectable()
export class SessionCookies {
  private readonly name: string;
  private readonly attributes: { httpOnly: true; sameSite: 'strict'; path: '/'; secure: boolean };

  constructor({ publicUrl }: Settings) {
    const secure = new URL(publicUrl).protocol === 'https:';
    // With this prefix, browsers accept the cookie only from this host, by https (RFC 6265bis, 4.1.3).
    this.name = secure ? '__Host-session' : 'session';
    this.attributes = { httpOnly: true, sameSite: 'strict', path: '/', secure };
  }

  /** @returns null if the header has no well-formed session */
  read(header: string | undefined): SessionSecret | null {
    const [org = '', sessionId, secret = '', ...rest] = parseCookie(header ?? '')[this.name]?.split('.') ?? [];
    const isWellFormed = /^[1-9]\d{0,9}$/.test(org) && isUUID(sessionId) && /^[\w-]{43}$/.test(secret);
    if (!isWellFormed || sessionId === undefined || rest.length > 0 || Number(org) >= 2 ** 31) return null;
    return { orgId: Number(org), sessionId, secret };
  }

  /**
   * Sets the cookie. Clears it if there is no session.
   * @throws DomainError UNAUTHENTICATED if there is no session
   */
  async answer(reply: FastifyReply, started: Promise<StartedSession | null>): Promise<LoginResult> {
    const session = await started;
    this.set(reply, session?.cookie ?? null);
    if (session === null) throw new DomainError('UNAUTHENTICATED');
    return session.result;
  }

  /** Clears the cookie. */
  async clear(reply: FastifyReply, ended: Promise<void>): Promise<void> {
    await ended;
    this.set(reply, null);
  }

  private set(reply: FastifyReply, cookie: SessionSecret | null): void {
    const value = cookie === null ? '' : `${String(cookie.orgId)}.${cookie.sessionId}.${cookie.secret}`;
    const maxAge = cookie === null ? 0 : SESSION_DAYS * 24 * 60 * 60;
    void reply.header('set-cookie', stringifySetCookie(this.name, value, { ...this.attributes, maxAge }));
  }
}
