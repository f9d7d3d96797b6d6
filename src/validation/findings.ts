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
    const below = problemsOf(error.children ?? [], pointer);
    const found = own.map((p) => p.pointer);
    return [...own, ...below.filter((p) => !found.some((f) => p.pointer === f || p.pointer.startsWith(`${f}/`)))];
  });
}

function firstAtEachSpot(problems: readonly Problem[]): Problem[] {
  return problems.filter((p, index) => problems.findIndex((q) => q.pointer === p.pointer) === index);
}

function contextsOf(error: ValidationError): CheckContext[] {
  return Object.values<CheckContext>(error.contexts ?? {});
}

/** RFC 6901, section 3. */
function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
