import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { type ClassConstructor, plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { DomainError, problem, type Problem } from '../errors/domain-error.js';
import { escapePointer, outermost, problemsOf } from './findings.js';

/** More levels than any input class. Deeper bodies are rejected before any recursion. */
const MAX_DEPTH = 8;

/** More entries than any list can have. */
const SURPLUS = 1_000;

/** Twice the number of fields in the largest input. Each field costs time, and each unknown field adds a problem. */
const MAX_FIELDS = 2_000;

/** Converts a body or a GraphQL argument to its input class, or throws one error with all problems of shape. */
@Injectable()
export class InputPipe implements PipeTransform {
  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    if (metatype === undefined || type === 'custom' || NOT_INPUT.has(metatype)) return value;
    const checked = checkInput(metatype as ClassConstructor<object>, value);
    if (!('problems' in checked)) return checked.input;
    const problems = type === 'query' ? atNames(checked.problems) : checked.problems;
    throw new DomainError('INVALID_INPUT', { problems });
  }
}

/** In a query string, a value in a list has no index that the client could see: the pointer is the name. */
function atNames(problems: readonly Problem[]): Problem[] {
  const byName = new Map<string, Problem>();
  for (const { pointer, ...one } of problems) {
    const name = pointer.replace(/(?<=^\/[^/]*)\/.*$/, '');
    if (!byName.has(name)) byName.set(name, { ...one, pointer: name });
  }
  return [...byName.values()];
}

const NOT_INPUT = new Set<unknown>([String, Boolean, Number, Array, Object]);

/**
 * The check of both transports.
 * @param value the input; an absent value counts as an empty object, so that missing fields are named
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
 * Copies a value without parts that the libraries handle wrongly: fields named like members of every object, such as
 * `constructor`, which class-validator treats as known and class-transformer ignores or fails on; and entries far above
 * the limit of a list.
 */
function screened(value: unknown, pointer: string, unknown: Problem[]): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
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

/** ODD: needs `screened`. Nearly every body is PLAIN, and class-transformer copies it. */
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
