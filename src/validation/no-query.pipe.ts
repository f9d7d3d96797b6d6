import type { PipeTransform } from '@nestjs/common';
import { DomainError, problem } from '../errors/domain-error.js';
import { escapePointer } from './findings.js';

/** For `@Query` of a call that takes no query: every name is unknown. */
export class NoQuery implements PipeTransform<object> {
  transform(query: object): object {
    const problems = Object.keys(query).map((name) => problem('FIELD_UNKNOWN', `/${escapePointer(name)}`));
    if (problems.length > 0) throw new DomainError('INVALID_INPUT', { problems });
    return query;
  }
}
