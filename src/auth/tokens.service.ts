import { createSecretKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { isUUID } from 'class-validator';
import { LRUCache } from 'lru-cache';
import { Settings } from '../settings/settings.js';

/** Who a verified token speaks for. */
export interface TokenSubject {
  readonly orgId: number;
  readonly userId: string;
  /** Which of the owner's passwords it was given for: once they have chosen another, it is worth nothing. */
  readonly version: number;
}

interface Verified {
  readonly subject: TokenSubject;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Tokens that are remembered, some hundred bytes each. */
const MAX_VERIFIED = 1_000;

const ISSUER = 'property-provisioning';
const AUDIENCE = 'property-provisioning-api';

/** Access tokens: JWT (RFC 7519), HS256. A token only says who somebody is; what they may do is read from the database each time. */
@Injectable()
export class TokensService {
  /** Life of a token in seconds. */
  readonly expiresIn: number;
  private readonly current: JwtService;
  /** The current key first. No token says which of them it is signed with: a key id from outside would only be a hint to check. */
  private readonly keys: readonly JwtService[];
  /** A signature that was right stays right, and to check it again would take a tenth of a call. */
  private readonly verified = new LRUCache<string, Verified>({ max: MAX_VERIFIED });

  constructor({ jwtSecret, previousJwtSecret, jwtTtl }: Settings) {
    this.expiresIn = jwtTtl;
    this.current = jwtOf(jwtSecret, jwtTtl);
    this.keys = [this.current, ...(previousJwtSecret === null ? [] : [jwtOf(previousJwtSecret, jwtTtl)])];
  }

  sign({ orgId, userId, version }: TokenSubject): string {
    return this.current.sign({ org: orgId, ver: version }, { subject: userId });
  }

  /** @param authorization the header's value, `Bearer <token>` (RFC 6750); null for anything but a valid token */
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

/** On a key object: a secret given as text is taken for a PEM first, at each call anew, which costs more than all the rest of a request. */
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

/** Of 32 bits, as the columns that ids are compared with. */
function isInteger(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31;
}
