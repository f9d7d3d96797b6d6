import { CONSOLE_PATHS, EXPLORER_PATH } from '../../src/http/pages.js';
import { FOREIGN_PAGE } from '../../src/errors/answer.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { routesOf } from '../support/routes.js';
import { send, type HttpAnswer } from '../support/http-client.js';

interface Content {
  schema: { $ref?: string };
}

interface Answer {
  description: string;
  content?: Record<string, Content>;
  headers?: object;
}

interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  security?: object[];
  requestBody?: object;
  responses: Record<string, Answer>;
}

interface Route {
  method: string;
  path: string;
  operation: Operation;
}

let app: TestApp;
let document: { tags: { name: string; description: string }[]; paths: Record<string, Record<string, Operation>> };
let routes: Route[];

const routeOf = (operationId: string): Route => routes.find(({ operation }) => operation.operationId === operationId)!;
const statusesOf = (operationId: string): number[] =>
  Object.keys(routeOf(operationId).operation.responses).map(Number).sort();

/** Calls without a token, with path parameters of nothing that exists. */
function callAsNobody({ method, path }: Route, body?: string): Promise<HttpAnswer> {
  const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  return send(app.url, {
    method: method.toUpperCase(),
    path: path.replace(/\{\w+\}/g, '0'),
    headers,
    ...(body && { body }),
  });
}

beforeAll(async () => {
  app = await startTestApp();
  const { text } = await send(app.url, { method: 'GET', path: '/api/docs-json' });
  document = JSON.parse(text);
  routes = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method, path, operation })),
  );
});
afterAll(() => app.close());

