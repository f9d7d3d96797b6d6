import type { JWTPayload } from 'jose';
import type { IdentityProvider } from '../settings/settings.js';
import { emailFindings, normalizeEmail, normalizeSlug, textFindings } from '../validation/checks.js';

/** What a verified token of the identity provider says about its user. */
export interface ProviderIdentity {
  readonly issuer: string;
  /** The account at the provider. It never changes, and is never given to another person (OpenID Connect Core, 2). */
  readonly subject: string;
  /** Slug of the organization. */
  readonly organization: string;
  readonly email: string;
  readonly issuedAt: Date;
}

/** OpenID Connect Core, 2: at most 255 characters of ASCII, case-sensitive. */
const SUBJECT = /^[ -~]{1,255}$/;

/** @returns null if a claim is missing or malformed, or if the provider has not verified the e-mail address */
export function identityOf(
  claims: JWTPayload,
  { issuer, organizationClaim, emailClaim }: IdentityProvider,
): ProviderIdentity | null {
  const { sub: subject, iat } = claims;
  const organization = claimOf(claims, organizationClaim, normalizeSlug);
  const email = claimOf(claims, emailClaim, normalizeEmail);
  if (subject === undefined || !SUBJECT.test(subject) || iat === undefined) return null;
  if (claims['email_verified'] !== true || emailFindings(email).length > 0) return null;
  if (textFindings(organization, 63).length > 0) return null;
  return { issuer, subject, organization, email, issuedAt: new Date(iat * 1000) };
}

function claimOf(claims: JWTPayload, name: string, normalize: (text: string) => string): string {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  return typeof value === 'string' ? normalize(value) : '';
}
