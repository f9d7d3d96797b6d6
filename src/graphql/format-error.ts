import { unwrapResolverError } from '@apollo/server/errors';
import { Logger } from '@nestjs/common';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
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
  const invalid = { ...where, extensions: { code: 'INVALID_INPUT', errors: [] } };
  const origin = originOf(error);
  if (CLIENT_ERRORS.has(extensions?.['code'])) {
    // Not its own words: those of the engine whose stack the parser has used up.
    return {
      message: origin instanceof GraphQLError ? withoutTexts(message) : ERRORS.INVALID_INPUT.detail,
      ...invalid,
    };
  }
  // graphql-js refused a part of the document (it names the nodes) while executing, in words that may repeat values;
  // or gave up after 50 variables.
  if (origin instanceof GraphQLError && (origin.nodes !== undefined || origin.message.startsWith('Too many errors')))
    return { message: ERRORS.INVALID_INPUT.detail, ...invalid };
  logger.error('A GraphQL error that nothing foresaw', error instanceof Error ? error.stack : String(error));
  return { message: ERRORS.INTERNAL.detail, ...where, extensions: { code: 'INTERNAL', errors: [] } };
}

/** What stands where it does not belong is named, but a text may be a password. */
function withoutTexts(message: string): string {
  return message.replace(/^(Syntax Error: .*\b(?:Block)?String) ".*"/s, '$1');
}

function originOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError !== undefined ? originOf(error.originalError) : error;
}
