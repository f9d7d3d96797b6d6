import { randomBytes } from 'node:crypto';
import { hashOfToken } from './token-hash.js';

/** The text of a key: `ppk_<orgId>_<secret>`, so that the query searches one tenant only. */
const KEY = /^ppk_([1-9]\d{0,9})_[\w-]{43}$/;

/** A well-formed key. Only the database knows whether it is valid. */
export interface KeySubject {
  readonly orgId: number;
  /** SHA-256 of the whole text, in the form of `bytea`: `\x` and hexadecimal digits. */
  readonly keyHash: string;
}

/** @returns null if the token is not the text of a key */
export function keyIn(token: string): KeySubject | null {
  const orgId = Number(KEY.exec(token)?.[1]);
  return orgId < 2 ** 31 ? { orgId, keyHash: keyHashOf(token) } : null;
}

/** A new key of the organization, with 256 random bits. */
export function newKey(orgId: number): { secret: string; keyHash: string } {
  const secret = `ppk_${String(orgId)}_${randomBytes(32).toString('base64url')}`;
  return { secret, keyHash: keyHashOf(secret) };
}

const keyHashOf = (text: string): string => `\\x${Buffer.from(hashOfToken(text)).toString('hex')}`;
