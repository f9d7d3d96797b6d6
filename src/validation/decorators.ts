import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { type ClassConstructor, Transform, Type } from 'class-transformer';
import * as validator from 'class-validator';
import { Int32, Int32List, ListOfOneOf, OneOf, Uuid } from '../schema/field-types.js';
import * as check from './checks.js';
import type { CheckContext, Finding } from './findings.js';

/**
 * Decorators of input classes. `IsBoolean` and `IsOptional` come from class-validator itself.
 * A decorator with the name of a class-validator decorator runs that check and adds the types for OpenAPI and GraphQL.
 * The others are our own checks. A field without `IsOptional` is required. Null counts as absent.
 */
type Check = (value: unknown, object: object) => readonly Finding[];

function Checked(name: string, findings: Check, schema: ApiPropertyOptions = {}): PropertyDecorator {
  const context: CheckContext = { found: new WeakMap() };
  const constraint = {
    validate: (value: unknown, { object = {} }: Partial<validator.ValidationArguments> = {}) => {
      const found: readonly Finding[] = check.isAbsent(value) ? [{ code: 'VALUE_REQUIRED' }] : findings(value, object);
      context.found.set(object, found);
      return found.length === 0;
    },
    defaultMessage: () => name, // never shown, but class-validator omits the context without it
  };
  return applyDecorators(ApiProperty(schema), validator.ValidateBy({ name, validator: constraint }, { context }));
}

function Normalized(normalize: (value: string) => string): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? normalize(value) : value));
}

/** A string of 1 to `max` UTF-16 units after trimming, without control characters and lone surrogates. Becomes NFC. */
export const IsText = ({ max }: { max: number }): PropertyDecorator =>
  applyDecorators(
    Normalized(check.normalizeText),
    Checked('text', (value) => check.textFindings(value, max), { minLength: 1, maxLength: max }),
  );

/** A list of such strings, not trimmed. */
export const IsTextList = ({ max }: { max: number }): PropertyDecorator =>
  Checked('textList', (value) => check.listFindings(value, (item, at) => check.textFindings(item, max, at)), {
    type: 'array',
    items: { type: 'string', minLength: 1, maxLength: max },
  });

/** An ASCII e-mail address of at most 254 characters. Becomes trimmed and lower case. */
export const IsEmailAddress = (): PropertyDecorator =>
  applyDecorators(
    Normalized(check.normalizeEmail),
    Checked('email', check.emailFindings, { format: 'email', maxLength: 254 }),
  );

/** The slug of an organization. Becomes trimmed and lower case. */
export const IsSlug = (): PropertyDecorator =>
  applyDecorators(
    Normalized(check.normalizeSlug),
    Checked('slug', (value) => check.textFindings(value, 63), { minLength: 1, maxLength: 63 }),
  );

/**
 * At least 8 characters, at most 72 bytes of UTF-8: bcrypt ignores the bytes after that (OWASP Password Storage).
 * Not one of the 10,000 most common (NIST SP 800-63B, 3.1.1.2).
 */
export const IsPassword = (): PropertyDecorator =>
  Checked('password', check.passwordFindings, { format: 'password', minLength: 8, maxLength: 72 });

/** A secret that is only compared, such as the password at sign-in: any text of 1 to 1,024 characters. */
export const IsSecret = (): PropertyDecorator =>
  Checked('secret', check.secretFindings, { format: 'password', minLength: 1, maxLength: 1024 });

/**
 * A whole number within GraphQL's `Int`, which has 32 bits. Without `min` it is an id. Ids below 1 pass: no building or
 * unit has one, so the answer is that it does not exist.
 */
export function IsInt({ min = -(2 ** 31), max = 2 ** 31 - 1 } = {}): PropertyDecorator {
  const message = min < 1 ? check.NOT_AN_ID : `Must be a whole number from ${min} to ${max}.`;
  return applyDecorators(
    validator.IsInt({ message }),
    validator.Min(min, { message }),
    validator.Max(max, { message }),
    Int32(),
  );
}

/** A list of ids: 32-bit integers, as `IsInt`. */
export const IsIdList = (): PropertyDecorator =>
  applyDecorators(
    Checked('idList', (value) => check.listFindings(value, check.idFindings)),
    Int32List(),
  );

/** A UUID, as ids of users and occupancies are. */
export const IsUUID = (): PropertyDecorator => applyDecorators(validator.IsUUID(), Uuid());

/** A cursor from an earlier page. */
export const IsCursor = (): PropertyDecorator => Checked('cursor', check.cursorFindings);

/** One of the values of an enum, under the enum's name in the schema. */
export function IsEnum(values: Readonly<Record<string, string>>, name: string): PropertyDecorator {
  const message = `Must be one of ${Object.values(values).join(', ')}.`;
  return applyDecorators(validator.IsEnum(values, { message }), OneOf(values, name));
}

/** A list of values of an enum. */
export function IsEnumList(values: Readonly<Record<string, string>>, name: string): PropertyDecorator {
  const known = Object.values(values);
  const findings = (item: unknown, at: string): readonly Finding[] =>
    known.includes(item as string) ? check.FINE : [check.invalid(`Must be one of ${known.join(', ')}.`, at)];
  return applyDecorators(
    Checked('enumList', (value) => check.listFindings(value, findings)),
    ListOfOneOf(values, name),
  );
}

/** An instant with its time zone (RFC 3339). Becomes a date. */
export const IsInstant = (): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => check.instantOf(value) ?? value),
    Checked('instant', check.instantFindings, { type: String, format: 'date-time' }),
  );

/** An instant in the future. */
export const IsFuture = (): PropertyDecorator => Checked('future', check.futureFindings, { format: 'date-time' });

/** A rule between this field and other fields of the object. */
export const IsConsistent = (rule: (object: never) => boolean, detail: string): PropertyDecorator =>
  Checked('consistent', (_, object) => (rule(object as never) ? check.FINE : [check.invalid(detail)]));

/** An object of a class with its own checks, or with `each` a list of such objects. */
export const ValidateNested = (type: () => ClassConstructor<object>, { each = false } = {}): PropertyDecorator =>
  applyDecorators(
    Type(type),
    validator.ValidateNested(),
    Checked('nested', (value) =>
      each ? check.listFindings(value, check.objectFindings) : check.objectFindings(value),
    ),
  );

export const ArrayNotEmpty = (): PropertyDecorator =>
  validator.ArrayMinSize(1, { message: 'Must have at least one entry.' });

export const ArrayMaxSize = (max: number): PropertyDecorator =>
  validator.ArrayMaxSize(max, { message: `Must have at most ${max} entries.` });
