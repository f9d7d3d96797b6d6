import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { ERRORS } from '../../src/errors/catalogue.js';
import { ProvisionUserInput } from '../../src/provisioning/provision-user.input.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { send, type HttpAnswer } from '../support/http-client.js';

/** The documented request, repeated here so that a change of the example fails the test. */
const EXAMPLE = {
  identity: { email: 'jane@acme.example', name: 'Jane Admin', sendInvite: true },
  grants: {
    orgRoleKeys: ['admin', 'org_admin'],
    buildingAssignments: [
      { buildingId: 1, type: 'MANAGER' },
      { buildingId: 2, type: 'STAFF' },
    ],
    resident: { buildingId: 1, unitId: 1, mode: 'ADD' },
  },
  mode: { ifEmailExists: 'LINK', requireSameOrg: true, atomic: true, idempotent: true, dryRun: false },
};

interface Schema {
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: string[];
  required?: string[];
  properties?: Record<string, Schema>;
}

interface Content {
  schema: { $ref?: string };
  examples?: Record<string, { value: object }>;
}

interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  security: object[];
  requestBody: { content: Record<string, Content> };
  responses: Record<string, { description: string; content: Record<string, Content> }>;
}

interface OpenApi {
  openapi: string;
  servers: object[];
  paths: Record<string, Record<string, Operation>>;
  components: { securitySchemes: object; schemas: Record<string, Schema> };
}

let app: TestApp;
let document: OpenApi;

const get = (path: string): Promise<HttpAnswer> => send(app.url, { method: 'GET', path });
const post = (path: string): Operation => document.paths[path]!['post']!;
const schemas = (): [string, Schema][] => Object.entries(document.components.schemas);
const schemaOf = (name: string): Schema => document.components.schemas[name]!;

beforeAll(async () => {
  app = await startTestApp();
  document = JSON.parse((await get('/api/docs-json')).text);
});
afterAll(() => app.close());

describe('the OpenAPI document', () => {
  test('is OpenAPI 3.1 with a server and the bearer scheme', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.servers).toEqual([{ url: '/', description: expect.any(String) }]);
    expect(document.components.securitySchemes).toEqual({
      cookie: { type: 'apiKey', in: 'cookie', name: '__Host-session', description: expect.any(String) },
      bearer: { scheme: 'bearer', bearerFormat: 'JWT', type: 'http', description: expect.any(String) },
    });
  });

  test('has a unique operationId for each operation, the name in the code', () => {
    const operations = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(operations).toEqual(expect.arrayContaining(['provisionUser', 'login', 'live', 'ready']));
    expect(new Set(operations).size).toBe(operations.length);
  });

  test('has no broken reference', () => {
    const names = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]!);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !Object.hasOwn(document.components.schemas, name))).toEqual([]);
  });

  test('provisionUser takes ProvisionUserInput, and its first example is the valid full request of the contract with demo ids', () => {
    const { schema, examples } = post('/api/org/users/provision').requestBody.content['application/json']!;
    expect(schema).toEqual({ $ref: '#/components/schemas/ProvisionUserInput' });
    const [example] = Object.values(examples!);
    expect(example!.value).toEqual(EXAMPLE);
    const input = plainToInstance(ProvisionUserInput, example!.value);
    expect(validateSync(input, { whitelist: true, forbidNonWhitelisted: true })).toEqual([]);
  });

  test.each([
    ['ProvisionUserInput', ['identity', 'grants', 'revocations', 'mode'], ['identity']],
    ['IdentityInput', ['email', 'name', 'sendInvite', 'password', 'active'], ['email']],
    ['GrantsInput', ['orgRoleKeys', 'buildingAssignments', 'resident'], []],
    ['BuildingAssignmentGrantInput', ['buildingId', 'type'], ['buildingId', 'type']],
    ['ResidentGrantInput', ['buildingId', 'unitId', 'mode', 'fromUnitId'], ['buildingId', 'unitId']],
    ['ModeInput', ['ifEmailExists', 'requireSameOrg', 'atomic', 'idempotent', 'dryRun'], []],
    ['LoginInput', ['organization', 'email', 'password'], ['organization', 'email', 'password']],
  ])('%s has exactly the fields of the input', (name, fields, required) => {
    const { properties, required: given = [] } = schemaOf(name);
    expect(Object.keys(properties!).sort()).toEqual([...fields].sort());
    expect([...given].sort()).toEqual([...required].sort());
  });

  test('ids of buildings and units are 32-bit integers, in the input and in the result', () => {
    const ids = schemas().flatMap(([name, { properties = {} }]) =>
      ['buildingId', 'unitId', 'fromUnitId'].flatMap((field) =>
        Object.hasOwn(properties, field)
          ? [[`${name}.${field}`, [properties[field]!.type].flat(), properties[field]!.format] as const]
          : [],
      ),
    );
    expect(ids.length).toBeGreaterThanOrEqual(9);
    expect(ids.filter(([, types, format]) => !types.includes('integer') || format !== 'int32')).toEqual([]);
  });

  test('every field of every schema has a description', () => {
    const missing = schemas().flatMap(([name, { properties = {} }]) =>
      Object.entries(properties).flatMap(([field, { description }]) => (description ? [] : [`${name}.${field}`])),
    );
    expect(missing).toEqual([]);
  });

  test('a problem document has the fields of RFC 9457 and our codes', () => {
    const { properties, required } = schemaOf('ProblemDocument');
    const fields = ['type', 'title', 'status', 'detail', 'instance', 'code', 'errors'];
    expect(Object.keys(properties!).sort()).toEqual([...fields].sort());
    expect([...required!].sort()).toEqual([...fields].sort());
    expect(schemaOf('ErrorCode').enum).toEqual(Object.keys(ERRORS));
  });
});

describe('Swagger UI at /api/docs', () => {
  test('loads every script, style and picture from this server', async () => {
    const page = await get('/api/docs');
    expect(page.status).toBe(200);
    const names = [...page.text.matchAll(/(?:src|href)="([^"#]+)"/g)].map((match) => match[1]!);
    expect(names.some((name) => name.endsWith('.js'))).toBe(true);
    expect(names.some((name) => name.endsWith('.css'))).toBe(true);
    for (const name of names) {
      const target = new URL(name, `${app.url}/api/docs`);
      expect(target.origin).toBe(app.url);
      const { status, text } = await get(target.pathname);
      expect({ name, status, isEmpty: text === '' }).toEqual({ name, status: 200, isEmpty: false });
    }
  });

  test('names no other host in the page or its script, except in a link about the licence', async () => {
    const linked = ['www.w3.org', 'docs.npmjs.com', new URL(app.settings.publicUrl).host];
    const [page, script] = await Promise.all([get('/api/docs'), get('/api/docs/swagger-ui-init.js')]);
    const hosts = [...`${page.text}${script.text}`.matchAll(/https?:\/\/([^/"'\s]+)/g)].map((match) => match[1]!);
    expect(hosts.filter((host) => !linked.includes(host))).toEqual([]);
  });

  test('the document is also served as YAML', async () => {
    const { status, text } = await get('/api/docs-yaml');
    expect(status).toBe(200);
    expect(text).toMatch(/^openapi: 3\.1\./);
  });
});
