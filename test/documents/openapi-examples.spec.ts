import { loadDemoData } from '../../src/database/demo/demo-data.js';
import { LOGIN_EXAMPLE } from '../../src/examples/demo-examples.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aSession } from '../support/browser-sessions.js';
import { send } from '../support/http-client.js';

interface Shown<Value> {
  example?: Value;
  examples?: Record<string, { value: Value }>;
}

interface Parameter extends Shown<string | number> {
  name: string;
  in: string;
  required: boolean;
  schema: { example?: string | number; examples?: (string | number)[] };
}

interface Operation {
  operationId: string;
  security?: object[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, Shown<object>> };
  responses: Record<string, { content?: Record<string, Shown<object>> }>;
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

/** Each example of a request body. */
const bodiesOf = ({ requestBody }: Operation): object[] =>
  Object.values(requestBody?.content ?? {}).flatMap(({ example, examples = {} }) => [
    ...(example === undefined ? [] : [example]),
    ...Object.values(examples).map(({ value }) => value),
  ]);

const valuesOf = ({ example, examples = {}, schema }: Parameter): (string | number)[] => [
  ...[example, schema.example].filter((value) => value !== undefined),
  ...Object.values(examples).map(({ value }) => value),
  ...(schema.examples ?? []),
];

/** The path with each example of each parameter, and the first example of the others. */
function pathsOf({ path, operation: { parameters = [] } }: Call): string[] {
  const shown = parameters.filter((parameter) => valuesOf(parameter).length > 0);
  const filled = (chosen?: Parameter, value?: string | number): string => {
    const query = new URLSearchParams();
    const path_ = shown.reduce((text, parameter) => {
      const said = String(parameter === chosen ? value : valuesOf(parameter)[0]);
      if (parameter.in === 'query') query.set(parameter.name, said);
      return text.replace(`{${parameter.name}}`, encodeURIComponent(said));
    }, path);
    return query.size === 0 ? path_ : `${path_}?${query.toString()}`;
  };
  const others = shown.flatMap((parameter) =>
    valuesOf(parameter)
      .slice(1)
      .map((value) => filled(parameter, value)),
  );
  return [filled(), ...others];
}

/** An answer with the same text for every UUID. */
const withoutIds = (text: string): unknown => JSON.parse(text.replaceAll(/"[0-9a-f]{8}-[0-9a-f-]{27}"/g, '"an id"'));

test('every operation has an example of its body and of each required parameter', () => {
  expect(calls.length).toBeGreaterThanOrEqual(11);
  const without = calls.filter(
    ({ operation }) =>
      (operation.requestBody !== undefined && bodiesOf(operation).length === 0) ||
      (operation.parameters ?? []).some((parameter) => parameter.required && valuesOf(parameter).length === 0),
  );
  expect(without.map(({ operation }) => operation.operationId)).toEqual([]);
});

test("all examples, sent unchanged and in the document's order, work on the demo data", async () => {
  const answers: string[] = [];
  let token = '';
  for (const call of calls) {
    const { method, operation } = call;
    const bodies = bodiesOf(operation);
    const [first, ...others] = pathsOf(call);
    const requests = [
      ...(bodies.length === 0 ? [undefined] : bodies).map((body) => ({ path: first!, body })),
      ...others.map((path) => ({ path, body: bodies[0] })),
    ];
    for (const { path, body } of requests) {
      const needsCookie = operation.security?.some((scheme) => 'cookie' in scheme) === true;
      const answer = await send(app.url, {
        method,
        path,
        headers: {
          ...(operation.security?.length === 0 ? {} : { authorization: `Bearer ${token}` }),
          ...(needsCookie && { cookie: `session=${(await aSession(app, LOGIN_EXAMPLE)).cookie}` }),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      if (['login', 'changePassword'].includes(operation.operationId)) token = JSON.parse(answer.text).accessToken;
      const shown = operation.responses[answer.status]?.content?.['application/json']?.example;
      if (shown !== undefined) expect(withoutIds(answer.text)).toEqual(withoutIds(JSON.stringify(shown)));
      if (answer.status >= 300)
        answers.push(`${operation.operationId} ${JSON.stringify(body)}: ${String(answer.status)} ${answer.text}`);
    }
  }
  expect(answers).toEqual([]);
});
