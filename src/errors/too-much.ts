import { perRequest } from '../request/per-request.js';
import { DomainError } from './domain-error.js';

const REMEDY = 'Ask for fewer fields or aliases, smaller pages (`first`), or one user or building at a time.';

/**
 * A request asks for a larger answer than one request may have.
 * What to do about it does not depend on which bound it meets.
 */
export class TooMuchAtOnce extends DomainError {
  /** @param wasDone whether this is about the answer of a mutation, whose calls have been carried out or have failed */
  constructor(wasDone = false) {
    const reason = wasDone
      ? 'All calls without an error here were carried out, but the answer is too large to send.'
      : 'The request asks for too much data.';
    super('INVALID_INPUT', { detail: `${reason} ${REMEDY}` });
  }
}

const refused = perRequest((): { by?: TooMuchAtOnce } => ({}));

/** One refusal for all parts of a request. No more data is read for the request after it. */
export function refusalFor(request: object): TooMuchAtOnce {
  return (refused(request).by ??= new TooMuchAtOnce());
}

/** The refusal of a request; undefined while there is none. */
export function refusalOf(request: object): TooMuchAtOnce | undefined {
  return refused(request).by;
}
