import { isUUID } from 'class-validator';
import { PROBLEMS } from '../errors/catalogue.js';
import { DomainError, type Problem } from '../errors/domain-error.js';
import { textFindings } from '../validation/checks.js';

/** The value is in the path of the request, not in its body. */
export const IN_PATH = Symbol('in the path');

/** Maps prefixes of pointers into `ProvisionUserInput` to pointers into a smaller body, the longest prefix first. */
export type PointerMap = readonly (readonly [from: string, to: string | typeof IN_PATH])[];

/**
 * Converts the plan's problems to those of a smaller call. Unknown ids and keys in the path are 404, but FORBIDDEN
 * comes first.
 */
export function withMappedPointers(error: unknown, pointers: PointerMap): unknown {
  if (!(error instanceof DomainError) || error.problems.length === 0) return error;
  const moved = error.problems.map((problem) => moveTo(problem, pointers));
  const inBody = moved.flatMap(({ problem, isAbsentPath }) => (isAbsentPath ? [] : [problem]));
  const isForbidden = inBody.some(({ code }) => PROBLEMS[code].leadsTo === 'FORBIDDEN');
  return inBody.length < moved.length && !isForbidden ? new DomainError('NOT_FOUND') : DomainError.rejecting(inBody);
}

function moveTo(problem: Problem, pointers: PointerMap): { problem: Problem; isAbsentPath: boolean } {
  const [from, to] = pointers.find(([start]) => isWithin(problem.pointer, start)) ?? ['', ''];
  if (to !== IN_PATH)
    return { problem: { ...problem, pointer: to + problem.pointer.slice(from.length) }, isAbsentPath: false };
  return { problem: { ...problem, pointer: '' }, isAbsentPath: ABSENT.has(problem.code) };
}

const ABSENT = new Set<Problem['code']>(['USER_NOT_FOUND', 'BUILDING_NOT_FOUND', 'UNIT_NOT_FOUND', 'ROLE_UNKNOWN']);

function isWithin(pointer: string, start: string): boolean {
  return pointer === start || pointer.startsWith(`${start}/`);
}

/** Treats a malformed number in the path as unknown: no building has the id 0. */
export function numberInPath(id: string): number {
  return /^[1-9]\d{0,9}$/.test(id) && Number(id) < 2 ** 31 ? Number(id) : 0;
}

/** Treats a malformed key in the path as unknown: no role has an empty key. */
export function keyInPath(key: string): string {
  return textFindings(key, 64).length === 0 ? key : '';
}

/** Treats a malformed id in the path as unknown: the nil UUID never exists. */
export function idInPath(id: string): string {
  return isUUID(id) ? id : '00000000-0000-0000-0000-000000000000';
}
