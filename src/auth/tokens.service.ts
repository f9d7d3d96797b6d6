import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { isUUID } from 'class-validator';
import { Settings } from '../settings.js';

/** Who a verified token speaks for. */
export interface TokenSubject {
  readonly orgId: number;
  readonly userId: string;
}

const ISSUER = 'property-provisioning';
const AUDIENCE = 'property-provisioning-api';

/** Access tokens: JWT (RFC 7519), HS256. A token only says who somebody is; what they may do is read from the database each time. */
@Injectable()
export class TokensService {
  /** Life of a token in seconds. */
  readonly expiresIn: number;
  private readonly jwt: JwtService;
  /** The current one first. No token says which of them it is signed with: a key id from outside would only be a hint to check. */
  private readonly secrets: readonly string[];

  constructor(settings: Settings) {
    this.expiresIn = settings.jwtTtl;
    this.secrets = [settings.jwtSecret, settings.previousJwtSecret].filter((secret) => secret !== null);
    this.jwt = new JwtService({
      secret: settings.jwtSecret,
      signOptions: { algorithm: 'HS256', issuer: ISSUER, audience: AUDIENCE, expiresIn: settings.jwtTtl },
      verifyOptions: { algorithms: ['HS256'], issuer: ISSUER, audience: AUDIENCE },
    });
  }

  sign({ orgId, userId }: TokenSubject): string {
    return this.jwt.sign({ org: orgId }, { subject: userId });
  }

  /** @param authorization the header's value, `Bearer <token>` (RFC 6750); null for anything but a valid token */
  verify(authorization: string | undefined): TokenSubject | null {
    const token = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return null;
    for (const secret of this.secrets) {
      const subject = this.subjectOf(token, secret);
      if (subject !== null) return subject;
    }
    return null;
  }

  private subjectOf(token: string, secret: string): TokenSubject | null {
    try {
      const { sub, org } = this.jwt.verify<{ sub?: unknown; org?: unknown }>(token, { secret });
      return typeof org === 'number' && Number.isInteger(org) && isUUID(sub)
        ? { orgId: org, userId: sub as string }
        : null;
    } catch {
      return null;
    }
  }
}
