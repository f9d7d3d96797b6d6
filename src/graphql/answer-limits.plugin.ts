import type { ApolloServerPlugin, GraphQLRequestContextWillSendResponse, GraphQLRequestListener } from '@apollo/server';
import { Plugin } from '@nestjs/apollo';
import type { FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql';
import { type GraphqlContext, isMutation } from '../auth/request.js';
import { graphqlErrorOf } from '../errors/answer.js';
import { refusalOf, TooMuchData } from '../errors/too-much-data.js';

/** Maximum size of a response in bytes of JSON. */
const MOST_BYTES = 5_000_000;

/** Rejects a query with one error if any part of it asks for too much, or if the response is too large. */
@Plugin()
export class AnswerLimitsPlugin implements ApolloServerPlugin<GraphqlContext> {
  requestDidStart(): Promise<GraphQLRequestListener<GraphqlContext>> {
    return Promise.resolve({
      willSendResponse: (context) => {
        limit(context);
        return Promise.resolve();
      },
    });
  }
}

function limit(context: GraphQLRequestContextWillSendResponse<GraphqlContext>): void {
  const { contextValue, operation, response, errors: originals = [] } = context;
  if (operation === undefined || response.body.kind !== 'single') return;
  const { body } = response;
  if (isMutation({ operation })) {
    body.singleResult = withOneRefusalPerCall(body.singleResult, originals);
    if (bytesOf(body.singleResult) > MOST_BYTES) body.singleResult = withoutAnswers(body.singleResult);
    return;
  }
  const { data, errors: [error] = [] } = body.singleResult;
  const refusal = refusalOf(contextValue.req);
  if (refusal === undefined && bytesOf(body.singleResult) <= MOST_BYTES) return;
  // If only the errors are too large (thousands with the same reason), send the first one.
  const isAboutErrors = error !== undefined && refusal === undefined && bytesOf(data) <= MOST_BYTES;
  body.singleResult = {
    errors: isAboutErrors ? [error] : [graphqlErrorOf(refusal ?? new TooMuchData())],
    data: null,
  };
}

/**
 * Keeps one refusal per call, because all refused lists of a call have the same reason.
 * @param originals the same errors in the same order, before formatting
 */
function withOneRefusalPerCall(
  result: FormattedExecutionResult,
  originals: readonly GraphQLError[],
): FormattedExecutionResult {
  const { errors } = result;
  if (errors === undefined) return result;
  const told = new Set<string | number | undefined>();
  const isNews = ({ path: [call] = [] }: GraphQLFormattedError, at: number): boolean => {
    if (!(originals[at]?.originalError instanceof TooMuchData)) return true;
    const isFirst = !told.has(call);
    told.add(call);
    return isFirst;
  };
  return { ...result, errors: errors.filter(isNews) };
}

/** Reports that the calls of a mutation succeeded, and which of them failed: those errors have a path of one step. */
function withoutAnswers({ errors = [] }: FormattedExecutionResult): FormattedExecutionResult {
  return {
    errors: [graphqlErrorOf(new TooMuchData(true)), ...errors.filter(({ path }) => path?.length === 1)],
    data: null,
  };
}

/** The length of a value as JSON, or any length above the limit. */
function bytesOf(value: unknown, limit = MOST_BYTES): number {
  if (typeof value === 'string') return ESCAPED.test(value) ? lengthOf(JSON.stringify(value)) : lengthOf(value) + 2;
  if (typeof value !== 'object' || value === null) return String(value).length;
  const isList = Array.isArray(value);
  let bytes = 2;
  for (const key in value) {
    if (bytes > limit) break;
    const item: unknown = (value as Record<string, unknown>)[key];
    bytes += 1 + (isList ? 0 : key.length + 3) + bytesOf(item, limit - bytes);
  }
  return bytes;
}

const lengthOf = (text: string): number => Buffer.byteLength(text);

/** Characters that JSON escapes. */
const ESCAPED = /["\\\p{Cc}\p{Cs}]/u;
