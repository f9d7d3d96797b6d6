import { createSecretKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { isUUID } from 'class-validator';
import { LRUCache } from 'lru-cache';
import { Settings } from '../settings/settings.js';
import { keyIn, type KeySubject } from './api-key.js';

/** The user of a verified token. */
export interface TokenSubject {
  readonly orgId: number;
  readonly userId: string;
  /** Version of the password. A new password makes older tokens void. */
  readonly version: number;
  /** The session that the token belongs to; absent for a token of `login`. */
  readonly sessionId?: string | undefined;
  readonly keyHash?: undefined;
}

interface Verified {
  readonly subject: TokenSubject;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Maximum number of cached tokens, a few hundred bytes each. */
const MAX_VERIFIED = 1_000;

const ISSUER = 'property-provisioning';
const AUDIENCE = 'property-provisioning-api';

/** Lifetime of the token of a session, in seconds. */
export const SESSION_TOKEN_TTL = 15 * 60;

/**
 * Access tokens: JWT (RFC 7519), HS256. A token only identifies the user; permissions are read from the database. Also
 * recognizes API keys, which clients send in the same header.
 */
@Injectable()
export class TokensService {
  /** Lifetime of a token without a session, in seconds. */
  readonly expiresIn: number;
  private readonly current: JwtService;
  /** The current key first. Tokens have no key id. */
  private readonly keys: readonly JwtService[];
  /** Caches valid signatures, because verifying one takes a tenth of the time of a call. */
  private readonly verified = new LRUCache<string, Verified>({ max: MAX_VERIFIED });

  constructor({ jwtSecret, previousJwtSecret, jwtTtl }: Settings) {
    this.expiresIn = jwtTtl;
    this.current = jwtOf(jwtSecret, jwtTtl);
    this.keys = [this.current, ...(previousJwtSecret === null ? [] : [jwtOf(previousJwtSecret, jwtTtl)])];
  }

  sign({ orgId, userId, version, sessionId }: TokenSubject): string {
    const claims = { org: orgId, ver: version };
    if (sessionId === undefined) return this.current.sign(claims, { subject: userId });
    return this.current.sign({ ...claims, sid: sessionId }, { subject: userId, expiresIn: SESSION_TOKEN_TTL });
  }

  /**
   * @param authorization the value of the header, `Bearer <token>` (RFC 6750)
   * @returns the user of the token, or a well-formed API key; null if the token is missing or invalid
   */
  verify(authorization: string | undefined): TokenSubject | KeySubject | null {
    const token = bearerTokenIn(authorization);
    if (token === null) return null;
    const key = keyIn(token);
    if (key !== null) return key;
    const verified = this.verified.get(token) ?? this.verifyNew(token);
    return verified !== null && Date.now() < verified.expiresAt ? verified.subject : null;
  }

  private verifyNew(token: string): Verified | null {
    for (const key of this.keys) {
      const verified = verifiedBy(key, token);
      if (verified === null) continue;
      this.verified.set(token, verified);
      return verified;
    }
    return null;
  }
}

/** The token in the header `Authorization` (RFC 6750); null if there is none. */
export function bearerTokenIn(authorization: string | undefined): string | null {
  return /^Bearer +([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1] ?? null;
}

/**
 * Uses a key object: from a string, every call would first try to parse a PEM, which is slower than the whole request.
 */
function jwtOf(secret: string, expiresIn: number): JwtService {
  return new JwtService({
    secret: createSecretKey(secret, 'utf8'),
    signOptions: { algorithm: 'HS256', issuer: ISSUER, audience: AUDIENCE, expiresIn },
    verifyOptions: { algorithms: ['HS256'], issuer: ISSUER, audience: AUDIENCE },
  });
}

function verifiedBy(key: JwtService, token: string): Verified | null {
  try {
    const { sub, org, ver, sid, exp } = key.verify<Record<string, unknown>>(token);
    if (!isInteger(org) || !isInteger(ver) || !isId(sub) || typeof exp !== 'number') return null;
    if (sid !== undefined && !isId(sid)) return null;
    return { subject: { orgId: org, userId: sub, version: ver, sessionId: sid }, expiresAt: exp * 1000 };
  } catch {
    return null;
  }
}

function isId(value: unknown): value is string {
  return isUUID(value);
}

/** Whether the value fits into the 32-bit columns of ids. */
function isInteger(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31;
}
