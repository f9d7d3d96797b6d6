import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { CONSOLE_PATHS, EXPLORER_PATH } from '../../src/http/pages.js';

/** A call and its answer, as sent over the wire. */
interface Exchange {
  method: string;
  path: string;
  /** The body that was sent. */
  sent?: string | Uint8Array | undefined;
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  text: string;
}

interface Media {
  schema: object;
}

interface Answer {
  content?: Record<string, Media>;
  headers?: Record<string, { $ref?: string; required?: boolean; schema?: { type?: string } }>;
}

interface Operation {
  requestBody?: { required?: boolean; content: Record<string, Media> };
  responses: Record<string, Answer>;
}

export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; headers?: NonNullable<Answer['headers']> };
}

interface Schema {
  type?: string | string[];
  properties?: object;
  additionalProperties?: boolean;
}

/** What the server serves besides the REST calls. Each has its own tests. */
const BESIDE: readonly (readonly [what: string, path: RegExp])[] = [
  ['GraphQL, whose contract is schema.gql', /^\/graphql(\/|$)/],
  [
    'the pages',
    new RegExp(`^(${[...CONSOLE_PATHS, EXPLORER_PATH].map((path) => path.replace(/:\w+/g, '[^/]+')).join('|')})/?$`),
  ],
  ['the files of the pages', new RegExp(`^(${EXPLORER_PATH})?/assets/`)],
  ['the documents themselves', /^\/api\/docs(-json|-yaml|\/|$)/],
];

/** The console also answers unknown paths outside of the API, but only browsers (test/http/pages.spec.ts). */
const isPage = ({ path, headers }: Exchange): boolean =>
  !path.startsWith('/api/') && String(headers['content-type']).startsWith('text/html');

/**
 * Checks every answer against the OpenAPI document.
 * A field of an answer that the document does not list is an error too.
 */
export class Contract {
  private readonly ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  private readonly checks = new Map<object, ValidateFunction>();

  constructor(readonly document: OpenApi) {
    formats.default(this.ajv);
    this.ajv.addVocabulary(['components', 'example']);
    const inputs = inputsOf(document);
    const schemas = Object.entries(document.components.schemas).map(([name, schema]) => [
      name,
      schema.properties === undefined || inputs.has(name) ? schema : { ...schema, additionalProperties: false },
    ]);
    this.ajv.addSchema({ $id: 'openapi', components: { schemas: Object.fromEntries(schemas) } });
  }

  /** @throws Error that lists each contradiction */
  check(exchange: Exchange): void {
    const segments = segmentsOf(exchange.path);
    if (BESIDE.some(([, path]) => path.test(segments.join('/')))) return;
    const found = this.contradictionsIn(exchange, this.pathItemOf(segments));
    if (found.length === 0) return;
    const { method, status, text } = exchange;
    throw new Error(
      `${method} ${exchange.path} contradicts /api/docs-json:\n- ${found.join('\n- ')}\n${String(status)} ${text.slice(0, 2_000)}`,
    );
  }

  /** ajv's errors for the value, by a schema of the document. */
  errorsIn(value: unknown, schema: object): string[] {
    let check = this.checks.get(schema);
    if (check === undefined) {
      check = this.ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/')));
      this.checks.set(schema, check);
    }
    check(value);
    return (check.errors ?? []).map(({ instancePath, message, params }) =>
      [instancePath, message, JSON.stringify(params)].join(' '),
    );
  }

  private contradictionsIn(exchange: Exchange, item: Record<string, Operation> | undefined): string[] {
    const { method, sent, status } = exchange;
    const operation = item?.[method === 'HEAD' ? 'get' : method.toLowerCase()];
    if (operation === undefined) return isPage(exchange) ? [] : this.ofRefusal(exchange);
    const answer = operation.responses[String(status)];
    if (answer === undefined) return [`the status ${String(status)} is not documented`];
    return [
      ...this.ofHeaders(exchange, answer),
      ...(method === 'HEAD' ? [] : this.ofBody(exchange, answer)),
      ...(status < 300 && operation.requestBody ? this.ofRequest(sent, operation.requestBody) : []),
    ];
  }

