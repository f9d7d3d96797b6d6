import { createHash } from 'node:crypto';

/** The database stores only this hash, so an attacker who can read it cannot use the secret of a link or a session. */
export function hashOfToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}
