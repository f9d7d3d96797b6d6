import { applyDecorators } from '@nestjs/common';
import { type ClassConstructor, Transform, Type } from 'class-transformer';
import { isEmail, isInt, IsOptional, ValidateBy, ValidateNested } from 'class-validator';
import type { Finding } from './findings.js';

/**
 * The shapes that input classes are made of. Each decorator is one check that gives the findings themselves, so that
 * one place decides the code, the exact spot and the sentence. In a field that is required, null counts as absent.
 */
type Check = (value: unknown, object: object) => readonly Finding[];

const FINE: readonly Finding[] = [];
const required: readonly Finding[] = [{ code: 'VALUE_REQUIRED' }];
const invalid = (detail: string, at?: string): Finding => ({ code: 'VALUE_INVALID', detail, at });
const tooLong = (detail: string, at?: string): Finding => ({ code: 'VALUE_TOO_LONG', detail, at });

function Checked(name: string, check: Check): PropertyDecorator {
  const complete: Check = (value, object) => (value === undefined || value === null ? required : check(value, object));
  return ValidateBy(
    {
      name,
      validator: {
        validate: (value, args) => complete(value, args?.object ?? {}).length === 0,
        defaultMessage: () => name, // never shown, but without one class-validator keeps the context back
      },
    },
    { context: { findings: complete } },
  );
}

/** The field may be left out; null means the same. */
export const Optional = (): PropertyDecorator => IsOptional();

/** A string without control characters and lone surrogates, of 1 to `max` UTF-16 units after trimming. */
export function IsText({ max }: { max: number }): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)),
    Checked('text', (value) => textFindings(value, max)),
  );
}

/** A list of such strings, as they are: not trimmed. */
export function IsTextList({ maxItems, max }: { maxItems: number; max: number }): PropertyDecorator {
  return Checked('textList', (value) => listFindings(value, maxItems, (item, at) => textFindings(item, max, at)));
}

/** An ASCII e-mail address of at most 254 characters; comes out trimmed and lower-cased. */
export function IsEmailAddress(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? normalizeEmail(value) : value)),
    Checked('email', (value) => {
      if (typeof value !== 'string') return [invalid('Must be a string.')];
      if (value.length > 254) return [tooLong('Must be at most 254 characters long.')];
      return PRINTABLE_ASCII.test(value) && isEmail(value) ? FINE : [invalid('Must be an ASCII e-mail address.')];
    }),
  );
}

/** At least 8 characters, at most 72 bytes of UTF-8: bcrypt silently ignores what comes after (OWASP Password Storage). */
export function IsPassword(): PropertyDecorator {
  return Checked('password', (value) => {
    if (typeof value !== 'string') return [invalid('Must be a string.')];
    if (!isCleanText(value)) return [invalid(CLEAN_TEXT)];
    if (Buffer.byteLength(value) > 72) return [tooLong('Must be at most 72 bytes of UTF-8.')];
    return Array.from(value).length < 8 ? [invalid('Must have at least 8 characters.')] : FINE;
  });
}

/** A secret that is only compared, such as the password at sign-in: any text of a sane length, none of it said to be wrong. */
export function IsSecret(): PropertyDecorator {
  return Checked('secret', (value) => textFindings(value, 1024));
}

/** A whole number that fits into 32 bits, as ids of buildings and units do. */
export function IsInt32(): PropertyDecorator {
  return Checked('int32', (value) =>
    isInt(value) && value === ((value as number) | 0) ? FINE : [invalid('Must be a whole number of 32 bits.')],
  );
}

/** A page size from 1 to 100. */
export function IsPageSize(): PropertyDecorator {
  return Checked('pageSize', (value) =>
    isInt(value) && (value as number) >= 1 && (value as number) <= 100 ? FINE : [invalid('Must be from 1 to 100.')],
  );
}

/** A cursor as an earlier page gave it. */
export function IsCursor(): PropertyDecorator {
  return Checked('cursor', (value) =>
    typeof value === 'string' &&
    value.length <= 2048 &&
    isCleanText(Buffer.from(value, 'base64url').toString()) &&
    value !== ''
      ? FINE
      : [invalid('Must be a cursor of an earlier page.')],
  );
}

/** true or false. */
export function IsFlag(): PropertyDecorator {
  return Checked('flag', (value) => (typeof value === 'boolean' ? FINE : [invalid('Must be true or false.')]));
}

/** One of the values of an enum. */
export function IsOneOf(values: Readonly<Record<string, string>>): PropertyDecorator {
  const allowed = Object.values(values);
  return Checked('oneOf', (value) =>
    allowed.includes(value as string) ? FINE : [invalid(`Must be one of ${allowed.join(', ')}.`)],
  );
}

/** A rule between this field and its neighbours. */
export function IsConsistent(rule: (object: never) => boolean, detail: string): PropertyDecorator {
  return Checked('consistent', (_, object) => (rule(object as never) ? FINE : [invalid(detail)]));
}

/** An object with fields of its own. */
export function IsSection(type: () => ClassConstructor<object>): PropertyDecorator {
  return applyDecorators(
    Type(type),
    ValidateNested(),
    Checked('section', (value) => objectFindings(value)),
  );
}

/** A list of such objects. */
export function IsListOf(type: () => ClassConstructor<object>, { maxItems }: { maxItems: number }): PropertyDecorator {
  return applyDecorators(
    Type(type),
    ValidateNested(),
    Checked('listOf', (value) => listFindings(value, maxItems, objectFindings)),
  );
}

const CLEAN_TEXT = 'Must be well-formed Unicode without control characters.';
const PRINTABLE_ASCII = /^[!-~]+$/;
const UNCLEAN = /[\p{Cc}\p{Zl}\p{Zp}]/u;

const isCleanText = (value: string): boolean => value.isWellFormed() && !UNCLEAN.test(value);

function textFindings(value: unknown, max: number, at?: string): readonly Finding[] {
  if (value === null || value === undefined) return [{ code: 'VALUE_REQUIRED', at }];
  if (typeof value !== 'string') return [invalid('Must be a string.', at)];
  if (value.length > max) return [tooLong(`Must be at most ${String(max)} characters long.`, at)];
  if (value.length === 0) return [invalid('Must not be blank.', at)];
  return isCleanText(value) ? FINE : [invalid(CLEAN_TEXT, at)];
}

function objectFindings(value: unknown, at?: string): readonly Finding[] {
  if (value === null || value === undefined) return [{ code: 'VALUE_REQUIRED', at }];
  return typeof value === 'object' && !Array.isArray(value) ? FINE : [invalid('Must be an object.', at)];
}

function listFindings(
  value: unknown,
  maxItems: number,
  itemFindings: (item: unknown, at: string) => readonly Finding[],
): readonly Finding[] {
  if (!Array.isArray(value)) return [invalid('Must be a list.')];
  if (value.length > maxItems) return [tooLong(`Must have at most ${String(maxItems)} entries.`)];
  return value.flatMap((item, index) => itemFindings(item, `/${String(index)}`));
}

/** White space of ASCII is trimmed. Only pure ASCII is lower-cased: U+212A (the Kelvin sign) would turn into a plain k. */
function normalizeEmail(value: string): string {
  const trimmed = value.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '');
  return PRINTABLE_ASCII.test(trimmed) ? trimmed.toLowerCase() : trimmed;
}
