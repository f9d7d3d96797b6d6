import { Transform } from 'class-transformer';

/** Decorators for names of a query string, whose values are texts. They leave the values of GraphQL unchanged. */

/** Converts whole numbers, also those of a repeated name. */
export const NumberInQuery = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? value.map(numberOf) : numberOf(value)));

/** The name can be repeated: a single value is a list of one. */
export const Repeatable = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (value === undefined || Array.isArray(value) ? value : [value]));

function numberOf(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d{1,10}$/.test(value) ? Number(value) : value;
}
