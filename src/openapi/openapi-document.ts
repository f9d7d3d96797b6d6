import type { OpenAPIObject } from '@nestjs/swagger';
import { FOREIGN_PAGE } from '../errors/answer.js';

/** JSON Schema 2020-12, and `nullable` of OpenAPI 3.0. */
interface Schema {
  [annotation: string]: unknown;
  $ref?: string;
  type?: string | string[];
  nullable?: boolean;
  enum?: unknown[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
}

interface Answer {
  description: string;
  headers?: Record<string, object>;
  content?: object;
}

interface Operation {
  requestBody?: object;
  responses: Record<string, Answer>;
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDocument' } } };

const REQUEST_ID = {
  description: 'Id of this request: a UUID, perhaps without hyphens. The log contains it too.',
  required: true,
  schema: { type: 'string', pattern: '^([0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$' },
};

/** For all calls that write: the server rejects them from pages of other origins (browsers.ts). */
const OF_FOREIGN_PAGES = `\`FORBIDDEN\`: ${FOREIGN_PAGE}`;

/** The server sends it before routing (malformed-http.ts). */
const TOO_SLOW: Answer = {
  description: '`INVALID_INPUT`: The client did not send the complete request in time.',
  content: PROBLEM,
};

const UNREADABLE: Answer = {
  description: '`INVALID_INPUT`: This is not a valid HTTP request, or it does not name exactly one host.',
  content: PROBLEM,
};

const SAFE = ['get', 'head'];

/**
 * Converts the OpenAPI 3.0 document of @nestjs/swagger to OpenAPI 3.1, where a reference can be null. Adds what applies
 * to every call: the header x-request-id, responses of the server itself, and rules of input objects.
 */
export function completeDocument(generated: OpenAPIObject): OpenAPIObject {
  const { paths, components, ...rest } = generated as unknown as Document;
  const operations = Object.values(paths).flatMap((item) => Object.values(item));
  const inputs = namesIn(
    operations.map(({ requestBody }) => requestBody),
    components.schemas,
  );
  return {
    ...rest,
    openapi: '3.1.0',
    paths: mapped(paths, (item) => mapped(item, completeOperation)),
    components: {
      ...components,
      headers: { RequestId: REQUEST_ID },
      schemas: mapped(components.schemas, (schema, name) => in31(inputs.has(name) ? inputOf(schema) : schema)),
    },
  } as unknown as OpenAPIObject;
}

function completeOperation(operation: Operation, method: string): Operation {
  const responses: Operation['responses'] = { 400: UNREADABLE, ...operation.responses, 408: TOO_SLOW };
  if (!SAFE.includes(method)) responses['403'] = refusingForeignPages(responses['403']);
  return { ...operation, responses: mapped(responses, withHeaders) };
}

function refusingForeignPages(answer: Answer = { description: '', content: PROBLEM }): Answer {
  return { ...answer, description: [answer.description, OF_FOREIGN_PAGES].filter(Boolean).join('\n\n') };
}

/** Marks the documented headers as always present, unless they say otherwise, and adds x-request-id. */
function withHeaders({ headers = {}, ...answer }: Answer): Answer {
  const required = mapped(headers, (header) => ({ required: true, ...header }));
  return { ...answer, headers: { ...required, 'x-request-id': { $ref: '#/components/headers/RequestId' } } };
}

/** Names of the schemas that these parts use, directly or indirectly. */
function namesIn(parts: unknown, schemas: Record<string, Schema>, names = new Set<string>()): Set<string> {
  for (const [, name = ''] of JSON.stringify(parts).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    if (names.has(name)) continue;
    names.add(name);
    namesIn(schemas[name], schemas, names);
  }
  return names;
}

/** Optional fields can be null, which means absent. Unknown fields are errors. */
function inputOf(schema: Schema): Schema {
  const { properties, required = [] } = schema;
  if (properties === undefined) return schema;
  const orAbsent = (field: Schema, name: string): Schema =>
    required.includes(name) ? field : { ...field, nullable: true };
  return { ...schema, properties: mapped(properties, orAbsent), additionalProperties: false };
}

/** Converts a schema from OpenAPI 3.0 to 3.1. */
function in31({ nullable = false, items, properties, ...schema }: Schema): Schema {
  const inner: Schema = {
    ...schema,
    ...(items && { items: in31(items) }),
    ...(properties && { properties: mapped(properties, in31) }),
  };
  return nullable ? orNull(inner) : inner;
}

function orNull({ $ref, allOf = $ref === undefined ? undefined : [{ $ref }], type, ...schema }: Schema): Schema {
  if (allOf !== undefined) return { ...schema, anyOf: [...allOf, { type: 'null' }] };
  return { ...schema, type: [type ?? [], 'null'].flat(), ...(schema.enum && { enum: [...schema.enum, null] }) };
}

function mapped<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From, key: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
