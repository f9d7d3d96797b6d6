import { type CustomScalar, Scalar } from '@nestjs/graphql';
import { GraphQLError, Kind, type ValueNode } from 'graphql';
import { instantOf } from '../validation/checks.js';

/** Replaces the scalar of Nest, which reads numbers as milliseconds, and other literals as null. */
@Scalar('DateTime', () => Date)
export class DateTimeScalar implements CustomScalar<string, Date> {
  readonly description = 'An instant with its time zone (RFC 3339), such as `2026-12-31T22:00:00Z`.';

  serialize(value: unknown): string {
    if (value instanceof Date) return value.toISOString();
    throw new TypeError('Expected a Date');
  }

  parseValue(value: unknown): Date {
    const instant = instantOf(value);
    if (instant === null) throw new GraphQLError('Must be an instant such as "2026-12-31T22:00:00Z".');
    return instant;
  }

  parseLiteral(node: ValueNode): Date {
    return this.parseValue(node.kind === Kind.STRING ? node.value : null);
  }
}
