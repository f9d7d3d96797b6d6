import { resolve } from 'node:path';
import { cleanEnv } from 'envalid';
import { keptSecret } from './kept-secret.js';
import * as form from './setting-forms.js';
import { SettingsError } from './settings-error.js';

/** The company's identity provider (OpenID Connect). */
export interface IdentityProvider {
  /** `iss` of its tokens, and where discovery starts. */
  readonly issuer: string;
  /** `aud` of the tokens for this service. */
  readonly audience: string;
  /** The claim that has the slug of the organization. */
  readonly organizationClaim: string;
  /** The claim that has the e-mail address. */
  readonly emailClaim: string;
}

/** All settings of the service. */
export class Settings {
  readonly isProduction: boolean;
  /** TCP port to listen on. */
  readonly port: number;
  /** Seconds that the server, when it is told to stop, answers as not ready before it accepts no more connections. */
  readonly drainDelay: number;
  /** URL of the database; null: the embedded database. */
  readonly databaseUrl: string | null;
  /** Absolute path of the folder for the embedded database, mails and the generated secret. */
  readonly dataDir: string;
  readonly demoData: boolean;
  /** Whether clients can explore the schema: GraphiQL, introspection, and hints in GraphQL's messages. */
  readonly explorer: boolean;
  /** Signs access tokens: at least 32 bytes. */
  readonly jwtSecret: string;
  /** The previous secret, whose tokens are still accepted; null: none. */
  readonly previousJwtSecret: string | null;
  /** Lifetime of an access token in seconds. */
  readonly jwtTtl: number;
  /** Whose bearer tokens are accepted too; null: none. */
  readonly identityProvider: IdentityProvider | null;
  /** log2 of the bcrypt rounds. */
  readonly bcryptCost: number;
  /** Maximum number of connections to the database. */
  readonly poolSize: number;
  /** Whether statements are prepared by name. Poolers before PgBouncer 1.21 cannot share such statements. */
  readonly preparedStatements: boolean;
  /** Whether this process sends mails. */
  readonly worker: boolean;
  /** URL at which users reach this service, without a trailing slash. */
  readonly publicUrl: string;
  /** URL of the mail server; null: mails are written to files. */
  readonly smtpUrl: string | null;
  /** Sender address of mails. */
  readonly mailFrom: string;
  /** Maximum failed sign-ins of one account, and mails to one user, within the window. */
  readonly failuresPerAccount: number;
  /**
   * Within the window: sign-ins, calls with links, requested resets (each) of one address; mails sent by one caller.
   */
  readonly attemptsPerAddress: number;
  /** Length of the window in seconds. */
  readonly rateLimitWindow: number;
  /** Origins of web pages that are allowed to call the API, in addition to the service's own. */
  readonly corsOrigins: readonly string[];
  /** TCP port of the metrics; null: none are collected. */
  readonly metricsPort: number | null;
  /** URL of the OpenTelemetry collector, without a trailing slash; null: nothing is traced. */
  readonly otlpEndpoint: string | null;
  /**
   * Proxies whose headers (X-Forwarded-*, X-Request-Id, traceparent) are trusted: none, all, a number of hops, or a
   * list of addresses.
   */
  readonly trustProxy: boolean | number | string;

  constructor(values: Omit<Settings, 'with'>) {
    Object.assign(this, values);
  }

  /** The same settings with some of them changed. */
  with(overrides: Partial<Omit<Settings, 'with'>>): Settings {
    return Object.assign(new Settings(this), overrides);
  }
}

/** Seconds, in production: a balancer that checks each second and believes the second failure has one more to spare. */
const DRAIN_DELAY = 5;

/** In production. A lower cost makes stolen hashes too cheap to guess. */
const LEAST_COST = 10;

/** Set all of them, or none. */
const OIDC = ['OIDC_ISSUER', 'OIDC_AUDIENCE', 'OIDC_ORGANIZATION_CLAIM', 'OIDC_EMAIL_CLAIM'] as const;