  /** A path that the document does not have: the server must refuse the call with a problem document. */
  private ofRefusal(exchange: Exchange): string[] {
    const { method, status } = exchange;
    if (method === 'OPTIONS' && status === 204) return []; // a preflight request of a browser
    if (status < 400) return [`the call is not documented, and is answered with ${String(status)}`];
    const schema = { $ref: '#/components/schemas/ProblemDocument' };
    if (method === 'HEAD') return [];
    return this.ofBody(exchange, { content: { 'application/problem+json': { schema } } });
  }

  private ofBody({ headers, text }: Exchange, { content = {} }: Answer): string[] {
    const type = String(headers['content-type'] ?? '').split(';', 1)[0]!;
    if (Object.keys(content).length === 0) return text === '' ? [] : ['a body is not documented'];
    const media = content[type];
    if (media === undefined) return [`the content type "${type}" is not documented`];
    return this.errorsIn(type === 'text/csv' ? text : JSON.parse(text), media.schema).map((error) => `body${error}`);
  }

  private ofHeaders({ headers }: Exchange, { headers: documented = {} }: Answer): string[] {
    return Object.entries(documented).flatMap(([name, { $ref, ...own }]) => {
      const { required, schema = {} } =
        $ref === undefined ? own : this.document.components.headers![$ref.split('/').at(-1)!]!;
      const [value] = [headers[name.toLowerCase()]].flat();
      if (value === undefined) return required === true ? [`the header ${name} is missing`] : [];
      const errors = this.errorsIn(schema.type === 'integer' ? Number(value) : value, schema);
      return errors.map((error) => `header ${name}${error}`);
    });
  }

  /** A request that the server has accepted must match the document's schema. */
  private ofRequest(sent: Exchange['sent'], { required, content }: NonNullable<Operation['requestBody']>): string[] {
    const text = typeof sent === 'string' ? sent : Buffer.from(sent ?? []).toString();
    if (text === '') return required === true ? ['a request without a body is not documented'] : [];
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''), (_, item: unknown) =>
      typeof item === 'string' ? item.trim() : item,
    );
    return this.errorsIn(value, content['application/json']!.schema).map((error) => `request${error}`);
  }

  private pathItemOf(segments: readonly string[]): Record<string, Operation> | undefined {
    const templates = Object.entries(this.document.paths).map(([template, item]) => ({
      parts: template.split('/'),
      item,
    }));
    const isAt = ({ parts }: { parts: string[] }): boolean =>
      parts.length === segments.length &&
      parts.every((part, n) => (part.startsWith('{') ? segments[n] !== '' : part === segments[n]));
    // A fixed path wins over one with parameters, as in the router.
    const found = templates.filter(isAt).sort((a, b) => variablesIn(a.parts) - variablesIn(b.parts));
    return found[0]?.item;
  }
}

const variablesIn = (parts: readonly string[]): number => parts.filter((part) => part.startsWith('{')).length;

/** Splits a path as the router does: without the query, each segment decoded. */
function segmentsOf(target: string): string[] {
  const [path = ''] = target.replace(/^https?:\/\/[^/]*/i, '').split(/[?#]/, 1);
  try {
    return path.split('/').map(decodeURIComponent);
  } catch {
    return path.split('/');
  }
}

/** Names of the schemas that request bodies use: these schemas forbid other fields themselves. */
function inputsOf({ paths, components }: OpenApi): Set<string> {
  const names = new Set<string>();
  const look = (schema: unknown): void => {
    for (const [, name] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (names.has(name!)) continue;
      names.add(name!);
      look(components.schemas[name!]);
    }
  };
  for (const item of Object.values(paths))
    for (const { requestBody } of Object.values(item)) if (requestBody !== undefined) look(requestBody);
  return names;
}
