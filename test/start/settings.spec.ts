import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettingsError } from '../../src/settings/settings-error.js';
import { readSettings } from '../../src/settings/settings.js';
import { runBuilt } from '../support/process.js';

let dataDir: string;

beforeEach(async () => (dataDir = await mkdtemp(join(tmpdir(), 'provisioning-settings-'))));
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const BAD = {
  PORT: '70000',
  DATABASE_URL: 'mysql://hidden-word@x/y',
  DEMO_DATA: 'hidden-word',
  JWT_SECRET: 'hidden-word',
  JWT_TTL: '0',
  BCRYPT_COST: '3',
  POOL_SIZE: 'many',
  WORKER: 'true',
  PUBLIC_URL: 'ftp://hidden-word',
  TRUST_PROXY: 'hidden!word',
};

/** Every script refuses in the same way: exit code 1, nothing on stdout, nothing started. */
async function refusal(script: string, settings: Record<string, string>, options: string[] = []): Promise<string[]> {
  const one = runBuilt(script, { DATA_DIR: dataDir, ...settings }, options);
  expect(await one.ended).toEqual({ code: 1, signal: null });
  expect(one.stdout()).toBe('');
  return one.stderr().trim().split('\n');
}

describe('invalid settings', () => {
  test.each(['main.js', 'database/demo/seed.cli.js'])(
    '%s lists all of them in one message and repeats no value',
    async (script) => {
      const [headline, ...lines] = await refusal(script, BAD);
      expect(headline).toBe('These settings cannot be used:');
      expect(lines.map((line) => line.trim().split(':')[0])).toEqual(Object.keys(BAD));
      expect(lines.join()).not.toMatch(/hidden.word/);
      expect(await readdir(dataDir)).toEqual([]);
    },
  );

  test.each([
    ['PORT', ['-1', '65536', '3000x', '3e3', '0x10', '1.5', ' 80 x']],
    ['JWT_TTL', ['0', '-5', '1h']],
    ['POOL_SIZE', ['0', '1001']],
    ['DEMO_DATA', ['yes', 'TRUE', '1']],
    ['WORKER', ['no', 'ON', 'toString']],
    ['JWT_SECRET', ['a'.repeat(31)]],
  ])('%s', (name, values) => {
    for (const value of values) {
      const read = () => readSettings({ DATA_DIR: dataDir, [name]: value });
      expect(read).toThrow(SettingsError);
      expect(read).toThrow(new RegExp(`^These settings cannot be used:\\n  ${name}: must be [^\\n]+$`));
    }
  });

  test('in production a JWT_SECRET is required', async () => {
    const lines = await refusal('main.js', {
      ...{ NODE_ENV: 'production', BCRYPT_COST: '10', DATABASE_URL: 'postgresql://x@127.0.0.1:1/x' },
    });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ message: 'These settings cannot be used:\n  JWT_SECRET: is required' }),
    ]);
    expect(await readdir(dataDir)).toEqual([]);
  });

  test.each([
    ['database/migrations/migrate.cli.js', []],
    ['database/sharding/shard.cli.js', []],
    ['organizations/many-people/generate.cli.js', ['--people', '1']],
  ])('%s refuses an address of the owner that messages would repeat', async (script, options) => {
    const lines = await refusal(
      script,
      {
        DATABASE_URL: 'postgresql://x@127.0.0.1:1/x',
        MIGRATION_DATABASE_URL: 'postgresql://owner:1/hidden-word@127.0.0.1:1/x',
      },
      options,
    );
    expect(lines).toEqual([expect.stringMatching(/^MIGRATION_DATABASE_URL must have .* percent-encoded/)]);
    expect(lines[0]).not.toContain('hidden');
  });

  test('an empty variable counts as not set', () => {
    const empty = { PORT: '', WORKER: '', DATABASE_URL: '', JWT_TTL: '', PUBLIC_URL: '' };
    expect(readSettings({ DATA_DIR: dataDir, ...empty })).toEqual(readSettings({ DATA_DIR: dataDir }));
    expect(() => readSettings({ DATA_DIR: dataDir, NODE_ENV: 'production', JWT_SECRET: '' })).toThrow('JWT_SECRET');
  });

  test('a missing variable has the documented default', () => {
    expect(readSettings({ DATA_DIR: dataDir })).toMatchObject({
      isProduction: false,
      port: 3000,
      databaseUrl: null,
      demoData: true,
      bcryptCost: 12,
      worker: true,
      publicUrl: 'http://localhost:3000',
      trustProxy: false,
    });
    expect(readSettings({ DATA_DIR: dataDir, DATABASE_URL: 'postgresql://x@y/z' })).toMatchObject({ demoData: false });
  });

  test('the database commands need a DATABASE_URL', async () => {
    for (const script of ['database/migrations/migrate.cli.js', 'database/demo/seed.cli.js'])
      expect(await refusal(script, {})).toEqual([expect.stringMatching(/^DATABASE_URL is (not set|required)/)]);
  });
});
