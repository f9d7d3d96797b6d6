import { Injectable } from '@nestjs/common';
import { decodeJwt, jwtVerify } from 'jose';
import { DomainError } from '../errors/domain-error.js';
import { type IdentityProvider, Settings } from '../settings/settings.js';
import { IdentitiesStore, type IdentifiedUser } from './identities.store.js';
import { type ProviderIdentity, identityOf } from './provider-identity.js';
import { ProviderKeys } from './provider-keys.js';

/** Asymmetric only: with a symmetric one, the public key could sign. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Types of access and ID tokens (RFC 9068, 2.1; RFC 7519, 5.1). Others, such as `logout+jwt`, sign nobody in. */
const TYPES = ['jwt', 'at+jwt', 'application/at+jwt'];

/** Seconds that the clocks of the provider and of the server may differ. */
const CLOCK_TOLERANCE = 30;

/** Verifies bearer tokens of the company's identity provider (OpenID Connect), if the settings name one. */
@Injectable()
export class IdentityProviderService {
  private readonly provider: { readonly settings: IdentityProvider; readonly keys: ProviderKeys } | null;

  constructor(
    { identityProvider }: Settings,
    private readonly identities: IdentitiesStore,
  ) {
    this.provider = identityProvider && { settings: identityProvider, keys: new ProviderKeys(identityProvider.issuer) };
  }

  /** Whether the token claims to be from the provider. `userOf` verifies that it is. */
  claims(token: string): boolean {
    if (this.provider === null) return false;
    try {
      return decodeJwt(token).iss === this.provider.settings.issuer;
    } catch {
      return false;
    }
  }

  /**
   * @returns the user of the token; null if the token is invalid, or if it means no ACTIVE user
   * @throws DomainError UNAVAILABLE if its key is unknown and the provider does not answer
   */
  async userOf(token: string): Promise<IdentifiedUser | null> {
    const identity = await this.verify(token);
    return identity && this.identities.userOf(identity);
  }

  private async verify(token: string): Promise<ProviderIdentity | null> {
    if (this.provider === null) return null;
    const { settings, keys } = this.provider;
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys.find, {
        algorithms: ALGORITHMS,
        issuer: settings.issuer,
        audience: settings.audience,
        clockTolerance: CLOCK_TOLERANCE,
        requiredClaims: ['sub', 'iat', 'exp'],
      });
      const { typ = 'JWT' } = protectedHeader;
      return TYPES.includes(typ.toLowerCase()) ? identityOf(payload, settings) : null;
    } catch (error) {
      if (error instanceof DomainError) throw error;
      return null; // jose throws errors of several kinds for tokens and keys that it refuses
    }
  }
}
