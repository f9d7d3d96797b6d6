import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { type ClassConstructor, plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { DomainError, problem, type Problem } from '../errors/domain-error.js';
import { escapePointer, outermost, problemsOf } from './findings.js';

/** Deeper than any input class: such a body is refused before anything recurses into it. */
const MAX_DEPTH = 8;

/** Longer than any list may be. */
const SURPLUS = 1_000;

/** Twice as many as the largest input has, in all its objects. Each costs the libraries microseconds, and an unknown one a problem. */
const MAX_FIELDS = 2_000;

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
  const shape = shapeOf(body);
  if (shape === 'DEEP') return { problems: [problem('VALUE_INVALID', '', 'Is nested too deeply.')] };
  if (shape === 'LARGE') return { problems: [problem('VALUE_INVALID', '', 'Has too many fields.')] };

  const unknown: Problem[] = [];
  const input = plainToInstance(type, shape === 'PLAIN' ? body : (screened(body, '', unknown) as object));
  const errors = validateSync(input, { whitelist: true, forbidNonWhitelisted: true });
  const problems = outermost([...problemsOf(errors), ...unknown]);
  return problems.length === 0 ? { input } : { problems };
}

/**
 * A copy without what the libraries must not see. Fields named like a member of every object (`constructor`, `toString`) are
 * unknown, but class-validator takes them for known, and class-transformer passes over them in silence or fails on them.
 * Lists are cut far above their limits: the check of the list says that it is too long, and nothing looks at what comes after.
 */
function screened(value: unknown, pointer: string, unknown: Problem[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value.slice(0, SURPLUS).map((item, index) => screened(item, `${pointer}/${String(index)}`, unknown));
  }
  const copy: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    const at = `${pointer}/${escapePointer(key)}`;
    if (key in Object.prototype) unknown.push(problem('FIELD_UNKNOWN', at));
    else copy[key] = screened(child, at, unknown);
  }
  return copy;
}

/** ODD: with what must be screened. Nearly every body is plain, and is copied by class-transformer alone. */
function shapeOf(body: object): 'PLAIN' | 'ODD' | 'DEEP' | 'LARGE' {
  const seen = { fields: 0, isOdd: false, isDeep: false };
  const look = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null) return;
    seen.isDeep ||= depth === 0;
    if (seen.isDeep || seen.fields > MAX_FIELDS) return;
    if (Array.isArray(value)) {
      seen.isOdd ||= value.length > SURPLUS;
      for (const item of value.slice(0, SURPLUS)) look(item, depth - 1);
      return;
    }
    for (const [key, child] of Object.entries(value)) {
      seen.fields++;
      seen.isOdd ||= key in Object.prototype;
      look(child, depth - 1);
    }
  };
  look(body, MAX_DEPTH);
  if (seen.isDeep) return 'DEEP';
  if (seen.fields > MAX_FIELDS) return 'LARGE';
  return seen.isOdd ? 'ODD' : 'PLAIN';
}
