import validator from 'validator';
import { isCommonPassword } from './common-passwords.js';
import type { Finding } from './findings.js';

/** The checks behind the decorators: a value in, what is wrong with it out. Pure. */

export const FINE: readonly Finding[] = [];

export const invalid = (detail: string, at?: string): Finding => ({ code: 'VALUE_INVALID', detail, at });

const tooLong = (detail: string, at?: string): Finding => ({ code: 'VALUE_TOO_LONG', detail, at });
const required = (at?: string): Finding => ({ code: 'VALUE_REQUIRED', at });

export const isAbsent = (value: unknown): value is null | undefined => value === null || value === undefined;

export function textFindings(value: unknown, max: number, at?: string): readonly Finding[] {
  if (isAbsent(value)) return [required(at)];
  if (typeof value !== 'string') return [invalid('Must be a string.', at)];
  if (value.length > max) return [tooLong(`Must be at most ${String(max)} characters long.`, at)];
  if (!VISIBLE.test(value) && isCleanText(value)) return [invalid('Must not be blank.', at)];
  return isCleanText(value) ? FINE : [invalid(CLEAN_TEXT, at)];
}

export function emailFindings(value: unknown): readonly Finding[] {
  if (typeof value !== 'string') return [invalid('Must be a string.')];
  if (value.length > 254) return [tooLong('Must be at most 254 characters long.')];
  // A quoted local part may hold what mail programs read in other ways, even as another address.
  return PRINTABLE_ASCII.test(value) && !value.includes('"') && validator.isEmail(value)
    ? FINE
    : [invalid('Must be an e-mail address such as jane@acme.example, in ASCII letters.')];
}

/** Measured in the form in which it is hashed (Unicode NFC). */
export function passwordFindings(value: unknown): readonly Finding[] {
  if (typeof value !== 'string') return [invalid('Must be a string.')];
  if (!isCleanText(value)) return [invalid(CLEAN_TEXT)];
  const password = value.normalize('NFC');
  if (Buffer.byteLength(password) > 72) return [tooLong('Must be at most 72 bytes of UTF-8.')];
  if (Array.from(password).length < 8) return [invalid('Must have at least 8 characters.')];
  return isCommonPassword(password) ? [{ code: 'PASSWORD_COMMON' }] : FINE;
}

/** Any text of a sane length: what is wrong with a secret is only said by comparing it. */
export function secretFindings(value: unknown): readonly Finding[] {
  if (typeof value !== 'string') return [invalid('Must be a string.')];
  if (value.length > 1024) return [tooLong('Must be at most 1024 characters long.')];
  if (value === '') return [invalid('Must not be blank.')];
  return isCleanText(value) ? FINE : [invalid(CLEAN_TEXT)];
}

export function cursorFindings(value: unknown): readonly Finding[] {
  const isShort = typeof value === 'string' && value !== '' && value.length <= 2048;
  const key = isShort ? Buffer.from(value, 'base64url').toString() : '';
  // Decoding skips whatever is not base64url, so only what encodes to the very same was a cursor.
  const isCursor = isShort && Buffer.from(key).toString('base64url') === value && isCleanText(key);
  return isCursor ? FINE : [invalid('Must be a cursor from an earlier page.')];
}

export function objectFindings(value: unknown, at?: string): readonly Finding[] {
  if (isAbsent(value)) return [required(at)];
  return typeof value === 'object' && !Array.isArray(value) ? FINE : [invalid('Must be an object.', at)];
}

export function listFindings(
  value: unknown,
  itemFindings: (item: unknown, at: string) => readonly Finding[],
): readonly Finding[] {
  if (!Array.isArray(value)) return [invalid('Must be a list.')];
  return value.flatMap((item, index) => itemFindings(item, `/${String(index)}`));
}

/** One name has one spelling: "é" as one letter, not as "e" and an accent (Unicode NFC). */
export const normalizeText = (value: string): string => value.trim().normalize('NFC');

/** As people write the short name of their organization: phones make the first letter a capital. */
export function normalizeSlug(value: string): string {
  return normalizeEmail(value.trim());
}

/**
 * White space of ASCII is trimmed. Only pure ASCII is lower-cased: U+212A (the Kelvin sign) would turn into a plain k.
 */
export function normalizeEmail(value: string): string {
  const trimmed = trimAscii(value);
  return PRINTABLE_ASCII.test(trimmed) ? trimmed.toLowerCase() : trimmed;
}

/**
 * In linear time: a regular expression that ends in $ is tried anew from every blank, seconds for a body full of them.
 */
function trimAscii(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && BLANKS.includes(value.charAt(start))) start++;
  while (start < end && BLANKS.includes(value.charAt(end - 1))) end--;
  return value.slice(start, end);
}

const BLANKS = '\t\n\f\r ';
const CLEAN_TEXT = 'Must be well-formed Unicode without control characters.';
const PRINTABLE_ASCII = /^[!-~]+$/;
/** Control characters, line separators, and the marks that make text run the other way. */
const UNCLEAN = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;
/**
 * Some letters and marks are as blank as a space: those that Unicode ignores by default, and the empty sign of Braille.
 */
const VISIBLE = /[^\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u;

function isCleanText(value: string): boolean {
  return value.isWellFormed() && !UNCLEAN.test(value);
}
