import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { cleanEnv, makeValidator, str } from 'envalid';

/** Everything that can be set from outside, as it is in force. */
export class Settings {
  readonly isProduction: boolean;
  /** TCP port to listen on. */
  readonly port: number;
  /** Database of one's own; null: the embedded one. */
  readonly databaseUrl: string | null;
  /** Absolute path of the folder for the embedded database, mails and the generated secret. */
  readonly dataDir: string;
  readonly demoData: boolean;
  /** Signs access tokens: at least 32 bytes. */
  readonly jwtSecret: string;
  /** Life of an access token in seconds. */
  readonly jwtTtl: number;
  /** log2 of the bcrypt rounds. */
  readonly bcryptCost: number;
  /** Connections to the database. */
  readonly poolSize: number;
  /** Whether this process takes jobs. */
  readonly worker: boolean;
  /** Where people reach this service, without a slash at the end. */
  readonly publicUrl: string;
  /** Whose X-Forwarded-* headers to believe: nobody's, everybody's, a number of hops, or addresses. */
  readonly trustProxy: boolean | number | string;

  constructor(values: Omit<Settings, 'with'>) {
    Object.assign(this, values);
  }

  /** The same settings with some of them changed. */
  with(overrides: Partial<Omit<Settings, 'with'>>): Settings {
    return Object.assign(new Settings(this), overrides);
  }
}

/** Settings that cannot be used; the message names each of them. */
export class SettingsError extends Error {}

/**
 * Reads the environment. An empty variable counts as not set.
 * @throws SettingsError that names every bad setting at once
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const isProduction = given['NODE_ENV'] === 'production';
  const env = cleanEnv(
    given,
    {
      PORT: wholeNumber(1, 65_535)({ default: 3000 }),
      DATABASE_URL: postgresUrl({ default: undefined }),
      DATA_DIR: str({ default: '.data' }),
      DEMO_DATA: flag({ default: undefined }),
      JWT_SECRET: secret({ default: undefined, requiredWhen: () => isProduction }),
      JWT_TTL: wholeNumber(1, 31_536_000)({ default: 3600 }),
      BCRYPT_COST: wholeNumber(4, 20)({ default: 12 }),
      POOL_SIZE: wholeNumber(1, 1000)({ default: 10 }),
      WORKER: onOff({ default: true }),
      PUBLIC_URL: webUrl({ default: undefined }),
      TRUST_PROXY: trustProxy({ default: false }),
    },
    { reporter: ({ errors }) => reportAll(errors) },
  );

  const dataDir = resolve(env.DATA_DIR);
  return new Settings({
    isProduction,
    port: env.PORT,
    databaseUrl: env.DATABASE_URL ?? null,
    dataDir,
    demoData: env.DEMO_DATA ?? env.DATABASE_URL === undefined,
    jwtSecret: env.JWT_SECRET ?? keptSecret(dataDir),
    jwtTtl: env.JWT_TTL,
    bcryptCost: env.BCRYPT_COST,
    poolSize: env.POOL_SIZE,
    worker: env.WORKER,
    publicUrl: env.PUBLIC_URL ?? `http://localhost:${String(env.PORT)}`,
    trustProxy: env.TRUST_PROXY,
  });
}

function reportAll(errors: Readonly<Record<string, Error | undefined>>): void {
  const lines = Object.entries(errors).map(([name, error]) => `  ${name}: ${explain(error)}`);
  if (lines.length > 0) throw new SettingsError(`These settings cannot be used:\n${lines.join('\n')}`);
}

/** A value that is bad is not repeated: it may be a secret. */
function explain(error: Error | undefined): string {
  return error?.name === 'EnvMissingError' ? 'is required' : (error?.message ?? 'is not valid');
}

const wholeNumber = (min: number, max: number) =>
  makeValidator((input: string) => {
    const value = /^\d+$/.test(input) ? Number(input) : NaN;
    if (!(value >= min && value <= max)) {
      throw new Error(`must be a whole number from ${String(min)} to ${String(max)}`);
    }
    return value;
  });

const flag = oneOf({ true: true, false: false });
const onOff = oneOf({ on: true, off: false });

function oneOf<T>(choices: Readonly<Record<string, T>>) {
  return makeValidator((input: string) => {
    if (!Object.hasOwn(choices, input)) throw new Error(`must be one of ${Object.keys(choices).join(', ')}`);
    return choices[input] as T;
  });
}

const postgresUrl = makeValidator((input: string) => {
  if (!URL.canParse(input) || !/^postgres(ql)?:$/.test(new URL(input).protocol)) {
    throw new Error('must be of the form postgresql://user:password@host:port/database');
  }
  return input;
});

const webUrl = makeValidator((input: string) => {
  if (!URL.canParse(input) || !/^https?:$/.test(new URL(input).protocol))
    throw new Error('must be an http or https URL');
  return input.replace(/\/+$/, '');
});

const secret = makeValidator((input: string) => {
  if (Buffer.byteLength(input) < 32) throw new Error('must be at least 32 bytes long');
  return input;
});

const trustProxy = makeValidator((input: string): boolean | number | string => {
  if (input === 'true' || input === 'false') return input === 'true';
  if (/^\d+$/.test(input)) return Number(input);
  if (input.split(',').every(isNetwork)) return input;
  throw new Error('must be true, false, a number of proxies, or a list of their addresses');
});

/** An address or, with a slash and a number of bits, a range of them. */
function isNetwork(text: string): boolean {
  const [address = '', bits = '0'] = text.trim().split('/');
  return isIP(address) !== 0 && /^\d{1,3}$/.test(bits);
}

/** The secret of a development machine: made once, readable by its owner only, so that tokens outlive a restart. */
function keptSecret(dataDir: string): string {
  const file = join(dataDir, 'jwt-secret');
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (error) {
    throw new SettingsError(`DATA_DIR cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!existsSync(file)) {
    // Written beside and linked when complete: of two first starts at once, one secret wins and both use it.
    const fresh = `${file}.${String(process.pid)}`;
    writeFileSync(fresh, randomBytes(48).toString('base64url'), { mode: 0o600 });
    try {
      linkSync(fresh, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(fresh);
    }
  }
  const kept = readFileSync(file, 'utf8').trim();
  if (Buffer.byteLength(kept) < 32) {
    throw new SettingsError(`${file} holds no secret of 32 bytes. Remove it, and a new one is made.`);
  }
  return kept;
}
