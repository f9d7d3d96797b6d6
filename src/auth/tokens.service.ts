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

  constructor(settings: Settings) {
    this.expiresIn = settings.jwtTtl;
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
    try {
      const { sub, org } = this.jwt.verify<{ sub?: unknown; org?: unknown }>(token);
      return typeof org === 'number' && Number.isInteger(org) && isUUID(sub)
        ? { orgId: org, userId: sub as string }
        : null;
    } catch {
      return null;
    }
  }
}
