import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { SettingsError } from './settings-error.js';
import { readSettings, type Settings } from './settings.js';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'settings-'));
});

afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

const JWT_SECRET = 's'.repeat(32);
const read = (environment: NodeJS.ProcessEnv = {}): Settings => readSettings({ DATA_DIR: dataDir, ...environment });

/** The error message; empty if the environment is valid. */
function complaintAbout(environment: NodeJS.ProcessEnv): string {
  try {
    read(environment);
    return '';
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.message;
  }
}

describe('an empty environment', () => {
  it('gives the defaults in .env.example', () => {
    expect(Object.fromEntries(Object.entries(read({ JWT_SECRET })))).toEqual({
      isProduction: false,
      port: 3000,
      drainDelay: 0,
      databaseUrl: null,
      dataDir,
      demoData: true,
      explorer: true,
      jwtSecret: JWT_SECRET,
      previousJwtSecret: null,
      jwtTtl: 3600,
      identityProvider: null,
      bcryptCost: 12,
      poolSize: 10,
      preparedStatements: true,
      worker: true,
      publicUrl: 'http://localhost:3000',
      smtpUrl: null,
      mailFrom: 'no-reply@localhost',
      failuresPerAccount: 10,
      attemptsPerAddress: 100,
      rateLimitWindow: 900,
      corsOrigins: [],
      metricsPort: null,
      otlpEndpoint: null,
      trustProxy: false,
    });
  });

  it('uses the folder .data as an absolute path', () => {
    const settings = readSettings({ JWT_SECRET });
    expect(isAbsolute(settings.dataDir)).toBe(true);
    expect(settings.dataDir.endsWith('.data')).toBe(true);
  });

  it.each([
    'PORT',
    'DRAIN_DELAY',
    'DATABASE_URL',
    'DEMO_DATA',
    'EXPLORER',
    'JWT_TTL',
    'BCRYPT_COST',
    'POOL_SIZE',
    'WORKER',
    'PUBLIC_URL',
    'JWT_SECRET_PREVIOUS',
    'SMTP_URL',
    'MAIL_FROM',
    'RATE_LIMIT_FAILURES',
    'RATE_LIMIT_ATTEMPTS',
    'RATE_LIMIT_WINDOW',
    'CORS_ORIGINS',
    'METRICS_PORT',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'TRUST_PROXY',
  ])('treats an empty %s as not set', (name) => {
    expect(read({ JWT_SECRET, [name]: '' })).toEqual(read({ JWT_SECRET }));
  });
});

describe('demo data', () => {
  it.each<[string, NodeJS.ProcessEnv, boolean]>([
    ['are loaded into the embedded database', {}, true],
    ['are not loaded into the database at DATABASE_URL', { DATABASE_URL: 'postgresql://db/app' }, false],
    [
      'are loaded into the database at DATABASE_URL with DEMO_DATA=true',
      { DATABASE_URL: 'postgresql://db/app', DEMO_DATA: 'true' },
      true,
    ],
    ['are not loaded with DEMO_DATA=false', { DEMO_DATA: 'false' }, false],
  ])('%s', (_, environment, expected) => {
    expect(read(environment).demoData).toBe(expected);
  });
});

describe('the explorer', () => {
  it.each<[string, NodeJS.ProcessEnv, boolean]>([
    ['is on outside production', {}, true],
    ['is off in production', { NODE_ENV: 'production' }, false],
    ['is on in production with EXPLORER=true', { NODE_ENV: 'production', EXPLORER: 'true' }, true],
    ['is off with EXPLORER=false', { EXPLORER: 'false' }, false],
  ])('%s', (_, environment, expected) => {
    expect(read({ JWT_SECRET, ...environment }).explorer).toBe(expected);
  });
});

