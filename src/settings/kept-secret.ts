import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertUsable, dataFolderError } from './data-folder.js';
import { SettingsError } from './settings-error.js';

/**
 * The secret of a development machine: made once, readable by its owner only, so that tokens outlive a restart.
 * @throws SettingsError when the folder cannot be used
 */
export function keptSecret(dataDir: string): string {
  assertUsable(dataDir);
  const file = join(dataDir, 'jwt-secret');
  try {
    if (!existsSync(file)) make(file);
    // Reading anything but a file, such as a pipe, might never end.
    const kept = statSync(file).isFile() ? readFileSync(file, 'utf8').trim() : '';
    if (Buffer.byteLength(kept) >= 32) return kept;
  } catch (error) {
    throw dataFolderError(dataDir, error as NodeJS.ErrnoException, error);
  }
  throw new SettingsError(`${file} holds no secret of 32 bytes. Remove it, and a new one is made.`);
}

/** Written beside and linked when complete: of two first starts at once, one secret wins and both use it. */
function make(file: string): void {
  const fresh = `${file}.${String(process.pid)}`;
  writeFileSync(fresh, randomBytes(48).toString('base64url'), { mode: 0o600 });
  try {
    linkSync(fresh, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(fresh);
  }
}
