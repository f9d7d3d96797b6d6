import { STATUS_CODES } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { GqlContextType } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { domainErrorOf, graphqlBody } from './answer.js';
import { ERRORS } from './catalogue.js';
import { DomainError } from './domain-error.js';
import { logFault } from './fault-log.js';
import type { ProblemDocument } from './problem-document.model.js';

/** Seconds after which a call that met an outage is worth repeating. */
const RETRY_AFTER = 2;

/**
 * Every error of a handler leaves through here: as RFC 9457 problem
 * document, or to GraphQL, which logs and tells it with all others.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(exception: unknown, host: ArgumentsHost): DomainError | undefined {
    if (host.getType<GqlContextType>() === 'graphql') return domainErrorOf(exception); // graphql-js takes it as thrown
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const error = isCutShort(request) ? new DomainError('INVALID_INPUT') : domainErrorOf(exception);
    logFault(error, request);
    sendError(error, request, reply);
    return undefined;
  }
}

/** Answers in the shape of the place that was called. */
export function sendError(error: DomainError, request: FastifyRequest, reply: FastifyReply): void {
  void reply.status(ERRORS[error.code].status);
  sendRetryAfter(error, reply);
  if (error.code === 'UNAUTHENTICATED') void reply.header('www-authenticate', 'Bearer');
  if (isGraphqlPath(request)) void reply.type('application/json').send(graphqlBody(error));
  else void reply.type('application/problem+json').send(documentOf(error, request));
}

/**
 * Of several fields of a GraphQL document that failed, the one that takes longest counts. The limit that was met is
 * told in the fields of draft-ietf-httpapi-ratelimit-headers-10.
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

function documentOf({ code, message, problems }: DomainError, request: FastifyRequest): ProblemDocument {
  const { status } = ERRORS[code];
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: message,
    instance: `urn:uuid:${request.id}`,
    code,
    errors: [...problems],
  };
}

/** Also where the path was not found, or has another method, and however it is written: escaped, or after a host. */
export function isGraphqlPath({ originalUrl, routeOptions }: FastifyRequest): boolean {
  if (routeOptions.url === '/graphql') return true;
  const path = originalUrl
    .replace(/^https?:\/\/[^/?#]*/i, '')
    .replace(/%([0-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  return /^\/graphql(?:[/?#]|$)/.test(path);
}

/** Whether the client went away before its request was complete: its connection failed, none of ours. */
function isCutShort({ raw }: FastifyRequest): boolean {
  return raw.destroyed && !raw.complete;
}
