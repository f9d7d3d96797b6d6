import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SettingsError } from './settings-error.js';

const NO_ACCESS = 'this account may not use it';
const NO_SPACE = 'no space is left on its disk';

/** Codes of the operating system. */
const CAUSES: Readonly<Record<string, string>> = {
  EACCES: NO_ACCESS,
  EPERM: NO_ACCESS,
  EROFS: 'its file system is read-only',
  ENOSPC: NO_SPACE,
  EDQUOT: NO_SPACE,
  EFBIG: NO_SPACE,
  ENOTDIR: 'a file stands where a folder should be',
  EEXIST: 'a file stands where a folder should be',
  ENOTEMPTY: 'other files stand where the database should be',
  EISDIR: 'a folder stands where a file should be',
  ENAMETOOLONG: 'its path is too long',
  ELOOP: 'its symbolic links form a loop',
  ENOLINK: 'a symbolic link on its path leads nowhere',
  ENOENT: 'no folder can be made there',
};

/** What PostgreSQL's programs print, which do not tell the code. */
const PRINTED: readonly [RegExp, code: string][] = [
  [/No space left on device/, 'ENOSPC'],
  [/Disk quota exceeded/, 'EDQUOT'],
  [/File too large/, 'EFBIG'],
  [/Read-only file system/, 'EROFS'],
  [/Permission denied|Operation not permitted|has wrong ownership/, 'EACCES'],
  [/File name too long/, 'ENAMETOOLONG'],
];

const REMEDY = 'Set DATA_DIR to a folder that this account may write to.';

/** What stands in the way, as the operating system names it. */
interface Obstacle {
  code?: string | undefined;
  message?: string;
  path?: string | undefined;
}

/** Says the setting, the path, the cause, and what to do. */
export function dataFolderError(
  dataDir: string,
  { code = '', message = code, path = dataDir }: Obstacle,
  cause?: unknown,
): SettingsError {
  const what = `DATA_DIR=${dataDir} cannot be used${path === dataDir ? '' : ` because of ${path}`}`;
  const remedy = CAUSES[code] === NO_SPACE ? 'Free some space, or set DATA_DIR to a folder on another disk.' : REMEDY;
  return Object.assign(new SettingsError(`${what}: ${CAUSES[code] ?? message}. ${remedy}`), { cause });
}

/**
 * The same where the operating system or one of PostgreSQL's programs
 * says that the folder is in the way; null when it is something else.
 */
export function asDataFolderError(dataDir: string, error: unknown): SettingsError | null {
  if (error instanceof SettingsError) return error;
  const { code = '', syscall, message } = error as NodeJS.ErrnoException;
  if (code in CAUSES && syscall !== undefined) {
    const { path, dest = path } = error as NodeJS.ErrnoException & { dest?: string };
    return dataFolderError(dataDir, { code, path: dest }, error);
  }
  const printed = PRINTED.find(([pattern]) => pattern.test(message));
  return printed === undefined ? null : dataFolderError(dataDir, { code: printed[1] }, error);
}

/**
 * Makes a folder and those above it. Node's own `recursive` never
 * returns where the system accepts no folder, as below /proc.
 * @throws the error of the operating system
 */
export function makeFolder(path: string, mode?: number): void {
  try {
    mkdirSync(path, mode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory() === true) return;
    if (code === 'EEXIST' && found === undefined) throw Object.assign(error as Error, { code: 'ENOLINK' });
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    makeFolder(dirname(path));
    mkdirSync(path, mode);
  }
}

/** Bytes: enough to notice a full disk, which still takes empty files. */
const PROBE = 16 * 1024;

/**
 * Makes the folder, and writes a file in it and removes it again.
 * @throws SettingsError when that fails
 */
export function assertUsable(dataDir: string): void {
  const probe = join(dataDir, `.write-test-${String(process.pid)}`);
  try {
    makeFolder(dataDir);
    try {
      writeFileSync(probe, Buffer.alloc(PROBE), { mode: 0o600 });
    } finally {
      rmSync(probe, { force: true });
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw dataFolderError(dataDir, { code, message }, error); // without the path: the probe is not what is in the way
  }
}
