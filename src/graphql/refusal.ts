import type { CredentialsService } from '../auth/credentials.service.js';
import type { GraphqlContext } from '../auth/request.js';
import { domainErrorOf } from '../errors/answer.js';
import { DomainError } from '../errors/domain-error.js';
import { logFault } from '../errors/fault-log.js';
import { sendRetryAfter } from '../errors/problem.filter.js';

/** The error that the guard would throw; null if the caller is signed in. For documents that are not executed. */
export async function refusalOfGuard(
  { req, reply }: GraphqlContext,
  credentials: CredentialsService,
): Promise<DomainError | null> {
  try {
    const subject = await credentials.subjectOf(req);
    return subject === null ? new DomainError('UNAUTHENTICATED') : null;
  } catch (thrown) {
    const error = domainErrorOf(thrown);
    logFault(error, req);
    sendRetryAfter(error, reply);
    return error;
  }
}
