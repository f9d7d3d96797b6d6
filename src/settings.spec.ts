import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { readSettings, type Settings, SettingsError } from './settings.js';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'settings-'));
});

afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

const JWT_SECRET = 's'.repeat(32);
const read = (environment: NodeJS.ProcessEnv = {}): Settings => readSettings({ DATA_DIR: dataDir, ...environment });

/** The message, or nothing when the environment is accepted. */
function complaintAbout(environment: NodeJS.ProcessEnv): string {
  try {
    read(environment);
    return '';
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.message;
  }
}

describe('nothing set', () => {
  it('gives the defaults that the README lists', () => {
    expect(Object.fromEntries(Object.entries(read({ JWT_SECRET })))).toEqual({
      isProduction: false,
      port: 3000,
      databaseUrl: null,
      dataDir,
      demoData: true,
      jwtSecret: JWT_SECRET,
      jwtTtl: 3600,
      bcryptCost: 12,
      poolSize: 10,
      worker: true,
      publicUrl: 'http://localhost:3000',
      trustProxy: false,
    });
  });

  it('keeps data in .data, by an absolute path', () => {
    const settings = readSettings({ JWT_SECRET });
    expect(isAbsolute(settings.dataDir)).toBe(true);
    expect(settings.dataDir.endsWith('.data')).toBe(true);
  });

  it.each([
    'PORT',
    'DATABASE_URL',
    'DEMO_DATA',
    'JWT_TTL',
    'BCRYPT_COST',
    'POOL_SIZE',
    'WORKER',
    'PUBLIC_URL',
    'TRUST_PROXY',
  ])('counts an empty %s as not set', (name) => {
    expect(read({ JWT_SECRET, [name]: '' })).toEqual(read({ JWT_SECRET }));
  });
});

describe('demo data', () => {
  it.each<[string, NodeJS.ProcessEnv, boolean]>([
    ['come with the embedded database', {}, true],
    ['do not come with a database of one’s own', { DATABASE_URL: 'postgresql://db/app' }, false],
    ['come with one when asked for', { DATABASE_URL: 'postgresql://db/app', DEMO_DATA: 'true' }, true],
    ['do not come when declined', { DEMO_DATA: 'false' }, false],
  ])('%s', (_, environment, expected) => {
    expect(read(environment).demoData).toBe(expected);
  });
});

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
    ['JWT_SECRET', 'é'.repeat(16), 'jwtSecret', 'é'.repeat(16)],
    ['NODE_ENV', 'production', 'isProduction', true],
    ['NODE_ENV', 'test', 'isProduction', false],
  ])('%s=%s is accepted', (name, value, key, expected) => {
    expect(read({ JWT_SECRET, [name]: value })[key]).toBe(expected);
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
    ['DATABASE_URL', 'mysql://db/app'],
    ['DATABASE_URL', 'db/app'],
    ['PUBLIC_URL', 'people.example'],
    ['PUBLIC_URL', 'ftp://people.example'],
    ['PUBLIC_URL', 'javascript:alert(1)'],
    ['TRUST_PROXY', 'yes'],
    ['TRUST_PROXY', '1.2.3.4.5'],
    ['TRUST_PROXY', '10.0.0.0/8, nobody'],
    ['TRUST_PROXY', '-1'],
    ['JWT_SECRET', 's'.repeat(31)],
  ])('%s=%s is refused, by name', (name, value) => {
    const message = complaintAbout({ JWT_SECRET, [name]: value });
    expect(message.split('\n')).toHaveLength(2);
    expect(message).toMatch(new RegExp(`^These settings cannot be used:\n {2}${name}: must be `));
  });
});

describe('bad settings', () => {
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
    TRUST_PROXY: 'everyone',
  };

  it('are all named in one message, a line each', () => {
    const [title, ...lines] = complaintAbout(bad).split('\n');
    expect(title).toBe('These settings cannot be used:');
    expect(lines.map((line) => line.trim().split(':')[0]).sort()).toEqual(Object.keys(bad).sort());
  });

  it('are not repeated in the message: they may be secrets', () => {
    const message = complaintAbout(bad);
    for (const value of Object.values(bad)) expect(message).not.toContain(value);
    expect(message).not.toContain('hunter2secret');
  });

  it('leave nothing behind', () => {
    expect(complaintAbout({ PORT: 'x' })).not.toBe('');
    expect(() => statSync(join(dataDir, 'jwt-secret'))).toThrow('ENOENT');
  });
});

describe('the secret that signs tokens', () => {
  it('must be given in production', () => {
    expect(complaintAbout({ NODE_ENV: 'production' })).toBe(
      'These settings cannot be used:\n  JWT_SECRET: is required',
    );
    expect(complaintAbout({ NODE_ENV: 'production', JWT_SECRET: '' })).toContain('JWT_SECRET: is required');
    expect(complaintAbout({ NODE_ENV: 'production', JWT_SECRET })).toBe('');
  });

  it('is otherwise made once and kept, readable by its owner only', () => {
    const first = read().jwtSecret;
    expect(Buffer.byteLength(first)).toBeGreaterThanOrEqual(32);
    expect(read().jwtSecret).toBe(first);
    const file = join(dataDir, 'jwt-secret');
    expect(readFileSync(file, 'utf8')).toBe(first);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('differs from folder to folder, and the folder is made when it is missing', () => {
    const nested = join(dataDir, 'a', 'b');
    expect(read({ DATA_DIR: nested }).jwtSecret).not.toBe(read().jwtSecret);
    expect(statSync(nested).isDirectory()).toBe(true);
  });

  it.each(['', 'too short'])('is not taken from a file that holds none: "%s"', (kept) => {
    writeFileSync(join(dataDir, 'jwt-secret'), kept);
    expect(() => read()).toThrow(/jwt-secret holds no secret/);
  });

  it('is that of the environment where there is one, and none is kept', () => {
    writeFileSync(join(dataDir, 'jwt-secret'), 'another secret that was kept before');
    expect(read({ JWT_SECRET }).jwtSecret).toBe(JWT_SECRET);
  });
});
