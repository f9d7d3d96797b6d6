import { ForbiddenException, HttpException } from '@nestjs/common';
import type { GraphQLFormattedError } from 'graphql';
import { type ErrorCode, UNCHANGED } from './catalogue.js';
import { databaseFaultOf } from './database-error.js';
import { DomainError, problem } from './domain-error.js';

/**
 * Any error as the one that the client may see: what is not known
 * to be harmless becomes INTERNAL, with the original as its cause.
 */
export function domainErrorOf(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof HttpException) return fromHttp(error);
  const fault = databaseFaultOf(error);
  return fault.kind === 'OTHER' ? new DomainError('INTERNAL', { cause: error }) : fault.error;
}

/** The body of an answer on /graphql that failed before or outside execution. */
export function graphqlBody(error: DomainError): object {
  return { errors: [graphqlErrorOf(error)] };
}

/** An error on /graphql that is not about one field. */
export function graphqlErrorOf({ code, message, problems }: DomainError): GraphQLFormattedError {
  return { message, extensions: { code, errors: problems } };
}

/** What the server and the framework refuse before a handler runs: unknown routes and bodies that cannot be read. */
function fromHttp(error: HttpException): DomainError {
  const status = error.getStatus();
  // A path that leads out of a folder of files is forbidden by whoever serves these, and nothing is there.
  if (status === 403 && !(error instanceof ForbiddenException)) return new DomainError('NOT_FOUND', { cause: error });
  const code = BY_STATUS[status] ?? (status < 500 ? 'INVALID_INPUT' : 'INTERNAL');
  const problems =
    code === 'INVALID_INPUT' ? [problem('VALUE_INVALID', '', 'The body must be one JSON document.')] : [];
  return new DomainError(code, { problems, detail: code === 'FORBIDDEN' ? FOREIGN_PAGE : undefined, cause: error });
}

/** All that the framework forbids: see http/browsers.ts. */
export const FOREIGN_PAGE = `A web page of another origin may not make this call. ${UNCHANGED}`;

const BY_STATUS: Readonly<Record<number, Exclude<ErrorCode, 'RATE_LIMITED'>>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  503: 'UNAVAILABLE',
};
