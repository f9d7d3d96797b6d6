import { loadDemoData } from '../../src/database/demo-data.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { send } from '../support/wire.js';

interface Operation {
  operationId: string;
  security?: object[];
  parameters?: { name: string; in: string; required: boolean; schema: { example?: string | number } }[];
  requestBody?: { content: Record<string, { examples?: Record<string, { value: object }> }> };
}

interface Call {
  method: string;
  path: string;
  operation: Operation;
}

let app: TestApp;
let calls: Call[];

beforeAll(async () => {
  app = await startTestApp();
  await loadDemoData(app.prisma, 4);
  const { text } = await send(app.url, { method: 'GET', path: '/api/docs-json' });
  const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, Operation>> };
  calls = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
});
afterAll(() => app.close());

/** The body that is shown for the demo data. */
const bodyOf = ({ requestBody }: Operation): object | undefined =>
  requestBody?.content['application/json']?.examples?.['demo']?.value;

/** With the example of each parameter. */
const pathOf = ({ path, operation: { parameters = [] } }: Call): string =>
  parameters
    .filter((parameter) => parameter.in === 'path')
    .reduce((filled, { name, schema }) => filled.replace(`{${name}}`, String(schema.example)), path);

test('every call shows a body, if it takes one, and a value for each parameter that it needs', () => {
  expect(calls.length).toBeGreaterThanOrEqual(11);
  const without = calls.filter(
    ({ operation }) =>
      (operation.requestBody !== undefined && bodyOf(operation) === undefined) ||
      (operation.parameters ?? []).some(({ required, schema }) => required && schema.example === undefined),
  );
  expect(without.map(({ operation }) => operation.operationId)).toEqual([]);
});

test('the examples, sent as they are and in the order of the document, work on the demo data', async () => {
  const answers: string[] = [];
  let token = '';
  for (const call of calls) {
    const { method, operation } = call;
    const body = bodyOf(operation);
    const answer = await send(app.url, {
      method,
      path: pathOf(call),
      headers: {
        ...(operation.security?.length === 0 ? {} : { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (operation.operationId === 'login') token = JSON.parse(answer.text).accessToken;
    answers.push(
      `${operation.operationId} ${answer.status < 300 ? 'works' : `${String(answer.status)} ${answer.text}`}`,
    );
  }
  expect(answers).toEqual(calls.map(({ operation }) => `${operation.operationId} works`));
});
