import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aDatabase } from '../support/database.js';
import { aFreePort, type Running, runBuilt, TOKEN_SECRET } from '../support/process.js';

const isRoot = process.getuid!() === 0;
/** The user id of the account `nobody`. Tests that do not run as root use their own account. */
const STRANGER = 65_534;

let base: string;
let mounts: string[];
let running: Running[];
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'provisioning-data-dir-'));
  await chmod(base, 0o755);
  mounts = [];
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop('SIGKILL')));
  for (const mount of mounts) execFileSync('umount', [mount]);
  await rm(base, { recursive: true, force: true });
});

function start(...args: Parameters<typeof runBuilt>): Running {
  const one = runBuilt(...args);
  running.push(one);
  return one;
}

/** Whether the test can mount a file system: only root may, and a container may forbid it. */
const canMount = ((): boolean => {
  const folder = execFileSync('mktemp', ['-d']).toString().trim();
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0;
  if (isMounted) execFileSync('umount', [folder]);
  execFileSync('rmdir', [folder]);
  return isMounted;
})();

async function mounted(options: string): Promise<string> {
  const folder = join(base, 'mounted');
  await mkdir(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  mounts.push(folder);
  return folder;
}

interface Case {
  /** Creates the obstacle. @returns DATA_DIR */
  make: () => Promise<string>;
  cause: RegExp;
  account?: number;
  /** Whether the folder works for files, but not for the database. */
  isFineForFiles?: boolean;
  needsMount?: boolean;
  /** Largest file that the process may write, in blocks. */
  fileLimit?: number;
}

const NO_ACCESS = /this account has no access/;
const NO_SPACE = /the disk is full\. Free some space/;

const CASES: Record<string, Case> = {
  'below /proc': { make: () => Promise.resolve('/proc/x'), cause: /the folder cannot be created there/ },
  'a file': {
    make: async () => {
      await writeFile(join(base, 'file'), '');
      return join(base, 'file');
    },
    cause: /must be a folder, but it is a file/,
  },
  'a path that is too long': {
    make: () => Promise.resolve(join(base, 'x'.repeat(300))),
    cause: /the path is too long/,
  },
  "a path that is too long for PostgreSQL's programs": {
    make: () => Promise.resolve(join(base, ...Array<string>(10).fill('x'.repeat(100)))),
    cause: /the path is too long/,
    isFineForFiles: true,
  },
  'a folder of another account': {
    make: async () => {
      await mkdir(join(base, 'own'), { mode: 0o555 });
      return join(base, 'own');
    },
    cause: NO_ACCESS,
    ...(isRoot && { account: STRANGER }), // root can write everywhere
  },
  'a folder that takes no file of 16 KB': {
    make: () => Promise.resolve(base),
    cause: NO_SPACE,
    fileLimit: 8,
  },
  'a read-only file system': {
    make: () => mounted('size=1m,ro'),
    cause: /the file system is read-only/,
    needsMount: true,
  },
  'a file system too small for a database': {
    make: () => mounted('size=1m'),
    cause: NO_SPACE,
    isFineForFiles: true,
    needsMount: true,
  },
  'a full file system': {
    make: async () => {
      const folder = await mounted('size=64k');
      await writeFile(join(folder, 'full'), Buffer.alloc(64 * 1024)).catch(() => {});
      return folder;
    },
    cause: NO_SPACE,
    needsMount: true,
  },
};

/** One test for each case. Cases that cannot be set up on this machine are reported as skipped. */
function testCases(title: string, run: (each: Case) => Promise<void>, isMeant?: (each: Case) => boolean): void {
  for (const [name, each] of Object.entries(CASES).filter(([, one]) => isMeant?.(one) ?? true))
    (each.needsMount === true && !canMount ? test.skip : test)(`${name}, ${title}`, () => run(each));
}

async function expectRefusal(
  { make, cause, account, fileLimit }: Case,
  script: string,
  settings: Record<string, string>,
  options: string[] = [],
) {
  const dataDir = await make();
  const one = start(script, { DATA_DIR: dataDir, PORT: await aFreePort(), ...settings }, options, {
    account,
    fileLimit,
  });
  const { code } = await one.ended;
  const lines = one.stderr().trim().split('\n');
  expect({ code, stdout: one.stdout(), lines }).toEqual({ code: 1, stdout: '', lines: [expect.stringMatching(cause)] });
  expect(lines[0]).toContain(`DATA_DIR=${dataDir}`);
  expect(lines[0]).toMatch(/(Set|set) DATA_DIR to /);
}

describe('an unusable DATA_DIR ends the start with one line and code 1', () => {
  testCases('for the embedded database and the secret', (each) => expectRefusal(each, 'main.js', {}));

  testCases('for the embedded database alone', (each) =>
    expectRefusal(each, 'main.js', { JWT_SECRET: TOKEN_SECRET, WORKER: 'off' }),
  );

  testCases(
    'for mails',
    async (each) => {
      const database = await aDatabase();
      try {
        await expectRefusal(each, 'main.js', { DATABASE_URL: database.url, JWT_SECRET: TOKEN_SECRET });
      } finally {
        await database.drop();
      }
    },
    ({ isFineForFiles }) => isFineForFiles !== true,
  );

  test('of every command that creates the secret', async () => {
    const each = CASES['below /proc']!;
    const settings = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/x' };
    await expectRefusal(each, 'database/demo/seed.cli.js', settings);
    const organization = ['--slug', 'house', '--name', 'House', '--admin-email', 'jane@house.example'];
    await expectRefusal(each, 'organizations/create.cli.js', settings, organization);
  });
});

test('a secret that is not a regular file is refused', async () => {
  execFileSync('mkfifo', [join(base, 'jwt-secret')]); // reading it would block forever
  const one = start('main.js', { DATA_DIR: base, PORT: await aFreePort() });
  expect(await one.ended).toEqual({ code: 1, signal: null });
  expect(one.stderr()).toContain('jwt-secret does not contain a secret');
});

test('a server that needs no folder does not use it', async () => {
  const database = await aDatabase();
  const settings = { DATA_DIR: '/proc/x', DATABASE_URL: database.url, JWT_SECRET: TOKEN_SECRET, WORKER: 'off' };
  const one = start('main.js', { ...settings, PORT: await aFreePort() });
  try {
    await one.says('/health/ready');
  } finally {
    await one.stop('SIGKILL');
    await database.drop();
  }
});

(canMount ? test : test.skip)('nothing is left in a folder that was refused', async () => {
  const folder = await mounted('size=1m');
  const one = start('main.js', { DATA_DIR: folder, JWT_SECRET: TOKEN_SECRET, PORT: await aFreePort() });
  await one.ended;
  expect(await readdir(folder)).toEqual([]);
});
