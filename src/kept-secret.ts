import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SettingsError } from './settings-error.js';

/** The secret of a development machine: made once, readable by its owner only, so that tokens outlive a restart. */
export function keptSecret(dataDir: string): string {
  const file = join(dataDir, 'jwt-secret');
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (error) {
    throw new SettingsError(`DATA_DIR cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!existsSync(file)) {
    // Written beside and linked when complete: of two first starts at once, one secret wins and both use it.
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
  const kept = readFileSync(file, 'utf8').trim();
  if (Buffer.byteLength(kept) < 32) {
    throw new SettingsError(`${file} holds no secret of 32 bytes. Remove it, and a new one is made.`);
  }
  return kept;
}
