import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../src/settings/settings.js';
import { readDocument } from '../support/documents.js';

/** Settings that other code reads: Node's packages, and only `npm run db:migrate`. */
const READ_ELSEWHERE = ['NODE_ENV', 'MIGRATION_DATABASE_URL'];

const example = readDocument('.env.example');
const listed = [...example.matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => ({ name, value }));

/** The settings that the code reads, and whether each has a default. */
const read = [...readDocument('src/settings/settings.ts').matchAll(/^ {6}([A-Z_]+): form\.(.*)$/gm)].map(
  ([, name = '', form = '']) => ({ name, hasDefault: !/default: (undefined|\[\])/.test(form) }),
);

test('.env.example has exactly the settings that the code reads', () => {
  expect(read.length).toBeGreaterThan(15);
  expect(listed.map(({ name }) => name).sort()).toEqual([...READ_ELSEWHERE, ...read.map(({ name }) => name)].sort());
});

test('each setting has a comment above it', () => {
  const described = [...example.matchAll(/^# .*\.\n#([A-Z_]+)=/gm)].map(([, name]) => name);
  expect(described).toEqual(listed.map(({ name }) => name));
});

test('the values of .env.example are the defaults', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'provisioning-example-'));
  try {
    const own = { DATA_DIR: dataDir, JWT_SECRET: 'x'.repeat(32) };
    const values = Object.fromEntries(listed.map(({ name, value }) => [name, value]));
    expect(readSettings({ ...values, ...own })).toEqual(readSettings(own));
    expect(values['DATA_DIR']).toBe('.data');
    const without = read.filter(({ name, hasDefault }) => hasDefault && values[name] === '');
    expect(without).toEqual([]);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
