import type { CallerName, World } from './random-inputs.js';

export interface RandomRequest {
  method: string;
  path: string;
  body?: object | undefined;
  /** The field of `data` that has the answer, for a call of GraphQL. */
  field?: string;
  /** The cookie of a session. */
  cookie?: string | undefined;
}

export type Call = (world: World, by: CallerName) => RandomRequest;

export const rest = (method: string, path: string, body?: object): RandomRequest => ({ method, path, body });

/** @param parameter name and type of the parameter, such as `id: ID!` */
export function graphql(field: string, parameter: string, fields: string, value: unknown): RandomRequest {
  const [name, type] = parameter.split(': ') as [string, string];
  const query = `mutation ($${name}: ${type}) { ${field}(${name}: $${name}) ${fields} }`;
  return { method: 'POST', path: '/graphql', body: { query, variables: { [name]: value } }, field };
}

/** What the request sends as `input`, or as its body. */
export function inputOf({ body = {} }: Pick<RandomRequest, 'body'>): Record<string, unknown> {
  const sent = body as { variables?: { input?: Record<string, unknown> } };
  return sent.variables?.input ?? (body as Record<string, unknown>);
}
