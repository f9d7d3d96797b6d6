import type { ValidationError } from 'class-validator';
import type { ProblemCode } from '../errors/catalogue.js';
import { type Problem, problem } from '../errors/domain-error.js';

/** What a check found. `at` points below the field that was checked, such as /3 for the fourth entry of a list. */
export interface Finding {
  readonly code: ProblemCode;
  readonly detail?: string | undefined;
  readonly at?: string | undefined;
}

interface CheckContext {
  findings: (value: unknown, object: object) => readonly Finding[];
}

/** Flattens class-validator's tree into problems, each at its JSON pointer. What is wrong as a whole is not searched further. */
export function problemsOf(errors: readonly ValidationError[], parent = ''): Problem[] {
  return errors.flatMap((error) => {
    const pointer = `${parent}/${escapePointer(error.property)}`;
    if (error.constraints?.['whitelistValidation'] !== undefined) return [problem('FIELD_UNKNOWN', pointer)];

    const own = firstAtEachSpot(
      contextsOf(error)
        .flatMap((context) => context.findings(error.value, error.target ?? {}))
        .map(({ code, detail, at = '' }) => problem(code, pointer + at, detail)),
    );
    return outermost([...own, ...problemsOf(error.children ?? [], pointer)]);
  });
}

/** Without what lies inside something that is wrong as a whole. */
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
  return problems.filter((p, index) => problems.findIndex((q) => q.pointer === p.pointer) === index);
}

function contextsOf(error: ValidationError): CheckContext[] {
  return Object.values<CheckContext>(error.contexts ?? {});
}

/** RFC 6901, section 3. */
export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
