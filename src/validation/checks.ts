import validator from 'validator';
import { isCommonPassword } from './common-passwords.js';
import type { Finding } from './findings.js';

/** The checks behind the decorators. Each takes a value and returns its problems. Pure. */

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
  // Rejects quoted local parts, because mail programs may read them as another address.
  return PRINTABLE_ASCII.test(value) && !value.includes('"') && validator.isEmail(value)
    ? FINE
    : [invalid('Must be an e-mail address such as jane@acme.example, in ASCII letters.')];
}

/** Checks the form that is hashed (Unicode NFC). */
export function passwordFindings(value: unknown): readonly Finding[] {
  if (typeof value !== 'string') return [invalid('Must be a string.')];
  if (!isCleanText(value)) return [invalid(CLEAN_TEXT)];
  const password = value.normalize('NFC');
  if (Buffer.byteLength(password) > 72) return [tooLong('Must be at most 72 bytes of UTF-8.')];
  if (Array.from(password).length < 8) return [invalid('Must have at least 8 characters.')];
  return isCommonPassword(password) ? [{ code: 'PASSWORD_COMMON' }] : FINE;
}

/** Accepts any text up to a maximum length, because only the comparison decides whether a secret is right. */
export function secretFindings(value: unknown): readonly Finding[] {
  if (typeof value !== 'string') return [invalid('Must be a string.')];
  if (value.length > 1024) return [tooLong('Must be at most 1024 characters long.')];
  if (value === '') return [invalid('Must not be blank.')];
  return isCleanText(value) ? FINE : [invalid(CLEAN_TEXT)];
}

const INSTANT =
  /^(?!0000)(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Reads RFC 3339 with seconds and a time zone. @returns null for anything else, and for days that do not exist */
export function instantOf(value: unknown): Date | null {
  const [text, day = ''] = typeof value === 'string' ? (INSTANT.exec(value) ?? []) : [];
  if (text === undefined || !validator.isISO8601(day, { strict: true })) return null;
  const instant = new Date(text);
  // PostgreSQL has no year 0, and an offset can lead to the year 10000, which has no form with four digits.
  return /^(?!0000)\d{4}-/.test(instant.toISOString()) ? instant : null;
}

/** @param value an instant, or its text before GraphQL has read it */
export function instantFindings(value: unknown): readonly Finding[] {
  const isRead = value instanceof Date || instantOf(value) !== null;
  return isRead ? FINE : [invalid('Must be an instant with a time zone, such as 2026-12-31T22:00:00Z.')];
}

export function futureFindings(value: unknown): readonly Finding[] {
  const instant = value instanceof Date ? value : instantOf(value);
  if (instant === null) return instantFindings(value);
  return instant.getTime() > Date.now() ? FINE : [invalid('Must be in the future.')];
}

export const NOT_AN_ID = `Must be a positive whole number, at most ${String(2 ** 31 - 1)}.`;

/** Ids below 1 pass: no building or unit has one, so the answer is that it does not exist. */
export function idFindings(value: unknown, at?: string): readonly Finding[] {
  if (isAbsent(value)) return [required(at)];
  return Number.isInteger(value) && (value as number) === ((value as number) | 0) ? FINE : [invalid(NOT_AN_ID, at)];
}

export function cursorFindings(value: unknown): readonly Finding[] {
  const isShort = typeof value === 'string' && value !== '' && value.length <= 2048;
  const key = isShort ? Buffer.from(value, 'base64url').toString() : '';
  // Decoding skips invalid characters, so a valid cursor must encode to the same text.
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

/** Trims and composes the text (Unicode NFC), so that "é" is one letter and not "e" and an accent. */
export const normalizeText = (value: string): string => value.trim().normalize('NFC');

/** Trims and lower-cases, because phones capitalize the first letter. */
export function normalizeSlug(value: string): string {
  return normalizeEmail(value.trim());
}

/** Trims ASCII white space. Lower-cases only pure ASCII, because U+212A (the Kelvin sign) would become k. */
export function normalizeEmail(value: string): string {
  const trimmed = trimAscii(value);
  return PRINTABLE_ASCII.test(trimmed) ? trimmed.toLowerCase() : trimmed;
}

/** Linear time. A regular expression that ends in $ would take quadratic time for a body full of blanks. */
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
/** Control characters, line separators, and marks that change the direction of text. */
const UNCLEAN = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;
/** Excludes characters that look blank: those that Unicode ignores by default, and the blank Braille pattern. */
const VISIBLE = /[^\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u;

function isCleanText(value: string): boolean {
  return value.isWellFormed() && !UNCLEAN.test(value);
}
