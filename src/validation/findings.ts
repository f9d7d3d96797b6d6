import type { ValidationError } from 'class-validator';
import type { ProblemCode } from '../errors/catalogue.js';
import { type Problem, problem } from '../errors/domain-error.js';
import { isAbsent } from './checks.js';

/** A problem that a check found. `at` is a pointer below the checked field, such as /3 for the fourth list entry. */
export interface Finding {
  readonly code: ProblemCode;
  readonly detail?: string | undefined;
  readonly at?: string | undefined;
}

/** The findings of one of our own checks, by the checked object. */
export interface CheckContext {
  readonly found: WeakMap<object, readonly Finding[]>;
}

const invalid = (detail: string): Finding => ({ code: 'VALUE_INVALID', detail });

/** Maps the constraints of class-validator to codes. `message` is the sentence of the decorator. */
const MEANINGS: Readonly<Record<string, (message: string) => Finding>> = {
  arrayMaxSize: (message) => ({ code: 'VALUE_TOO_LONG', detail: message }),
  arrayMinSize: invalid,
  isBoolean: () => invalid('Must be true or false.'),
  isEnum: invalid,
  isInt: invalid,
  isUuid: () => invalid('Must be a UUID.'),
  max: invalid,
  min: invalid,
  whitelistValidation: () => ({ code: 'FIELD_UNKNOWN' }),
};

/**
 * Flattens class-validator's tree into problems, one at each JSON pointer.
 * Omits problems inside an invalid object or list.
 */
export function problemsOf(errors: readonly ValidationError[], parent = ''): Problem[] {
  return errors.flatMap((error) => {
    const pointer = `${parent}/${escapePointer(error.property)}`;
    const own = findingsOf(error).map(({ code, detail, at = '' }) => problem(code, pointer + at, detail));
    return outermost(firstAtEachSpot([...own, ...problemsOf(error.children ?? [], pointer)]));
  });
}

/** Puts the findings of our own checks first, because they are more exact. */
function findingsOf({ target = {}, value, constraints = {}, contexts = {} }: ValidationError): Finding[] {
  const own = Object.values<CheckContext>(contexts).flatMap(({ found }) => found.get(target) ?? []);
  const others = Object.entries(constraints).filter(([name]) => !Object.hasOwn(contexts, name));
  const isMissing = isAbsent(value) && !Object.hasOwn(constraints, 'whitelistValidation');
  return [
    ...own,
    ...others.map(([name, message]): Finding => {
      if (isMissing) return { code: 'VALUE_REQUIRED' };
      return MEANINGS[name]?.(message) ?? { code: 'VALUE_INVALID' };
    }),
  ];
}

/** Removes problems inside an object or list that is itself invalid. */
export function outermost(problems: readonly Problem[]): Problem[] {
  const wrong = new Set(problems.map((p) => p.pointer));
  return problems.filter(({ pointer }) => {
    for (let end = pointer.lastIndexOf('/'); end > 0; end = pointer.lastIndexOf('/', end - 1)) {
      if (wrong.has(pointer.slice(0, end))) return false;
    }
    return true;
  });
}

function firstAtEachSpot(problems: readonly Problem[]): Problem[] {
  const first = new Map<string, Problem>();
  for (const one of problems) if (!first.has(one.pointer)) first.set(one.pointer, one);
  return [...first.values()];
}

/** RFC 6901, section 3. */
export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
