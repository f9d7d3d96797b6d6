import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertUsable, asDataFolderError, makeFolder } from './data-folder.js';
import { SettingsError } from './settings-error.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'provisioning-folder-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function reasonOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as Error).message;
  }
  throw new Error('It was usable');
}

describe('a data folder', () => {
  it('is created with its parent folders and stays empty, also on a second start', () => {
    const deep = join(folder, 'a', 'b', 'c');
    assertUsable(deep);
    assertUsable(deep);
    expect(readdirSync(deep)).toEqual([]);
  });

  it('can be a symbolic link to a folder', () => {
    mkdirSync(join(folder, 'real'));
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    assertUsable(join(folder, 'link', 'below'));
    expect(statSync(join(folder, 'real', 'below')).isDirectory()).toBe(true);
  });

  it.each<[string, (base: string) => string, RegExp]>([
    ['below /proc', () => '/proc/x', /the folder cannot be created there/],
    ['two levels below /proc', () => '/proc/x/y', /the folder cannot be created there/],
    ['/proc itself', () => '/proc', /the folder cannot be created there|has no access/],
    ['below a device', () => '/dev/full/x', /must be a folder, but it is a file/],
    ['a device', () => '/dev/full', /must be a folder, but it is a file/],
    [
      'a file',
      (base) => {
        writeFileSync(join(base, 'file'), '');
        return join(base, 'file');
      },
      /must be a folder, but it is a file/,
    ],
    [
      'below a file',
      (base) => {
        writeFileSync(join(base, 'file'), '');
        return join(base, 'file', 'x', 'y');
      },
      /must be a folder, but it is a file/,
    ],
    ['a name that is too long', (base) => join(base, 'x'.repeat(300)), /the path is too long/],
    [
      'a path that is too long',
      (base) => join(base, ...Array<string>(50).fill('x'.repeat(100))),
      /the path is too long/,
    ],
    [
      'a symbolic link to nothing',
      (base) => {
        symlinkSync(join(base, 'nothing'), join(base, 'link'));
        return join(base, 'link');
      },
      /the path contains a broken symbolic link/,
    ],
    [
      'below a symbolic link to nothing',
      (base) => {
        symlinkSync(join(base, 'nothing'), join(base, 'link'));
        return join(base, 'link', 'x', 'y');
      },
      /the path contains a broken symbolic link/,
    ],
    [
      'a symbolic link to itself',
      (base) => {
        symlinkSync(join(base, 'link'), join(base, 'link'));
        return join(base, 'link', 'x');
      },
      /the symbolic links form a loop/,
    ],
  ])('is rejected with the setting, the path, the cause and the remedy: %s', (_, pathIn, cause) => {
    const path = pathIn(folder);
    const reason = reasonOf(() => assertUsable(path));
    expect(reason).toMatch(cause);
    expect(reason).toMatch(
      /^DATA_DIR=.* cannot be used: .*\. Set DATA_DIR to a folder that this account can write to\.$/,
    );
    expect(reason).toContain(path);
  });

  it('throws the error of the operating system if a folder cannot be created', () => {
    expect(() => makeFolder('/proc/x')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });
});

describe('asDataFolderError', () => {
  const ofSystem = (code: string, path?: string) => Object.assign(new Error(code), { code, syscall: 'open', path });

  it.each([
    ['EACCES', 'this account has no access'],
    ['EPERM', 'this account has no access'],
    ['EROFS', 'the file system is read-only'],
    ['ENOSPC', 'the disk is full. Free some space'],
    ['EDQUOT', 'the disk is full. Free some space'],
  ])('explains %s with "%s"', (code, words) => {
    expect(asDataFolderError('/data', ofSystem(code))?.message).toMatch(`DATA_DIR=/data cannot be used: ${words}`);
    expect(asDataFolderError('/data', ofSystem(code, '/data/postgres/password'))?.message).toMatch(
      `DATA_DIR=/data cannot be used because of /data/postgres/password: ${words}`,
    );
  });

  it('names the path that blocks the folder of the database', () => {
    const renaming = Object.assign(ofSystem('ENOTEMPTY', '/data/draft-1'), { dest: '/data/postgres' });
    expect(asDataFolderError('/data', renaming)?.message).toMatch(
      'DATA_DIR=/data cannot be used because of /data/postgres: the folder for the database contains other files. Set',
    );
  });

  it.each([
    ['initdb: error: could not write: No space left on device', 'the disk is full'],
    ['FATAL:  could not create lock file: Read-only file system', 'the file system is read-only'],
    ['FATAL:  data directory "/x" has wrong ownership', 'this account has no access'],
  ])('explains the output "%s" of a program with "%s"', (printed, words) => {
    expect(asDataFolderError('/data', new Error(printed))?.message).toContain(words);
  });

  it('returns null for errors that are not about the folder', () => {
    expect(asDataFolderError('/data', new Error('no free port'))).toBeNull();
    expect(
      asDataFolderError('/data', Object.assign(new Error('x'), { code: 'ECONNREFUSED', syscall: 'connect' })),
    ).toBeNull();
  });
});
