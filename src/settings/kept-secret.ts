import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertUsable, dataFolderError } from './data-folder.js';
import { SettingsError } from './settings-error.js';

/**
 * The secret of a development machine. It is created once and stored in a private file, so tokens survive a restart.
 * @throws SettingsError when the folder cannot be used
 */
export function keptSecret(dataDir: string): string {
  assertUsable(dataDir);
  const file = join(dataDir, 'jwt-secret');
  try {
    if (!existsSync(file)) make(file);
    // Reading something other than a file, such as a pipe, might never end.
    const kept = statSync(file).isFile() ? readFileSync(file, 'utf8').trim() : '';
    if (Buffer.byteLength(kept) >= 32) return kept;
  } catch (error) {
    throw dataFolderError(dataDir, error as NodeJS.ErrnoException, error);
  }
  throw new SettingsError(
    `${file} does not contain a secret of at least 32 bytes. Delete the file, and the next start creates a new one.`,
  );
}

/** Writes a temporary file and links it when complete, so that two concurrent first starts use the same secret. */
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
