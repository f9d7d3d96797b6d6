import { STATUS_CODES } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { GqlContextType } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { domainErrorOf, graphqlBody } from './answer.js';
import { ERRORS } from './catalogue.js';
import { DomainError } from './domain-error.js';
import { logFault } from './fault-log.js';
import type { ProblemDocument } from './problem-document.model.js';
import { sentErrorOf } from './sent-error.js';

/** Seconds until a client should retry after an outage. */
const RETRY_AFTER = 2;

/** Turns every error of a handler into a problem document (RFC 9457), or passes it to GraphQL, which reports it. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(exception: unknown, host: ArgumentsHost): DomainError | undefined {
    if (host.getType<GqlContextType>() === 'graphql') return domainErrorOf(exception); // graphql-js treats it as thrown
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const error = isCutShort(request) ? new DomainError('INVALID_INPUT') : domainErrorOf(exception);
    logFault(error, request);
    sendError(error, request, reply);
    return undefined;
  }
}

/** Sends an error in the format of the endpoint: GraphQL or a problem document. */
export function sendError(error: DomainError, request: FastifyRequest, reply: FastifyReply): void {
  sentErrorOf(request).code = error.code;
  void reply.status(ERRORS[error.code].status);
  sendRetryAfter(error, reply);
  if (error.code === 'UNAUTHENTICATED') void reply.header('www-authenticate', 'Bearer');
  if (isGraphqlPath(request)) void reply.type('application/json').send(graphqlBody(error));
  else void reply.type('application/problem+json').send(documentOf(error, request.id));
}

/**
 * If several fields of a GraphQL document failed, the longest waiting time counts. The headers for rate limits follow
 * draft-ietf-httpapi-ratelimit-headers-10.
 */
export function sendRetryAfter({ code, retryAfter, rateLimit }: DomainError, reply: FastifyReply): void {
  const seconds = retryAfter ?? (code === 'UNAVAILABLE' ? RETRY_AFTER : 0);
  const said = Number(reply.getHeader('retry-after') ?? 0);
  if (seconds <= said) return;
  void reply.header('retry-after', String(seconds));
  if (rateLimit === undefined) return;
  const { policy, quota, window } = rateLimit;
  void reply.header('ratelimit-policy', `"${policy}";q=${quota};w=${window}`);
  void reply.header('ratelimit', `"${policy}";r=0;t=${seconds}`);
}

function documentOf({ code, message, problems }: DomainError, requestId: string): ProblemDocument {
  return problemDocument(requestId, { status: ERRORS[code].status, detail: message, code, errors: [...problems] });
}

/** The body of every error outside GraphQL, also of errors that are reported before a request exists. */
export function problemDocument(
  requestId: string,
  { status, detail, code, errors }: Omit<ProblemDocument, 'type' | 'title' | 'instance'>,
): ProblemDocument {
  const title = STATUS_CODES[status] ?? 'Error';
  return { type: 'about:blank', title, status, detail, instance: `urn:uuid:${uuidOf(requestId)}`, code, errors };
}

/** A proxy may write its id without hyphens. */
function uuidOf(requestId: string): string {
  return requestId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Also recognizes escaped paths and absolute URLs, and works if no route matches. */
export function isGraphqlPath({ originalUrl, routeOptions }: FastifyRequest): boolean {
  if (routeOptions.url === '/graphql') return true;
  const path = originalUrl
    .replace(/^https?:\/\/[^/?#]*/i, '')
    .replace(/%([0-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  return /^\/graphql(?:[/?#]|$)/.test(path);
}

/** Whether the client closed the connection before its request was complete. */
function isCutShort({ raw }: FastifyRequest): boolean {
  return raw.destroyed && !raw.complete;
}
