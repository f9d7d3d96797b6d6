import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { type ClassConstructor, Transform, Type } from 'class-transformer';
import { IsOptional, isUUID, ValidateBy, ValidateNested } from 'class-validator';
import { Int32, OneOf, Uuid } from '../schema/field-types.js';
import * as check from './checks.js';
import type { Finding } from './findings.js';

/**
 * The shapes that input classes are made of. Each decorator says what a field is to the validator and to OpenAPI (and,
 * where the compiler plugin cannot know it, to GraphQL). Its check gives the findings themselves, so that one place
 * decides the code, the exact spot and the sentence. In a field that is required, null counts as absent.
 */
type Check = (value: unknown, object: object) => readonly Finding[];

function Checked(name: string, findings: Check, schema: ApiPropertyOptions = {}): PropertyDecorator {
  const complete: Check = (value, object) =>
    check.isAbsent(value) ? [{ code: 'VALUE_REQUIRED' }] : findings(value, object);
  const validator = {
    validate: (value: unknown, args?: { object: object }) => complete(value, args?.object ?? {}).length === 0,
    defaultMessage: () => name, // never shown, but without one class-validator keeps the context back
  };
  return applyDecorators(ApiProperty(schema), ValidateBy({ name, validator }, { context: { findings: complete } }));
}

function Normalized(normalize: (value: string) => string): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? normalize(value) : value));
}

/** The field may be left out; null means the same. */
export const Optional = (): PropertyDecorator => IsOptional();

/**
 * A string without control characters and lone surrogates, of 1 to
 * `max` UTF-16 units after trimming; comes out in Unicode's form NFC.
 */
export const IsText = ({ max }: { max: number }): PropertyDecorator =>
  applyDecorators(
    Normalized(check.normalizeText),
    Checked('text', (value) => check.textFindings(value, max), { minLength: 1, maxLength: max }),
  );

/** A list of such strings, as they are: not trimmed. */
export const IsTextList = ({ maxItems, max }: { maxItems: number; max: number }): PropertyDecorator =>
  Checked('textList', (value) => check.listFindings(value, maxItems, (item, at) => check.textFindings(item, max, at)), {
    type: 'array',
    items: { type: 'string', minLength: 1, maxLength: max },
    maxItems,
  });

/** An ASCII e-mail address of at most 254 characters; comes out trimmed and lower-cased. */
export const IsEmailAddress = (): PropertyDecorator =>
  applyDecorators(
    Normalized(check.normalizeEmail),
    Checked('email', check.emailFindings, { format: 'email', maxLength: 254 }),
  );

/** The slug of an organization; comes out trimmed and lower-cased. */
export const IsSlug = (): PropertyDecorator =>
  applyDecorators(
    Normalized(check.normalizeSlug),
    Checked('slug', (value) => check.textFindings(value, 63), { minLength: 1, maxLength: 63 }),
  );

/**
 * At least 8 characters, at most 72 bytes of UTF-8: bcrypt silently ignores what comes after (OWASP Password Storage).
 * Not one of the 10,000 most common (NIST SP 800-63B, 3.1.1.2).
 */
export const IsPassword = (): PropertyDecorator =>
  Checked('password', check.passwordFindings, { format: 'password', minLength: 8, maxLength: 72 });

/** A secret that is only compared, such as the password at sign-in: any text of a sane length. */
export const IsSecret = (): PropertyDecorator =>
  Checked('secret', check.secretFindings, { format: 'password', minLength: 1, maxLength: 1024 });

/** A whole number that fits into 32 bits, as ids of buildings and units do. */
export const IsInt32 = (): PropertyDecorator =>
  applyDecorators(
    Checked('int32', (value) => check.integerFindings(value, -(2 ** 31), 2 ** 31 - 1)),
    Int32(),
  );

/** A UUID, as ids of users and occupancies are. */
export const IsUuid = (): PropertyDecorator =>
  applyDecorators(
    Checked('uuid', (value) => (isUUID(value) ? check.FINE : [check.invalid('Must be a UUID.')])),
    Uuid(),
  );

/** A page size from 1 to 100. */
export const IsPageSize = (): PropertyDecorator =>
  applyDecorators(
    Checked('pageSize', (value) => check.integerFindings(value, 1, 100)),
    Int32(),
  );

/** A cursor as an earlier page gave it. */
export const IsCursor = (): PropertyDecorator => Checked('cursor', check.cursorFindings);

/** true or false. */
export const IsFlag = (): PropertyDecorator =>
  Checked('flag', (value) => (typeof value === 'boolean' ? check.FINE : [check.invalid('Must be true or false.')]));

/** One of the values of an enum, under the enum's name in the schema. */
export function IsOneOf(values: Readonly<Record<string, string>>, name: string): PropertyDecorator {
  const allowed: unknown[] = Object.values(values);
  const sentence = `Must be one of ${allowed.join(', ')}.`;
  return applyDecorators(
    Checked('oneOf', (value) => (allowed.includes(value) ? check.FINE : [check.invalid(sentence)])),
    OneOf(values, name),
  );
}

/** A rule between this field and its neighbours. */
export const IsConsistent = (rule: (object: never) => boolean, detail: string): PropertyDecorator =>
  Checked('consistent', (_, object) => (rule(object as never) ? check.FINE : [check.invalid(detail)]));

/** An object with fields of its own. */
export const IsSection = (type: () => ClassConstructor<object>): PropertyDecorator =>
  applyDecorators(
    Type(type),
    ValidateNested(),
    Checked('section', (value) => check.objectFindings(value)),
  );

/** A list of such objects. */
export const IsListOf = (type: () => ClassConstructor<object>, { maxItems }: { maxItems: number }): PropertyDecorator =>
  applyDecorators(
    Type(type),
    ValidateNested(),
    Checked('listOf', (value) => check.listFindings(value, maxItems, check.objectFindings), { maxItems }),
  );
