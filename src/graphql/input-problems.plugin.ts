import type { ApolloServerPlugin, GraphQLRequestContextWillSendResponse, GraphQLRequestListener } from '@apollo/server';
import { Plugin } from '@nestjs/apollo';
import { TypeMetadataStorage } from '@nestjs/graphql';
import type { ClassConstructor } from 'class-transformer';
import {
  type ArgumentNode,
  coerceInputValue,
  type DocumentNode,
  type FieldNode,
  getNamedType,
  getNullableType,
  getOperationAST,
  type GraphQLError,
  type GraphQLField,
  type GraphQLFormattedError,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isListType,
  isNullableType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  validate,
  valueFromASTUntyped,
  ValuesOfCorrectTypeRule,
} from 'graphql';
import { CredentialsService } from '../auth/credentials.service.js';
import { IS_PUBLIC } from '../auth/public.decorator.js';
import type { GraphqlContext } from '../auth/request.js';
import { graphqlBody } from '../errors/answer.js';
import { PROBLEMS } from '../errors/catalogue.js';
import { DomainError, problem, type Problem } from '../errors/domain-error.js';
import { isAbsent } from '../validation/checks.js';
import { checkInput } from '../validation/input.pipe.js';
import { refusalOfGuard } from './refusal.js';

type Context = GraphQLRequestContextWillSendResponse<GraphqlContext>;

/**
 * GraphQL rejects a value of the wrong type before any guard runs, with its own message. This replaces the message by
 * our errors: 401 if the caller is not signed in, otherwise all problems that the check of REST finds, with pointers
 * relative to `input`.
 */
@Plugin()
export class InputProblemsPlugin implements ApolloServerPlugin<GraphqlContext> {
  constructor(private readonly credentials: CredentialsService) {}

  requestDidStart(): Promise<GraphQLRequestListener<GraphqlContext>> {
    return Promise.resolve({
      willSendResponse: (context) => this.restate(context),
    });
  }

  private async restate(context: Context): Promise<void> {
    const { document, errors, request, response, schema, contextValue } = context;
    if (document === undefined || errors === undefined || response.body.kind !== 'single') return;
    if (errors.some(({ path }) => path !== undefined)) return; // a resolver threw it
    if (!isAboutValues(errors, schema, document)) {
      response.body.singleResult.errors = withoutValues(response.body.singleResult.errors ?? [], schema, document);
      return;
    }

    const operation = getOperationAST(document, request.operationName);
    const fields = operation ? fieldsOf(operation.selectionSet, document) : [];
    const root = operation && schema.getRootType(operation.operation);
    const calls = fields.flatMap((node) => {
      const definition = root?.getFields()[node.name.value];
      return definition === undefined ? [] : [{ node, definition }];
    });

    const isPublic = calls.length > 0 && calls.every(({ definition }) => definition.extensions[IS_PUBLIC] === true);
    const refusal = isPublic ? null : await refusalOfGuard(contextValue, this.credentials);
    const error =
      refusal ??
      new DomainError('INVALID_INPUT', {
        problems: problemsIn(calls, { ...defaultsOf(operation), ...request.variables }),
      });
    if (refusal !== null) response.http.status = 200; // as for an error of the guard
    response.body.singleResult = graphqlBody(error);
  }
}

/** Whether all errors are about values that do not match their types. */
function isAboutValues(errors: readonly GraphQLError[], schema: GraphQLSchema, document: DocumentNode): boolean {
  // After 50 of these errors graphql-js stops with an error without a code.
  if (errors.some(({ extensions }) => extensions['code'] === 'BAD_USER_INPUT')) return true;
  return (
    errors.every(({ extensions }) => extensions['code'] === 'GRAPHQL_VALIDATION_FAILED') &&
    validate(schema, document, [ValuesOfCorrectTypeRule]).length === errors.length
  );
}

/** Replaces the messages of graphql-js that repeat values, if there are other errors too. */
function withoutValues(
  errors: readonly GraphQLFormattedError[],
  schema: GraphQLSchema,
  document: DocumentNode,
): GraphQLFormattedError[] {
  const aboutValues = new Set(validate(schema, document, [ValuesOfCorrectTypeRule]).map(({ message }) => message));
  return errors.map((error) =>
    aboutValues.has(error.message) ? { ...error, message: PROBLEMS.VALUE_INVALID.detail } : error,
  );
}

