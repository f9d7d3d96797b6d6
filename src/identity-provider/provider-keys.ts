import { Logger } from '@nestjs/common';
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { DomainError } from '../errors/domain-error.js';
import { isHttpsOrLoopback } from '../settings/setting-forms.js';
import { readDocument } from './provider-document.js';

/** Milliseconds after which keys are loaded again, so that a key which the provider has removed becomes invalid. */
const FRESH_FOR = 10 * 60_000;

/** Milliseconds for both documents of the provider. */
const ANSWERS_WITHIN = 3_000;

/** Milliseconds without a new attempt after a failure. */
const PAUSE = 2_000;

/** Limits the loads that tokens with made-up key ids cause. */
const LOADS = { max: 10, window: 60_000 };

interface KnownKeys {
  readonly find: JWTVerifyGetKey;
  readonly ids: ReadonlySet<unknown>;
  readonly loadedAt: number;
}

/**
 * The public keys of the identity provider, found by OpenID Connect Discovery. They are loaded on first use, when a
 * token names an unknown key, and when they are old. While the provider is away, the known keys stay valid.
 */
export class ProviderKeys {
  private readonly logger = new Logger('IdentityProvider');
  private known: KnownKeys | null = null;
  private loading: Promise<KnownKeys> | null = null;
  /** The last loads that succeeded, in milliseconds since 1970. */
  private loads: number[] = [];
  /** When the last load failed; null if it succeeded. */
  private awaySince: number | null = null;

  constructor(private readonly issuer: string) {}

  /**
   * The key that signed a token.
   * @throws DomainError UNAVAILABLE if the key is unknown and the provider does not answer
   * @throws JOSEError if the provider has no such key
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const known = await this.current();
    if (header.kid === undefined || known.ids.has(header.kid)) return known.find(header, token);
    return (await this.load()).find(header, token);
  };

  private async current(): Promise<KnownKeys> {
    if (this.known === null) return this.load();
    if (Date.now() - this.known.loadedAt < FRESH_FOR) return this.known;
    const loaded = this.load().catch(() => null);
    // Calls do not wait for a provider that did not answer the last time.
    return (this.awaySince === null ? await loaded : null) ?? this.known;
  }

  /** All calls that need it at the same time share one load. */
  private load(): Promise<KnownKeys> {
    this.loading ??= this.loadNow().finally(() => (this.loading = null));
    return this.loading;
  }

  private async loadNow(): Promise<KnownKeys> {
    const now = Date.now();
    this.loads = this.loads.filter((at) => now - at < LOADS.window);
    const [first = now] = this.loads;
    if (this.awaySince !== null && now - this.awaySince < PAUSE)
      throw unavailable('The identity provider does not answer.', this.awaySince + PAUSE - now);
    if (this.loads.length >= LOADS.max)
      throw unavailable('Too many tokens name unknown keys of the identity provider.', first + LOADS.window - now);
    try {
      this.known = await readKeys(this.issuer);
      this.loads.push(now);
      if (this.awaySince !== null) this.logger.log('The identity provider answers again.');
      this.awaySince = null;
      return this.known;
    } catch (error) {
      const reason = `The keys of the identity provider could not be loaded: ${reasonOf(error)}`;
      if (this.awaySince === null) this.logger.warn(reason);
      this.awaySince = Date.now();
      throw unavailable(reason, PAUSE);
    }
  }
}

/** OpenID Connect Discovery 1.0, section 4. */
async function readKeys(issuer: string): Promise<KnownKeys> {
  const signal = AbortSignal.timeout(ANSWERS_WITHIN);
  const discovery = await readDocument(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, signal);
  if (discovery['issuer'] !== issuer) throw new Error('Its discovery document names another issuer.');
  const address = discovery['jwks_uri'];
  if (typeof address !== 'string' || !isHttpsOrLoopback(address)) throw new Error('Its jwks_uri is no https URL.');
  const keySet = (await readDocument(address, signal)) as unknown as JSONWebKeySet;
  const find = createLocalJWKSet(keySet);
  return { find, ids: new Set(keySet.keys.map(({ kid }) => kid)), loadedAt: Date.now() };
}

function unavailable(cause: string, milliseconds: number): DomainError {
  return new DomainError('UNAVAILABLE', { cause, retryAfter: Math.max(1, Math.ceil(milliseconds / 1000)) });
}

/** `fetch` hides the reason, such as ECONNREFUSED, in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause = error } = error as { cause?: unknown };
  const { code, message } = cause as { code?: unknown; message?: unknown };
  return typeof code === 'string' ? code : String(message);
}
