import { GraphQLSchemaHost } from '@nestjs/graphql';
import { getNamedType, type GraphQLNamedType, type GraphQLSchema, isObjectType } from 'graphql';
import type { TestApp } from './app.js';
import type { OrganizationValues } from './two-organizations.js';
import type { Operation } from './operations.js';
import type { HttpRequest } from './http-client.js';

export type Values = Readonly<Record<string, string | number>>;

/** A call as sent over the wire, without its token. `body` is an object, so that tests can spoil it. */
export interface OperationRequest {
  method: string;
  path: string;
  body?: Record<string, unknown>;
}

export const schemaOf = ({ app }: TestApp): GraphQLSchema => app.get(GraphQLSchemaHost).schema;

/** The call with the caller's own values, replaced by `values` at their places. */
export function requestOf(
  app: TestApp,
  { name, edge, base }: Operation,
  own: OrganizationValues,
  values: Values = {},
): OperationRequest {
  const filled = structuredClone(base(own)) as Record<string, unknown>;
  for (const [place, value] of Object.entries(values)) put(filled, place.split('.'), value);
  if (edge === 'GraphQL')
    return { method: 'POST', path: '/graphql', body: { query: documentOf(schemaOf(app), name), variables: filled } };

  const [method = '', route = ''] = name.split(' ');
  const inPath = [...route.matchAll(/\{(\w+)\}/g)].map(([, parameter = '']) => parameter);
  const path = route.replace(/\{(\w+)\}/g, (_, parameter: string) => encodeURIComponent(String(filled[parameter])));
  const rest = Object.entries(filled).filter(([key]) => !inPath.includes(key));
  if (method !== 'GET' && method !== 'DELETE') return { method, path, body: Object.fromEntries(rest) };
  const query = new URLSearchParams(rest.map(([key, value]): [string, string] => [key, String(value)])).toString();
  return { method, path: query === '' ? path : `${path}?${query}` };
}

/** The values of this neighbour for all places of the call. */
export const valuesOf = ({ places }: Operation, things: OrganizationValues): Values =>
  Object.fromEntries(Object.entries(places).map(([place, kind]) => [place, things[kind]]));

export function wireOf({ body, ...rest }: OperationRequest): HttpRequest {
  return body === undefined ? { ...rest, headers: {} } : { ...rest, body: JSON.stringify(body) };
}

/** Selects every field of the answer, with every argument as a variable. */
export function documentOf(schema: GraphQLSchema, name: string): string {
  const kind = schema.getQueryType()?.getFields()[name] === undefined ? 'mutation' : 'query';
  const field = (kind === 'query' ? schema.getQueryType() : schema.getMutationType())?.getFields()[name];
  if (field === undefined) throw new Error(`The schema has no ${name}`);
  const list = (texts: string[]): string => (texts.length === 0 ? '' : `(${texts.join(', ')})`);
  const variables = list(field.args.map((arg) => `$${arg.name}: ${String(arg.type)}`));
  const args = list(field.args.map((arg) => `${arg.name}: $${arg.name}`));
  return `${kind} ${variables} { ${name}${args} ${selectionOf(getNamedType(field.type))} }`;
}

function selectionOf(type: GraphQLNamedType): string {
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields()).map(
    (field) => `${field.name} ${selectionOf(getNamedType(field.type))}`,
  );
  return `{ ${fields.join(' ')} }`;
}

/** Uses the first entry of a list. */
function put(target: Record<string, unknown>, [key = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    target[key] = Array.isArray(target[key]) ? [value] : value;
    return;
  }
  const next = (target[key] ??= {}) as Record<string, unknown> | Record<string, unknown>[];
  put(Array.isArray(next) ? next[0]! : next, rest, value);
}
