import type { ApolloServerPlugin, GraphQLRequestContextWillSendResponse, GraphQLRequestListener } from '@apollo/server';
import { Plugin } from '@nestjs/apollo';
import { OperationTypeNode } from 'graphql';
import { type GraphqlContext, standsFor } from '../auth/request.js';
import { graphqlBody } from '../errors/answer.js';
import { refusalOf, TooMuchAtOnce } from '../errors/too-much.js';

/** Bytes of JSON. */
const MOST_BYTES = 5_000_000;

/** Refuses a query with one error if any part of it asks for too much, and any answer that is too large. */
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

function limit({ contextValue, operation, response }: GraphQLRequestContextWillSendResponse<GraphqlContext>): void {
  if (operation === undefined || response.body.kind !== 'single') return;
  const isMutation = operation.operation === OperationTypeNode.MUTATION;
  const refusal = refusalOf(standsFor(contextValue));
  const isRefused = refusal !== undefined && !isMutation; // each call of a mutation answers for itself
  if (!isRefused && bytesOf(response.body.singleResult) <= MOST_BYTES) return;
  const [error] = response.body.singleResult.errors ?? [];
  response.body.singleResult =
    error !== undefined && !isRefused // thousands of fields that fail for one reason
      ? { errors: [error], data: null }
      : { ...graphqlBody(refusal ?? new TooMuchAtOnce(isMutation)), data: null };
}

/** The length of a value as JSON, or some length beyond the limit. */
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
