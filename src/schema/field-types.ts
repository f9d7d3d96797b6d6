import { applyDecorators } from '@nestjs/common';
import { Field, ID, Int } from '@nestjs/graphql';
import { ApiProperty } from '@nestjs/swagger';

/**
 * Field types that the compiler plugins cannot derive from TypeScript. Each decorator declares the type for GraphQL and
 * OpenAPI. The plugins derive nullability and the description from the field and its comment.
 */

/** A 32-bit integer. */
export const Int32 = (): PropertyDecorator =>
  applyDecorators(
    Field(() => Int),
    ApiProperty({ type: 'integer', format: 'int32' }),
  );

/** A list of 32-bit integers. */
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

/** A value of an enum with this name. */
export const OneOf = (values: Readonly<Record<string, string>>, name: string): PropertyDecorator =>
  applyDecorators(
    Field(() => values),
    ApiProperty({ enum: values, enumName: name }),
  );

/** A list of enum values. */
export const ListOfOneOf = (values: Readonly<Record<string, string>>, name: string): PropertyDecorator =>
  applyDecorators(
    Field(() => [values]),
    ApiProperty({ enum: values, enumName: name, isArray: true }),
  );

/** An object of another model, or null. The plugins cannot see the class in a union with null. */
export const NullableObject = (type: () => new () => object): PropertyDecorator =>
  applyDecorators(Field(type, { nullable: true }), ApiProperty({ type: () => type(), nullable: true }));

/** A 32-bit integer or null, in a class that only REST uses. */
export const NullableInt32 = (): PropertyDecorator => ApiProperty({ type: 'integer', format: 'int32', nullable: true });

/** A list of objects of another model, or null, in a class that only REST uses. */
export const NullableList = (type: () => new () => object): PropertyDecorator =>
  ApiProperty({ type: () => [type()], nullable: true });

/** An instant or null, in ISO 8601 with milliseconds. */
export const NullableInstant = (): PropertyDecorator =>
  applyDecorators(
    Field(() => Date, { nullable: true }),
    ApiProperty({ type: String, format: 'date-time', nullable: true }),
  );
