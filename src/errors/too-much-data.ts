import { perRequest } from '../request/per-request.js';
import { DomainError } from './domain-error.js';

const REMEDY = 'Request fewer fields or aliases, smaller pages (`first`), or one user or building at a time.';

/** A request exceeds a limit on the size of the response. The remedy is the same for all limits. */
export class TooMuchData extends DomainError {
  /** @param wasDone true for the response of a mutation: its calls have already succeeded or failed */
  constructor(wasDone = false) {
    const reason = wasDone
      ? 'Every call without an error here succeeded, but the response is too large to send.'
      : 'The request asks for too much data.';
    super('INVALID_INPUT', { detail: `${reason} ${REMEDY}` });
  }
}

const refused = perRequest((): { by?: TooMuchData } => ({}));

/** The one refusal that all parts of a request share. After it, the server reads no more data for this request. */
export function refusalFor(request: object): TooMuchData {
  return (refused(request).by ??= new TooMuchData());
}

/** The refusal of a request, or undefined if the request has not been refused. */
export function refusalOf(request: object): TooMuchData | undefined {
  return refused(request).by;
}