/**
 * Reads the environment. An empty variable counts as not set.
 * @throws SettingsError that names every bad setting at once
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const isProduction = given['NODE_ENV'] === 'production';
  const hasProvider = (): boolean => OIDC.some((name) => given[name] !== undefined);
  const env = cleanEnv(
    given,
    {
      PORT: form.wholeNumber(1, 65_535)({ default: 3000 }),
      DRAIN_DELAY: form.wholeNumber(0, 3600)({ default: isProduction ? DRAIN_DELAY : 0 }),
      DATABASE_URL: form.postgresUrl({ default: undefined }),
      DATA_DIR: form.folder({ default: '.data' }),
      DEMO_DATA: form.flag({ default: undefined }),
      EXPLORER: form.flag({ default: !isProduction }),
      JWT_SECRET: form.secret({ default: undefined, requiredWhen: () => isProduction }),
      JWT_SECRET_PREVIOUS: form.secret({ default: undefined }),
      JWT_TTL: form.wholeNumber(1, 31_536_000)({ default: 3600 }),
      OIDC_ISSUER: form.issuer({ default: undefined, requiredWhen: hasProvider }),
      OIDC_AUDIENCE: form.word({ default: undefined, requiredWhen: hasProvider }),
      OIDC_ORGANIZATION_CLAIM: form.word({ default: undefined, requiredWhen: hasProvider }),
      OIDC_EMAIL_CLAIM: form.word({ default: undefined, requiredWhen: hasProvider }),
      BCRYPT_COST: form.wholeNumber(isProduction ? LEAST_COST : 4, 20)({ default: 12 }),
      POOL_SIZE: form.wholeNumber(1, 1000)({ default: 10 }),
      PREPARED_STATEMENTS: form.onOff({ default: true }),
      WORKER: form.onOff({ default: true }),
      PUBLIC_URL: form.webUrl({ default: undefined, requiredWhen: () => given['SMTP_URL'] !== undefined }),
      SMTP_URL: form.smtpUrl({ default: undefined }),
      MAIL_FROM: form.mailAddress({ default: undefined }),
      RATE_LIMIT_FAILURES: form.wholeNumber(1, 1_000_000)({ default: 10 }),
      RATE_LIMIT_ATTEMPTS: form.wholeNumber(1, 1_000_000)({ default: 100 }),
      RATE_LIMIT_WINDOW: form.wholeNumber(1, 86_400)({ default: 900 }),
      CORS_ORIGINS: form.origins({ default: [] }),
      METRICS_PORT: form.wholeNumber(1, 65_535)({ default: undefined }),
      OTEL_EXPORTER_OTLP_ENDPOINT: form.webUrl({ default: undefined }),
      TRUST_PROXY: form.trustProxy({ default: false }),
    },
    { reporter: ({ errors }) => reportAll(errors) },
  );

  const dataDir = resolve(env.DATA_DIR);
  const publicUrl = env.PUBLIC_URL ?? `http://localhost:${String(env.PORT)}`;
  return new Settings({
    isProduction,
    port: env.PORT,
    drainDelay: env.DRAIN_DELAY,
    databaseUrl: env.DATABASE_URL ?? null,
    dataDir,
    demoData: env.DEMO_DATA ?? env.DATABASE_URL === undefined,
    explorer: env.EXPLORER,
    jwtSecret: env.JWT_SECRET ?? keptSecret(dataDir),
    previousJwtSecret: env.JWT_SECRET_PREVIOUS ?? null,
    jwtTtl: env.JWT_TTL,
    identityProvider: providerIn(env),
    bcryptCost: env.BCRYPT_COST,
    poolSize: env.POOL_SIZE,
    preparedStatements: env.PREPARED_STATEMENTS,
    worker: env.WORKER,
    publicUrl,
    smtpUrl: env.SMTP_URL ?? null,
    mailFrom: env.MAIL_FROM ?? `no-reply@${new URL(publicUrl).hostname}`,
    failuresPerAccount: env.RATE_LIMIT_FAILURES,
    attemptsPerAddress: env.RATE_LIMIT_ATTEMPTS,
    rateLimitWindow: env.RATE_LIMIT_WINDOW,
    corsOrigins: env.CORS_ORIGINS,
    metricsPort: env.METRICS_PORT ?? null,
    otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
    trustProxy: env.TRUST_PROXY,
  });
}

function providerIn(env: Readonly<Partial<Record<(typeof OIDC)[number], string>>>): IdentityProvider | null {
  const [issuer, audience, organizationClaim, emailClaim] = OIDC.map((name) => env[name]);
  if (issuer === undefined || audience === undefined) return null;
  if (organizationClaim === undefined || emailClaim === undefined) return null;
  return { issuer, audience, organizationClaim, emailClaim };
}

function reportAll(errors: Readonly<Record<string, Error | undefined>>): void {
  const lines = Object.entries(errors).map(([name, error]) => `  ${name}: ${explain(error)}`);
  if (lines.length > 0) throw new SettingsError(`These settings cannot be used:\n${lines.join('\n')}`);
}

/** Never repeats the invalid value, which may be a secret. */
function explain(error: Error | undefined): string {
  return error?.name === 'EnvMissingError' ? 'is required' : (error?.message ?? 'is not valid');
}
