import { SettingsError } from './settings-error.js';
import { readSettings, type Settings } from './settings.js';

const NEEDED = { JWT_SECRET: 's'.repeat(32), PUBLIC_URL: 'https://people.example' };

/** The error message; empty if the environment is valid. */
function complaintAbout(environment: NodeJS.ProcessEnv): string {
  try {
    readSettings(environment);
    return '';
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.message;
  }
}

describe('a setting', () => {
  it.each<[string, string, keyof Settings, unknown]>([
    ['PORT', '1', 'port', 1],
    ['PORT', '65535', 'port', 65_535],
    ['JWT_TTL', '1', 'jwtTtl', 1],
    ['JWT_TTL', '31536000', 'jwtTtl', 31_536_000],
    ['BCRYPT_COST', '4', 'bcryptCost', 4],
    ['BCRYPT_COST', '20', 'bcryptCost', 20],
    ['POOL_SIZE', '1', 'poolSize', 1],
    ['POOL_SIZE', '1000', 'poolSize', 1000],
    ['WORKER', 'on', 'worker', true],
    ['WORKER', 'off', 'worker', false],
    [
      'DATABASE_URL',
      'postgres://u:p@db:5432/app?sslmode=require',
      'databaseUrl',
      'postgres://u:p@db:5432/app?sslmode=require',
    ],
    ['DATABASE_URL', 'postgresql://db/app', 'databaseUrl', 'postgresql://db/app'],
    ['PUBLIC_URL', 'https://people.example', 'publicUrl', 'https://people.example'],
    ['PUBLIC_URL', 'https://people.example/app//', 'publicUrl', 'https://people.example/app'],
    ['TRUST_PROXY', 'true', 'trustProxy', true],
    ['TRUST_PROXY', 'false', 'trustProxy', false],
    ['TRUST_PROXY', '2', 'trustProxy', 2],
    ['TRUST_PROXY', '10.0.0.0/8, ::1', 'trustProxy', '10.0.0.0/8, ::1'],
    ['TRUST_PROXY', '10.0.0.0/32,2001:db8::/128', 'trustProxy', '10.0.0.0/32,2001:db8::/128'],
    ['TRUST_PROXY', '::ffff:10.0.0.1', 'trustProxy', '::ffff:10.0.0.1'],
    ['JWT_SECRET_PREVIOUS', 'p'.repeat(32), 'previousJwtSecret', 'p'.repeat(32)],
    ['SMTP_URL', 'smtp://mail.example:587', 'smtpUrl', 'smtp://mail.example:587'],
    ['SMTP_URL', 'smtps://u:p@mail.example', 'smtpUrl', 'smtps://u:p@mail.example'],
    ['MAIL_FROM', 'People@house.example', 'mailFrom', 'people@house.example'],
    ['PUBLIC_URL', 'https://people.example:8443/app', 'mailFrom', 'no-reply@people.example'],
    ['RATE_LIMIT_FAILURES', '1', 'failuresPerAccount', 1],
    ['RATE_LIMIT_ATTEMPTS', '1000000', 'attemptsPerAddress', 1_000_000],
    ['RATE_LIMIT_WINDOW', '86400', 'rateLimitWindow', 86_400],
    [
      'CORS_ORIGINS',
      'https://a.example, http://localhost:5173',
      'corsOrigins',
      ['https://a.example', 'http://localhost:5173'],
    ],
    ['JWT_SECRET', 'é'.repeat(16), 'jwtSecret', 'é'.repeat(16)],
    ['NODE_ENV', 'production', 'isProduction', true],
    ['NODE_ENV', 'test', 'isProduction', false],
  ])('%s=%s is accepted', (name, value, key, expected) => {
    expect(readSettings({ ...NEEDED, [name]: value })[key]).toEqual(expected);
  });

  it.each<[string, string]>([
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3000.5'],
    ['PORT', '3e3'],
    ['PORT', '0x50'],
    ['PORT', ' '],
    ['PORT', 'http'],
    ['PORT', '9'.repeat(400)],
    ['JWT_TTL', '0'],
    ['JWT_TTL', '1h'],
    ['JWT_TTL', '31536001'],
    ['BCRYPT_COST', '3'],
    ['BCRYPT_COST', '21'],
    ['POOL_SIZE', '0'],
    ['POOL_SIZE', '1001'],
    ['WORKER', 'true'],
    ['WORKER', 'ON'],
    ['WORKER', 'toString'],
    ['DEMO_DATA', 'yes'],
    ['DEMO_DATA', '1'],
    ['EXPLORER', 'on'],
    ['DATABASE_URL', 'mysql://db/app'],
    ['DATABASE_URL', 'db/app'],
    ['DATABASE_URL', 'postgresql://u:p@db/app?schema=public'],
    ['DATABASE_URL', 'postgresql://u:hidden@word/x@db/app'],
    ['DATABASE_URL', 'postgresql://u:12#hidden@db/app'],
    ['DATABASE_URL', 'postgresql://u:hidden%e9@db/app'],
    ['SMTP_URL', 'smtp://u:hidden@word/x@mail'],
    ['PUBLIC_URL', 'people.example'],
    ['PUBLIC_URL', 'ftp://people.example'],
    ['PUBLIC_URL', 'javascript:alert(1)'],
    ['PUBLIC_URL', 'https://people.example/?a'],
    ['PUBLIC_URL', 'https://people.example/#a'],
    ['PUBLIC_URL', 'https://me@people.example'],
    ['JWT_SECRET_PREVIOUS', 's'.repeat(31)],
    ['SMTP_URL', 'http://mail.example'],
    ['SMTP_URL', 'mail.example:25'],
    ['SMTP_URL', 'smtp://'],
    ['MAIL_FROM', 'House <people@house.example>'],
    ['RATE_LIMIT_FAILURES', '0'],
    ['RATE_LIMIT_ATTEMPTS', 'none'],
    ['RATE_LIMIT_WINDOW', '86401'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://a.example/'],
    ['CORS_ORIGINS', 'https://a.example,null'],
    ['TRUST_PROXY', 'yes'],
    ['TRUST_PROXY', '1.2.3.4.5'],
    ['TRUST_PROXY', '10.0.0.0/8, nobody'],
    ['TRUST_PROXY', '-1'],
    ['TRUST_PROXY', '10/8'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TRUST_PROXY', '::1/129'],
    ['TRUST_PROXY', '::1/0'],
    ['TRUST_PROXY', '10.0.0.0/00'],
    ['JWT_SECRET', 's'.repeat(31)],
    ['DATA_DIR', ' '],
    ['DATA_DIR', '\t'],
  ])('%s=%s is rejected with a message that names it', (name, value) => {
    const message = complaintAbout({ ...NEEDED, [name]: value });
    expect(message.split('\n')).toHaveLength(2);
    expect(message).toMatch(new RegExp(`^These settings cannot be used:\n {2}${name}: must (be|have|not have) `));
    expect(message).not.toContain('hidden');
  });
});
