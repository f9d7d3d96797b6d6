import { Injectable } from '@nestjs/common';
import { IdentityProviderService } from '../identity-provider/identity-provider.service.js';
import type { KeySubject } from './api-key.js';
import type { AuthenticatedRequest } from './request.js';
import { bearerTokenIn, type TokenSubject, TokensService } from './tokens.service.js';

/** Whom a request comes from, by the header `Authorization`. */
export type Subject = TokenSubject | KeySubject;

/** Chooses who verifies the token of a request: the server itself, or the keys of the identity provider. */
@Injectable()
export class CredentialsService {
  /** The users of the requests that have a token of the identity provider. */
  private readonly identified = new WeakMap<AuthenticatedRequest, Promise<Subject | null>>();

  constructor(
    private readonly tokens: TokensService,
    private readonly provider: IdentityProviderService,
  ) {}

  /**
   * @param isNew whether the user of a token of the identity provider is looked up again, because an earlier call of
   * the same request may have changed the account
   * @returns null if the token is missing or invalid; a promise only for a token of the identity provider
   * @throws DomainError UNAVAILABLE if the identity provider does not answer, and is needed
   */
  subjectOf(request: AuthenticatedRequest, { isNew = false } = {}): Subject | null | Promise<Subject | null> {
    const { authorization } = request.headers;
    const token = bearerTokenIn(authorization);
    if (token === null || !this.provider.claims(token)) return this.tokens.verify(authorization);
    const known = isNew ? undefined : this.identified.get(request);
    const subject = known ?? this.provider.userOf(token);
    this.identified.set(request, subject);
    return subject;
  }
}