/** The root fields, including those in fragments. Each fragment counts once, as in execution. */
function fieldsOf(set: SelectionSetNode, document: DocumentNode, seen = new Set<string>()): FieldNode[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(selection.selectionSet, document, seen);
    const name = selection.name.value;
    const fragment = document.definitions.find((d) => d.kind === Kind.FRAGMENT_DEFINITION && d.name.value === name);
    if (fragment?.kind !== Kind.FRAGMENT_DEFINITION || seen.has(name)) return [];
    seen.add(name);
    return fieldsOf(fragment.selectionSet, document, seen);
  });
}

function defaultsOf(operation: OperationDefinitionNode | null | undefined): Record<string, unknown> {
  const variables = operation?.variableDefinitions ?? [];
  return Object.fromEntries(
    variables.flatMap(({ variable, defaultValue }) =>
      defaultValue === undefined ? [] : [[variable.name.value, valueFromASTUntyped(defaultValue)]],
    ),
  );
}

interface Call {
  node: FieldNode;
  definition: GraphQLField<unknown, unknown>;
}

/** Maximum number of calls to check: hundreds of aliases of a large input would take seconds. */
const MAX_CALLS = 5;

/** Returns the problems of the first invalid call. Pointers are relative to its `input`, or else to its arguments. */
function problemsIn(calls: readonly Call[], variables: Readonly<Record<string, unknown>>): Problem[] {
  for (const { node, definition } of calls.slice(0, MAX_CALLS)) {
    const together = problemsOfArguments(node, definition, variables);
    if (together.length > 0) return together;
    const found = (node.arguments ?? []).flatMap((argument) => problemsOfArgument(argument, definition, variables));
    if (found.length > 0) return found;
  }
  return [problem('VALUE_INVALID', '')];
}

/** The problems of all arguments of a query that has a class for them, such as a list. */
function problemsOfArguments(
  { name, arguments: given = [] }: FieldNode,
  { args }: GraphQLField<unknown, unknown>,
  variables: Readonly<Record<string, unknown>>,
): Problem[] {
  const query = TypeMetadataStorage.getQueriesMetadata().find(({ schemaName }) => schemaName === name.value);
  const type = query?.methodArgs?.find(({ kind }) => kind === 'args')?.typeFn();
  if (type === undefined) return [];
  const sent = given.map((argument) => {
    const value = valueFromASTUntyped(argument.value, variables);
    const arg = args.find((each) => each.name === argument.name.value);
    return [argument.name.value, arg === undefined ? value : withLists(value, arg.type)];
  });
  return problemsAt('', type as ClassConstructor<object>, Object.fromEntries(sent));
}

function problemsOfArgument(
  { name, value }: ArgumentNode,
  { args }: GraphQLField<unknown, unknown>,
  variables: Readonly<Record<string, unknown>>,
): Problem[] {
  const type = args.find((arg) => arg.name === name.value)?.type;
  if (type === undefined) return [];
  const sent = valueFromASTUntyped(value, variables);
  const input = inputClassOf(getNamedType(type).name);
  if (input === undefined) {
    const misfits: unknown[] = [];
    coerceInputValue(sent, type, (path) => misfits.push(path));
    return misfits.length === 0 ? [] : [problem('VALUE_INVALID', `/${name.value}`)];
  }
  const at = name.value === 'input' ? '' : `/${name.value}`;
  const given = withLists(sent, type);
  if (isListType(getNullableType(type)))
    return (Array.isArray(given) ? given : []).flatMap((item, index) => problemsAt(`${at}/${index}`, input, item));
  return isAbsent(given) && isNullableType(type) ? [] : problemsAt(at, input, given);
}

function problemsAt(at: string, input: ClassConstructor<object>, value: unknown): Problem[] {
  const checked = checkInput(input, value);
  return 'problems' in checked ? checked.problems.map((each) => ({ ...each, pointer: at + each.pointer })) : [];
}

function inputClassOf(name: string): ClassConstructor<object> | undefined {
  return TypeMetadataStorage.getInputTypesMetadata().find((type) => type.name === name)?.target as
    ClassConstructor<object> | undefined;
}

/** A single value where a list is expected is a list of one in GraphQL. */
function withLists(value: unknown, type: GraphQLInputType): unknown {
  const nullable = getNullableType(type);
  if (value === null || value === undefined) return value;
  if (isListType(nullable)) {
    return (Array.isArray(value) ? value : [value]).map((item) => withLists(item, nullable.ofType));
  }
  if (!isInputObjectType(nullable) || typeof value !== 'object' || Array.isArray(value)) return value;
  const fields = nullable.getFields();
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const field = fields[key];
      return [key, field === undefined ? item : withLists(item, field.type)];
    }),
  );
}
