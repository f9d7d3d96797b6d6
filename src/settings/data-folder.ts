import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SettingsError } from './settings-error.js';

const NO_ACCESS = 'this account has no access';
const NO_SPACE = 'the disk is full';

/** Codes of the operating system. */
const CAUSES: Readonly<Record<string, string>> = {
  EACCES: NO_ACCESS,
  EPERM: NO_ACCESS,
  EROFS: 'the file system is read-only',
  ENOSPC: NO_SPACE,
  EDQUOT: NO_SPACE,
  EFBIG: NO_SPACE,
  ENOTDIR: 'the path must be a folder, but it is a file',
  EEXIST: 'the path must be a folder, but it is a file',
  ENOTEMPTY: 'the folder for the database contains other files',
  EISDIR: 'the path must be a file, but it is a folder',
  ENAMETOOLONG: 'the path is too long',
  ELOOP: 'the symbolic links form a loop',
  ENOLINK: 'the path contains a broken symbolic link',
  ENOENT: 'the folder cannot be created there',
};

/** Messages of PostgreSQL's programs, which do not report the error code. */
const PRINTED: readonly [RegExp, code: string][] = [
  [/No space left on device/, 'ENOSPC'],
  [/Disk quota exceeded/, 'EDQUOT'],
  [/File too large/, 'EFBIG'],
  [/Read-only file system/, 'EROFS'],
  [/Permission denied|Operation not permitted|has wrong ownership/, 'EACCES'],
  [/File name too long/, 'ENAMETOOLONG'],
];

const REMEDY = 'Set DATA_DIR to a folder that this account can write to.';

/** The error of the operating system. */
interface Obstacle {
  code?: string | undefined;
  message?: string;
  path?: string | undefined;
}

/** An error that names the setting, the path, the cause and the remedy. */
export function dataFolderError(
  dataDir: string,
  { code = '', message = code, path = dataDir }: Obstacle,
  cause?: unknown,
): SettingsError {
  const what = `DATA_DIR=${dataDir} cannot be used${path === dataDir ? '' : ` because of ${path}`}`;
  const remedy = CAUSES[code] === NO_SPACE ? 'Free some space, or set DATA_DIR to a folder on another disk.' : REMEDY;
  return Object.assign(new SettingsError(`${what}: ${CAUSES[code] ?? message}. ${remedy}`), { cause });
}

/** Converts an error of the operating system or of PostgreSQL's programs; null if the data folder is not the cause. */
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
 * Creates a folder and its parents. Node's `recursive` option never returns below /proc, where no folder can exist.
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

/** Bytes: enough to detect a full disk, which still accepts empty files. */
const PROBE = 16 * 1024;

/**
 * Creates the folder, then writes and removes a test file in it.
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
    throw dataFolderError(dataDir, { code, message }, error); // without the path of the test file
  }
}
