import { createHash } from 'node:crypto';

/** Only the hash is stored: whoever reads the database cannot accept anything. */
export function hashOfToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}
