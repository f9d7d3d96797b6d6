import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { domainErrorOf } from '../errors/answer.js';
import { type ErrorCode, ERRORS } from '../errors/catalogue.js';
import { DomainError, type Problem } from '../errors/domain-error.js';

/** Errors of the GraphQL layer about the document or the request. Their messages help the client to correct it. */
const CLIENT_ERRORS = new Set<unknown>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/**
 * Formats errors of resolvers as REST does (errors/answer.ts), and errors in the client's document as INVALID_INPUT.
 */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { locations, path } = formatted;
  // An error below a mutation's field, or in its result, occurs after the call has succeeded.
  const isCarriedOut = path !== undefined && (path.length > 1 || !(originOf(error) instanceof DomainError));
  const { sentence, detail, extensions } = wordsFor(formatted, error);
  return {
    message: isCarriedOut ? sentence : detail,
    ...(locations && { locations }),
    ...(path && { path }),
    extensions,
  };
}

interface Words {
  sentence: string;
  /** The sentence, and that the call changed nothing. */
  detail: string;
  extensions: { code: ErrorCode; errors: readonly Problem[] };
}

function wordsFor({ message, extensions }: GraphQLFormattedError, error: unknown): Words {
  const ours = domainErrorIn(error);
  if (ours !== null) {
    const { code, message: detail, sentence, problems } = ours;
    return { sentence, detail, extensions: { code, errors: problems } };
  }
  // Keeps GraphQL's messages about the document, but not engine errors (a stack overflow of the parser) or execution
  // errors, which may repeat values.
  const isTold = CLIENT_ERRORS.has(extensions?.['code']) && originOf(error) instanceof GraphQLError;
  const told = isTold ? inOurWords(message) : undefined;
  return {
    sentence: told ?? ERRORS.INVALID_INPUT.sentence,
    detail: told ?? ERRORS.INVALID_INPUT.detail,
    extensions: { code: 'INVALID_INPUT', errors: [] },
  };
}

/** The error that clients may see; null if it is about the client's document. */
export function domainErrorIn(error: unknown): DomainError | null {
  // An error with a path comes from the execution, where any code can be set.
  if (error instanceof GraphQLError && error.path === undefined && CLIENT_ERRORS.has(error.extensions['code']))
    return null;
  const origin = originOf(error);
  // graphql-js rejected a part of the document during execution (it has nodes), or stopped after 50 invalid variables.
  if (origin instanceof GraphQLError && (origin.nodes !== undefined || origin.message.startsWith('Too many errors')))
    return null;
  return domainErrorOf(origin);
}

/** Removes text of the document, which may be a password, and hints about the server's configuration. */
function inOurWords(message: string): string {
  if (message.startsWith('GraphQL introspection is not allowed')) return 'Introspection is disabled.'; // by EXPLORER
  return message.replace(/^(Syntax Error: .*\b(?:Block)?String) ".*"/s, '$1');
}

function originOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError !== undefined ? originOf(error.originalError) : error;
}
