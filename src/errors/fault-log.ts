import { Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { perRequest } from '../request/per-request.js';
import type { DomainError } from './domain-error.js';

const logger = new Logger('Fault');

/** The lines already logged for a request. */
const loggedOf = perRequest(() => new Set<string>());

/**
 * Logs an error that the operator should know about, with the request id. It logs each cause once per request, because
 * thousands of fields of a GraphQL document can fail for the same reason.
 */
export function logFault({ code, message, cause }: DomainError, request: Pick<FastifyRequest, 'id'>): void {
  if (code !== 'INTERNAL' && code !== 'UNAVAILABLE' && (code !== 'FORBIDDEN' || cause === undefined)) return;
  const reason = cause instanceof Error ? cause.message : typeof cause === 'string' ? cause : 'no cause';
  const lines = loggedOf(request);
  if (lines.has(`${code} ${reason}`)) return;
  lines.add(`${code} ${reason}`);
  const ofRequest = `request=${request.id}`;
  if (code === 'INTERNAL') logger.error(`${message} ${ofRequest}`, cause instanceof Error ? cause.stack : reason);
  else logger.warn(`${code === 'UNAVAILABLE' ? 'Unavailable: ' : ''}${reason} ${ofRequest}`);
}
