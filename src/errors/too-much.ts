import { DomainError } from './domain-error.js';

const REMEDY = 'Ask for fewer fields or aliases, smaller pages (`first`), or one user or building at a time.';

/**
 * A request asks for a larger answer than one request may have.
 * What to do about it does not depend on which bound it meets.
 */
export class TooMuchAtOnce extends DomainError {
  /** @param wasDone whether the calls were carried out, and only their answer is refused */
  constructor(wasDone = false) {
    const reason = wasDone
      ? 'The calls were carried out, but their answer is too large to send.'
      : 'The request asks for too much data.';
    super('INVALID_INPUT', { detail: `${reason} ${REMEDY}` });
  }
}

const refusals = new WeakMap<object, TooMuchAtOnce>();

/**
 * One refusal for all parts of a request, after which nothing more is read for it.
 * @param caller who stands for the request
 */
export function refusalFor(caller: object): TooMuchAtOnce {
  const refusal = refusals.get(caller) ?? new TooMuchAtOnce();
  refusals.set(caller, refusal);
  return refusal;
}

/** The refusal of a request; undefined while there is none. */
export function refusalOf(caller: object): TooMuchAtOnce | undefined {
  return refusals.get(caller);
}
