import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { type ClassConstructor, plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { DomainError, problem, type Problem } from '../errors/domain-error.js';
import { escapePointer, outermost, problemsOf } from './findings.js';

/** Deeper than any input class: such a body is refused before anything recurses into it. */
const MAX_DEPTH = 8;

/** Turns a body or a GraphQL argument into its input class, or throws every problem of shape at once. */
@Injectable()
export class InputPipe implements PipeTransform {
  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    if (metatype === undefined || type === 'custom' || NOT_INPUT.has(metatype)) return value;
    const checked = checkInput(metatype as ClassConstructor<object>, value);
    if ('problems' in checked) throw new DomainError('INVALID_INPUT', { problems: checked.problems });
    return checked.input;
  }
}

const NOT_INPUT = new Set<unknown>([String, Boolean, Number, Array, Object]);

/**
 * Both transports check through this one function.
 * @param value what was sent; nothing at all counts as an empty object, so that what is missing is named.
 */
export function checkInput<T extends object>(
  type: ClassConstructor<T>,
  value: unknown,
): { input: T } | { problems: Problem[] } {
  const body = value ?? {};
  if (typeof body !== 'object' || Array.isArray(body)) {
    return { problems: [problem('VALUE_INVALID', '', 'Must be an object.')] };
  }
  if (isDeeperThan(MAX_DEPTH, body)) return { problems: [problem('VALUE_INVALID', '', 'Is nested too deeply.')] };

  const inherited = inheritedNames(body);
  const input = plainToInstance(type, inherited.length === 0 ? body : (withoutInheritedNames(body) as object));
  const errors = validateSync(input, { whitelist: true, forbidNonWhitelisted: true });
  const problems = outermost([...problemsOf(errors), ...inherited]);
  return problems.length === 0 ? { input } : { problems };
}

const isInherited = (key: string): boolean => key in Object.prototype;

/**
 * Fields named like a member of every object (`constructor`, `toString`). No input class has one, but class-validator takes
 * them for known, and class-transformer passes over them in silence or, deeper inside, fails on them.
 */
function inheritedNames(value: unknown, parent = ''): Problem[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const pointer = `${parent}/${escapePointer(key)}`;
    return isInherited(key) ? [problem('FIELD_UNKNOWN', pointer)] : inheritedNames(child, pointer);
  });
}

function withoutInheritedNames(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutInheritedNames);
  const own = Object.entries(value).filter(([key]) => !isInherited(key));
  return Object.fromEntries(own.map(([key, child]) => [key, withoutInheritedNames(child)]));
}

function isDeeperThan(depth: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((child) => isDeeperThan(depth - 1, child));
}