describe('in production', () => {
  it('bcrypt must not be cheap', () => {
    expect(complaintAbout({ JWT_SECRET, BCRYPT_COST: '9' })).toBe('');
    expect(complaintAbout({ JWT_SECRET, NODE_ENV: 'production', BCRYPT_COST: '10' })).toBe('');
    expect(complaintAbout({ JWT_SECRET, NODE_ENV: 'production', BCRYPT_COST: '9' })).toContain('BCRYPT_COST: must be');
  });
});

describe('a mail server', () => {
  it('requires PUBLIC_URL for the links in mails', () => {
    expect(complaintAbout({ JWT_SECRET, SMTP_URL: 'smtp://mail.example' })).toBe(
      'These settings cannot be used:\n  PUBLIC_URL: is required',
    );
  });
});

describe('invalid settings', () => {
  const bad = {
    PORT: '70000',
    DATABASE_URL: 'mysql://root:hunter2secret@db/app',
    DEMO_DATA: 'maybe',
    JWT_SECRET: 'tooshortsecret',
    JWT_TTL: 'never',
    BCRYPT_COST: '99',
    POOL_SIZE: 'many',
    WORKER: 'sometimes',
    PUBLIC_URL: 'nowhere',
    JWT_SECRET_PREVIOUS: 'shortonetoo',
    SMTP_URL: 'imap://root:hunter4secret@mail',
    MAIL_FROM: 'nobodyatall',
    RATE_LIMIT_FAILURES: 'lots',
    RATE_LIMIT_ATTEMPTS: 'more',
    RATE_LIMIT_WINDOW: 'forever',
    CORS_ORIGINS: 'anywhere',
    METRICS_PORT: 'some',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'collector',
    TRUST_PROXY: 'everyone',
  };

  it('are all named in one message, one per line', () => {
    const [title, ...lines] = complaintAbout(bad).split('\n');
    expect(title).toBe('These settings cannot be used:');
    expect(lines.map((line) => line.trim().split(':')[0]).sort()).toEqual(Object.keys(bad).sort());
  });

  it('are not repeated in the message, because they may be secrets', () => {
    const message = complaintAbout(bad);
    for (const value of Object.values(bad)) expect(message).not.toContain(value);
    expect(message).not.toContain('hunter2secret');
  });

  it('create no file', () => {
    expect(complaintAbout({ PORT: 'x' })).not.toBe('');
    expect(() => statSync(join(dataDir, 'jwt-secret'))).toThrow('ENOENT');
  });
});

describe('the secret that signs tokens', () => {
  it('is required in production', () => {
    expect(complaintAbout({ NODE_ENV: 'production' })).toBe(
      'These settings cannot be used:\n  JWT_SECRET: is required',
    );
    expect(complaintAbout({ NODE_ENV: 'production', JWT_SECRET: '' })).toContain('JWT_SECRET: is required');
    expect(complaintAbout({ NODE_ENV: 'production', JWT_SECRET })).toBe('');
  });

  it('is otherwise generated once and stored in a file that only its owner can read', () => {
    const first = read().jwtSecret;
    expect(Buffer.byteLength(first)).toBeGreaterThanOrEqual(32);
    expect(read().jwtSecret).toBe(first);
    const file = join(dataDir, 'jwt-secret');
    expect(readFileSync(file, 'utf8')).toBe(first);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('differs for each data folder, which is created if it does not exist', () => {
    const nested = join(dataDir, 'a', 'b');
    expect(read({ DATA_DIR: nested }).jwtSecret).not.toBe(read().jwtSecret);
    expect(statSync(nested).isDirectory()).toBe(true);
  });

  it.each(['', 'too short'])('is rejected if the file contains no secret but "%s"', (kept) => {
    writeFileSync(join(dataDir, 'jwt-secret'), kept);
    expect(() => read()).toThrow(/jwt-secret does not contain a secret/);
  });

  it('comes from the environment rather than from the file', () => {
    writeFileSync(join(dataDir, 'jwt-secret'), 'another secret that was kept before');
    expect(read({ JWT_SECRET }).jwtSecret).toBe(JWT_SECRET);
  });
});
