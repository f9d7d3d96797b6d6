import { applyDecorators } from '@nestjs/common';
import { Field, ID, Int } from '@nestjs/graphql';
import { ApiProperty } from '@nestjs/swagger';

/**
 * Types of fields that TypeScript's own do not tell the compiler plugins. Each declares one type for GraphQL and OpenAPI at once;
 * whether it may be left out or null, and what it means, the plugins read off the field and its comment.
 */

/** A whole number of 32 bits. */
export const Int32 = (): PropertyDecorator =>
  applyDecorators(
    Field(() => Int),
    ApiProperty({ type: 'integer', format: 'int32' }),
  );

/** A list of such numbers. */
export const Int32List = (): PropertyDecorator =>
  applyDecorators(
    Field(() => [Int]),
    ApiProperty({ type: 'integer', format: 'int32', isArray: true }),
  );

/** A UUID. */
export const Uuid = (): PropertyDecorator =>
  applyDecorators(
    Field(() => ID),
    ApiProperty({ type: String, format: 'uuid' }),
  );

/** One value of an enum, under the enum's name. */
export const OneOf = (values: Readonly<Record<string, string>>, name: string): PropertyDecorator =>
  applyDecorators(
    Field(() => values),
    ApiProperty({ enum: values, enumName: name }),
  );

/** A list of such values. */
export const ListOfOneOf = (values: Readonly<Record<string, string>>, name: string): PropertyDecorator =>
  applyDecorators(
    Field(() => [values]),
    ApiProperty({ enum: values, enumName: name, isArray: true }),
  );

/** An object of another model that may be null; a union with null hides the class from the plugins. */
export const NullableObject = (type: () => new () => object): PropertyDecorator =>
  applyDecorators(Field(type, { nullable: true }), ApiProperty({ type: () => type(), nullable: true }));

/** An instant that may be null, ISO 8601 with milliseconds. */
export const NullableInstant = (): PropertyDecorator =>
  applyDecorators(
    Field(() => Date, { nullable: true }),
    ApiProperty({ type: String, format: 'date-time', nullable: true }),
  );
