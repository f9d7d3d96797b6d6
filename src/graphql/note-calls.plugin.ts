import type { ApolloServerPlugin, GraphQLRequestContextWillSendResponse, GraphQLRequestListener } from '@apollo/server';
import { Plugin } from '@nestjs/apollo';
import {
  type DocumentNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
  Kind,
  type OperationTypeNode,
  type SelectionSetNode,
} from 'graphql';
import type { GraphqlContext } from '../auth/request.js';
import type { ErrorCode } from '../errors/catalogue.js';
import { type Call, graphqlCallsOf, OTHER } from '../observability/call.js';
import { ObservabilityService } from '../observability/observability.service.js';

/** Notes the calls of a document with their outcomes. The last plugin, because others change the response. */
@Plugin()
export class NoteCallsPlugin implements ApolloServerPlugin<GraphqlContext> {
  constructor(private readonly observability: ObservabilityService) {}

  requestDidStart(): Promise<GraphQLRequestListener<GraphqlContext> | undefined> {
    if (!this.observability.isOn) return Promise.resolve(undefined);
    return Promise.resolve({
      willSendResponse: (context) => {
        graphqlCallsOf(context.contextValue.req).push(...callsOf(context));
        return Promise.resolve();
      },
    });
  }
}

function callsOf({
  document,
  operation,
  schema,
  response: { body },
}: GraphQLRequestContextWillSendResponse<GraphqlContext>): Call[] {
  const { data = null, errors = [] } = body.kind === 'single' ? body.singleResult : {};
  const ofAll = errors.find(({ path }) => path === undefined);
  if (operation === undefined || document === undefined) return [{ operation: OTHER, outcome: codeOf(ofAll) }];
  return [...rootFields(document, operation.selectionSet)]
    .filter(([key]) => data === null || key in data) // others are skipped by a directive
    .map(([key, name]) => ({
      operation: knownName(schema, operation.operation, name),
      outcome: codeOf(errors.find(({ path }) => path?.[0] === key) ?? ofAll),
    }));
}

/** The names of the fields by their keys in the response. */
function rootFields(document: DocumentNode, { selections }: SelectionSetNode): Map<string, string> {
  const fields = new Map<string, string>();
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      fields.set(selection.alias?.value ?? selection.name.value, selection.name.value);
      continue;
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection
        : document.definitions.find(
            (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value,
          );
    if (fragment === undefined || !('selectionSet' in fragment)) continue;
    for (const [key, name] of rootFields(document, fragment.selectionSet)) fields.set(key, name);
  }
  return fields;
}

/** The schema knows all names, because the document is valid. Fields of the introspection have one name in all. */
function knownName(schema: GraphQLSchema, type: OperationTypeNode, name: string): string {
  if (name.startsWith('__')) return 'introspection';
  return Object.hasOwn(schema.getRootType(type)?.getFields() ?? {}, name) ? name : OTHER;
}

/** `formatError` and our own errors set a code of the catalogue. */
function codeOf(error: GraphQLFormattedError | undefined): ErrorCode | 'OK' {
  return error === undefined ? 'OK' : (error.extensions?.['code'] as ErrorCode);
}
