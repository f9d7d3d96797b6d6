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
  it('is made with the folders above it, again without effect, and is left empty', () => {
    const deep = join(folder, 'a', 'b', 'c');
    assertUsable(deep);
    assertUsable(deep);
    expect(readdirSync(deep)).toEqual([]);
  });

  it('may be a symbolic link to a folder', () => {
    mkdirSync(join(folder, 'real'));
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    assertUsable(join(folder, 'link', 'below'));
    expect(statSync(join(folder, 'real', 'below')).isDirectory()).toBe(true);
  });

  it.each<[string, (base: string) => string, RegExp]>([
    ['below /proc', () => '/proc/x', /no folder can be made there/],
    ['two levels below /proc', () => '/proc/x/y', /no folder can be made there/],
    ['/proc itself', () => '/proc', /no folder can be made there|may not use it/],
    ['below a device', () => '/dev/full/x', /a file stands where a folder should be/],
    ['a device', () => '/dev/full', /a file stands where a folder should be/],
    [
      'a file',
      (base) => {
        writeFileSync(join(base, 'file'), '');
        return join(base, 'file');
      },
      /a file stands where a folder should be/,
    ],
    [
      'below a file',
      (base) => {
        writeFileSync(join(base, 'file'), '');
        return join(base, 'file', 'x', 'y');
      },
      /a file stands where a folder should be/,
    ],
    ['a name that is too long', (base) => join(base, 'x'.repeat(300)), /its path is too long/],
    [
      'a path that is too long',
      (base) => join(base, ...Array<string>(50).fill('x'.repeat(100))),
      /its path is too long/,
    ],
    [
      'a symbolic link to nothing',
      (base) => {
        symlinkSync(join(base, 'nothing'), join(base, 'link'));
        return join(base, 'link');
      },
      /a symbolic link on its path leads nowhere/,
    ],
    [
      'below a symbolic link to nothing',
      (base) => {
        symlinkSync(join(base, 'nothing'), join(base, 'link'));
        return join(base, 'link', 'x', 'y');
      },
      /a symbolic link on its path leads nowhere/,
    ],
    [
      'a symbolic link to itself',
      (base) => {
        symlinkSync(join(base, 'link'), join(base, 'link'));
        return join(base, 'link', 'x');
      },
      /its symbolic links form a loop/,
    ],
  ])('%s is refused with the setting, the path, the cause and the remedy', (_, pathIn, cause) => {
    const path = pathIn(folder);
    const reason = reasonOf(() => assertUsable(path));
    expect(reason).toMatch(cause);
    expect(reason).toMatch(
      /^DATA_DIR=.* cannot be used: .*\. Set DATA_DIR to a folder that this account may write to\.$/,
    );
    expect(reason).toContain(path);
  });

  it('gives back what the operating system says where a folder cannot be made', () => {
    expect(() => makeFolder('/proc/x')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });
});

describe('what is in the way', () => {
  const ofSystem = (code: string, path?: string) => Object.assign(new Error(code), { code, syscall: 'open', path });

  it.each([
    ['EACCES', 'this account may not use it'],
    ['EPERM', 'this account may not use it'],
    ['EROFS', 'its file system is read-only'],
    ['ENOSPC', 'no space is left on its disk. Free some space'],
    ['EDQUOT', 'no space is left on its disk. Free some space'],
  ])('%s is told in words', (code, words) => {
    expect(asDataFolderError('/data', ofSystem(code))?.message).toMatch(`DATA_DIR=/data cannot be used: ${words}`);
    expect(asDataFolderError('/data', ofSystem(code, '/data/postgres/password'))?.message).toMatch(
      `DATA_DIR=/data cannot be used because of /data/postgres/password: ${words}`,
    );
  });

  it('a file where the database should be made is told with its path', () => {
    const renaming = Object.assign(ofSystem('ENOTEMPTY', '/data/draft-1'), { dest: '/data/postgres' });
    expect(asDataFolderError('/data', renaming)?.message).toMatch(
      'DATA_DIR=/data cannot be used because of /data/postgres: other files stand where the database should be. Set',
    );
  });

  it.each([
    ['initdb: error: could not write: No space left on device', 'no space is left on its disk'],
    ['FATAL:  could not create lock file: Read-only file system', 'its file system is read-only'],
    ['FATAL:  data directory "/x" has wrong ownership', 'this account may not use it'],
  ])('"%s" of a program is told in words', (printed, words) => {
    expect(asDataFolderError('/data', new Error(printed))?.message).toContain(words);
  });

  it('is nothing of the folder where something else failed', () => {
    expect(asDataFolderError('/data', new Error('no free port'))).toBeNull();
    expect(
      asDataFolderError('/data', Object.assign(new Error('x'), { code: 'ECONNREFUSED', syscall: 'connect' })),
    ).toBeNull();
  });
});
