import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { domainErrorOf } from '../errors/answer.js';
import { type ErrorCode, ERRORS } from '../errors/catalogue.js';
import { DomainError, type Problem } from '../errors/domain-error.js';

/**
 * Errors of the GraphQL layer about the document or the request
 * itself. Their messages help the client to correct it.
 */
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
 * Errors of resolvers become what errors/answer.ts makes of them on
 * both transports, and errors of the client's document INVALID_INPUT.
 */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { locations, path } = formatted;
  // A field below a mutation, or its answer, fails after the call has been carried out.
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
  /** The sentence, with what is said of a call that was not carried out. */
  detail: string;
  extensions: { code: ErrorCode; errors: readonly Problem[] };
}

function wordsFor({ message, extensions }: GraphQLFormattedError, error: unknown): Words {
  const ours = domainErrorIn(error);
  if (ours !== null) {
    const { code, message: detail, sentence, problems } = ours;
    return { sentence, detail, extensions: { code, errors: problems } };
  }
  // The words are GraphQL's own about the document, and not the engine's, whose stack the parser has used up, nor those
  // about a part of it while executing, which may repeat values.
  const isTold = CLIENT_ERRORS.has(extensions?.['code']) && originOf(error) instanceof GraphQLError;
  const told = isTold ? inOurWords(message) : undefined;
  return {
    sentence: told ?? ERRORS.INVALID_INPUT.sentence,
    detail: told ?? ERRORS.INVALID_INPUT.detail,
    extensions: { code: 'INVALID_INPUT', errors: [] },
  };
}

/** The error as clients may see it; null when it is about the client's document. */
export function domainErrorIn(error: unknown): DomainError | null {
  // With a path it comes from the execution, and what is thrown there may claim any code.
  if (error instanceof GraphQLError && error.path === undefined && CLIENT_ERRORS.has(error.extensions['code']))
    return null;
  const origin = originOf(error);
  // graphql-js refused a part of the document (it names the nodes) while executing, or gave up after 50 variables.
  if (origin instanceof GraphQLError && (origin.nodes !== undefined || origin.message.startsWith('Too many errors')))
    return null;
  return domainErrorOf(origin);
}

/**
 * Names what is wrong in the document, but repeats no text of it, which may be
 * a password, and does not tell clients how to configure the server.
 */
function inOurWords(message: string): string {
  if (message.startsWith('GraphQL introspection is not allowed')) return 'Introspection is switched off.'; // by EXPLORER
  return message.replace(/^(Syntax Error: .*\b(?:Block)?String) ".*"/s, '$1');
}

function originOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError !== undefined ? originOf(error.originalError) : error;
}
