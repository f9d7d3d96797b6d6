import { unwrapResolverError } from '@apollo/server/errors';
import { Logger } from '@nestjs/common';
import type { GraphQLFormattedError } from 'graphql';
import { ProblemGraphqlError } from '../errors/answer.js';
import { ERRORS } from '../errors/catalogue.js';

const logger = new Logger('GraphQL');

/** What the GraphQL layer itself says of a document or a request that it cannot take; its message helps whoever wrote it. */
const CLIENT_ERRORS = new Set<unknown>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/** An allow-list: our own errors pass as they are, errors of the client's document as INVALID_INPUT, and anything else only as INTERNAL. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { message, locations, path, extensions } = formatted;
  const where = { ...(locations && { locations }), ...(path && { path }) };
  if (unwrapResolverError(error) instanceof ProblemGraphqlError)
    return { message, ...where, extensions: extensions ?? {} };
  if (CLIENT_ERRORS.has(extensions?.['code'])) {
    return { message, ...where, extensions: { code: 'INVALID_INPUT', errors: [] } };
  }
  logger.error('A GraphQL error that nothing foresaw', error instanceof Error ? error.stack : String(error));
  return { message: ERRORS.INTERNAL.detail, ...where, extensions: { code: 'INTERNAL', errors: [] } };
}
