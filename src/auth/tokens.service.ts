import { createSecretKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { isUUID } from 'class-validator';
import { LRUCache } from 'lru-cache';
import { Settings } from '../settings/settings.js';

/** The user of a verified token. */
interface TokenSubject {
  readonly orgId: number;
  readonly userId: string;
  /** Version of the password. A new password makes older tokens void. */
  readonly version: number;
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

/** Access tokens: JWT (RFC 7519), HS256. A token only identifies the user; permissions are read from the database. */
@Injectable()
export class TokensService {
  /** Lifetime of a token in seconds. */
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

  sign({ orgId, userId, version }: TokenSubject): string {
    return this.current.sign({ org: orgId, ver: version }, { subject: userId });
  }

  /**
   * @param authorization the value of the header, `Bearer <token>` (RFC 6750)
   * @returns null if the token is missing or invalid
   */
  verify(authorization: string | undefined): TokenSubject | null {
    const token = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return null;
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
    const { sub, org, ver, exp } = key.verify<Record<string, unknown>>(token);
    return isInteger(org) && isInteger(ver) && isUUID(sub) && typeof exp === 'number'
      ? { subject: { orgId: org, userId: sub as string, version: ver }, expiresAt: exp * 1000 }
      : null;
  } catch {
    return null;
  }
}

/** Whether the value fits into the 32-bit columns of ids. */
function isInteger(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31;
}