describe('every route in the OpenAPI document', () => {
  test('exists in the server, which has no other', () => {
    const pages = ['/*', ...CONSOLE_PATHS, EXPLORER_PATH, `${EXPLORER_PATH}/`, `${EXPLORER_PATH}/*`].map(
      (path) => `GET ${path}`,
    );
    const served = routesOf(app).filter(
      (route) => !/^(HEAD|OPTIONS) | \/(graphql|api\/docs)/.test(route) && !pages.includes(route),
    );
    const documented = routes.map(({ method, path }) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`);
    expect(documented.sort()).toEqual(served.sort());
  });

  test('requires a token exactly if it declares one', async () => {
    for (const route of routes) {
      const { status } = await callAsNobody(route, route.method === 'get' ? undefined : '{}');
      const { operationId, security } = route.operation;
      const required = operationId === 'refreshSession' ? { cookie: [] } : { bearer: [] };
      const expected = operationId === 'endSession' ? [{ cookie: [] }, {}] : status === 401 ? [required] : [];
      expect({ operationId, security }).toEqual({ operationId, security: expected });
    }
  });

  test('has a summary and one tag, and each tag is described', () => {
    const described = document.tags.map(({ name, description }) => [name, description !== '']);
    const used = new Set(routes.flatMap(({ operation }) => operation.tags));
    expect(Object.fromEntries(described)).toEqual(Object.fromEntries([...used].map((tag) => [tag, true])));
    for (const { operation } of routes) expect(operation.tags).toHaveLength(1);
    expect(routes.filter(({ operation }) => !operation.summary)).toEqual([]);
  });

  test('has a description and a schema for each answer; errors are problem documents', () => {
    for (const { operation } of routes) {
      for (const [status, { description, content = {} }] of Object.entries(operation.responses)) {
        const { operationId } = operation;
        const types = Object.keys(content);
        const isFile = status === '200' && ['users', 'auditEvents'].includes(operationId);
        const type = Number(status) < 300 ? 'application/json' : 'application/problem+json';
        const isEmpty = status === '204';
        expect({ operationId, status, types, isDescribed: description !== '' }).toEqual({
          operationId,
          status,
          types: isEmpty ? [] : [type, ...(isFile ? ['text/csv'] : [])],
          isDescribed: true,
        });
        if (status !== '431' && !isEmpty) expect(content[type]!.schema.$ref).toBeDefined();
      }
    }
  });

  test('declares the errors that follow from its input', () => {
    for (const { method, path, operation } of routes.filter((route) => !route.path.startsWith('/health'))) {
      const { operationId, security = [], requestBody, responses } = operation;
      const expected = [
        ...(requestBody === undefined ? [] : [413, 415]),
        ...(security.length === 1 ? [401, 403] : []),
        ...(path.includes('{') ? [404] : []),
        ...(method === 'get' ? [] : [403]), // a page of another origin
        ...[400, 408, 431, 500, 503],
      ];
      const declared = Object.keys(responses).map(Number);
      expect({ operationId, missing: expected.filter((status) => !declared.includes(status)) }).toEqual({
        operationId,
        missing: [],
      });
    }
  });

  test.each([
    ['provisionUser', [200, 201, 400, 401, 403, 408, 409, 413, 415, 431, 500, 503]],
    ['createUser', [201, 400, 401, 403, 408, 409, 413, 415, 431, 500, 503]],
    ['grantRoles', [200, 400, 401, 403, 404, 408, 409, 413, 415, 431, 500, 503]],
    ['assignUser', [200, 201, 400, 401, 403, 404, 408, 409, 413, 415, 431, 500, 503]],
    ['addResident', [200, 201, 400, 401, 403, 404, 408, 409, 413, 415, 431, 500, 503]],
    ['login', [200, 400, 401, 403, 408, 413, 415, 429, 431, 500, 503]],
    ['startSession', [200, 400, 401, 403, 408, 413, 415, 429, 431, 500, 503]],
    ['refreshSession', [200, 400, 401, 403, 408, 413, 415, 431, 500, 503]],
    ['endSession', [204, 400, 403, 408, 413, 415, 431, 500, 503]],
    ['live', [200, 400, 408, 431]],
    ['ready', [200, 400, 408, 431, 503]],
  ])('%s declares %j', (operationId, statuses) => {
    expect(statusesOf(operationId)).toEqual(statuses);
  });

  test('declares the headers of 401, 429 and 503', () => {
    const { responses } = routeOf('login').operation;
    const headersOf = (status: string): string[] => Object.keys(responses[status]!.headers!);
    expect(headersOf('429')).toEqual(['Retry-After', 'RateLimit', 'RateLimit-Policy', 'x-request-id']);
    expect(headersOf('401')).toEqual(['WWW-Authenticate', 'x-request-id']);
    expect(headersOf('503')).toEqual(['Retry-After', 'x-request-id']);
  });

  test('declares the header x-request-id for each answer', () => {
    const without = routes.flatMap(({ operation: { operationId, responses } }) =>
      Object.entries(responses).flatMap(([status, { headers = {} }]) =>
        'x-request-id' in headers ? [] : [`${operationId} ${status}`],
      ),
    );
    expect(without).toEqual([]);
  });

  test('refuses a page of another origin with 403, as declared, unless it only reads', async () => {
    for (const { method, path, operation } of routes) {
      const headers = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' };
      const filled = path.replace(/\{\w+\}/g, '0');
      const { status, text } = await send(app.url, { method: method.toUpperCase(), path: filled, headers });
      if (method === 'get') expect(status).not.toBe(403);
      else expect({ status, detail: JSON.parse(text).detail }).toEqual({ status: 403, detail: FOREIGN_PAGE });
      const { description = '' } = operation.responses['403'] ?? {};
      expect({ path, isSaid: description.includes(FOREIGN_PAGE) }).toEqual({ path, isSaid: method !== 'get' });
    }
  });

  test('refuses too large headers with 431, as declared', async () => {
    for (const path of ['/health/live', '/api/auth/login']) {
      const { status } = await send(app.url, { method: 'GET', path, headers: { 'x-large': 'x'.repeat(17 * 1024) } });
      expect(status).toBe(431);
    }
  });
});

test('the server URL is relative, also below a path', async () => {
  const below = await startTestApp({ publicUrl: 'https://homes.test/provisioning' });
  try {
    const { text: served } = await send(below.url, { method: 'GET', path: '/api/docs-json' });
    expect(JSON.parse(served).servers).toMatchObject([{ url: '/provisioning' }]);
  } finally {
    await below.close();
  }
});
