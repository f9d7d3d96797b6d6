import { ForbiddenException, HttpException } from '@nestjs/common';
import type { GraphQLFormattedError } from 'graphql';
import { type ErrorCode, UNCHANGED } from './catalogue.js';
import { databaseFaultOf } from './database-error.js';
import { DomainError, problem } from './domain-error.js';

/** Converts any error to one that clients may see. Unknown errors become INTERNAL, with the original as the cause. */
export function domainErrorOf(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof HttpException) return fromHttp(error);
  const fault = databaseFaultOf(error);
  return fault.kind === 'OTHER' ? new DomainError('INTERNAL', { cause: error }) : fault.error;
}

/** The body of a response on /graphql when the request fails before or outside execution. */
export function graphqlBody(error: DomainError): object {
  return { errors: [graphqlErrorOf(error)] };
}

/** An error on /graphql that is not about one field. */
export function graphqlErrorOf({ code, message, problems }: DomainError): GraphQLFormattedError {
  return { message, extensions: { code, errors: problems } };
}

/** Errors that the server and the framework throw before a handler runs: unknown routes, unreadable bodies. */
function fromHttp(error: HttpException): DomainError {
  const status = error.getStatus();
  // The file server answers 403 to a path that leads out of its folder. For clients such a path does not exist.
  if (status === 403 && !(error instanceof ForbiddenException)) return new DomainError('NOT_FOUND', { cause: error });
  const code = BY_STATUS[status] ?? (status < 500 ? 'INVALID_INPUT' : 'INTERNAL');
  const problems = code === 'INVALID_INPUT' ? [problem('VALUE_INVALID', '', 'The body must be valid JSON.')] : [];
  return new DomainError(code, { problems, detail: code === 'FORBIDDEN' ? FOREIGN_PAGE : undefined, cause: error });
}

/** The only request that the framework itself forbids: see http/browsers.ts. */
export const FOREIGN_PAGE = `Web pages of this origin are not allowed to make this call. ${UNCHANGED}`;

const BY_STATUS: Readonly<Record<number, Exclude<ErrorCode, 'RATE_LIMITED'>>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  503: 'UNAVAILABLE',
};
