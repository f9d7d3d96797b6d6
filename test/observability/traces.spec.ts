import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTestApp, type TestApp } from '../support/app.js';
import { aCollector, type Collector, type TracedSpan } from '../support/collector.js';
import { PROVISION_USER } from '../support/transports.js';
import { sendAs, type HttpAnswer } from '../support/http-client.js';
import { logged } from '../support/logged.js';
import { aCompany, aRequest, type TestCompany } from '../support/requests.js';
import { until, withSession } from '../support/sessions.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const TRACEPARENT = `00-${TRACE}-${PARENT}-01`;

let collector: Collector;
let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  process.env['OTEL_BSP_SCHEDULE_DELAY'] = '100'; // milliseconds until spans are sent
  collector = await aCollector();
  app = await startTestApp({ otlpEndpoint: collector.url, trustProxy: '127.0.0.0/8,::1', poolSize: 2 });
  company = await aCompany(app);
});
afterAll(async () => {
  await app.close();
  await collector.close();
  delete process.env['OTEL_BSP_SCHEDULE_DELAY'];
});

const provision = (input: object, headers: Record<string, string> = {}) =>
  sendAs(app.url, company.token, {
    path: '/api/org/users/provision',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(input),
  });
const graphql = (query: string, variables: object) =>
  sendAs(app.url, company.token, { path: '/graphql', body: JSON.stringify({ query, variables }) });

/** The spans of a call, from the outermost to the innermost. */
async function spansOf({
  headers,
}: HttpAnswer): Promise<{ request: TracedSpan; call: TracedSpan; statements: TracedSpan[] }> {
  const [, traceId, id] = String(headers['traceresponse']).split('-');
  const request = () => collector.spans.find((span) => span.id === id);
  await until('the trace arrives', () => Promise.resolve(request() !== undefined));
  const ofTrace = collector.spans.filter((span) => span.traceId === traceId);
  const below = ({ id: parentId }: TracedSpan) => ofTrace.filter((span) => span.parentId === parentId);
  const [call, ...others] = below(request()!);
  expect(others).toEqual([]);
  const statements = below(call!);
  expect(ofTrace).toHaveLength(2 + statements.length);
  return { request: request()!, call: call!, statements };
}

test('a trace has the request, the call in it, and its statements in order', async () => {
  const answer = await provision(aRequest());
  const { request, call, statements } = await spansOf(answer);
  expect(request).toMatchObject({ name: 'POST /api/org/users/provision', kind: 2, parentId: '', isError: false });
  expect(request.attributes).toEqual({
    'http.request.method': 'POST',
    'http.route': '/api/org/users/provision',
    'http.response.status_code': 201,
    'provisioning.request_id': answer.headers['x-request-id'],
  });
  expect(call).toMatchObject({ name: 'provisionUser', kind: 1 });
  expect(call.attributes).toEqual({
    'provisioning.transport': 'REST',
    'provisioning.outcome': 'OK',
    'provisioning.organization': company.organization.id,
  });
  expect(statements.map(({ name }) => name)).toEqual(['BEGIN', 'SELECT User', 'INSERT User', 'COMMIT']);
  expect(new Set(statements.flatMap(({ kind, attributes }) => [kind, ...Object.keys(attributes)]))).toEqual(
    new Set([3, 'db.system.name', 'db.operation.name', 'db.query.text']),
  );
  expect(statements[1]!.attributes['db.query.text']).toContain('$1');
});

test('the call of a document has the names of its fields, and the statements of all of them', async () => {
  const { call, statements } = await spansOf(await graphql('query chosen { me { name } roles { key } }', {}));
  expect(call.name).toBe('me,roles');
  expect(statements.length).toBeGreaterThan(1);
  const { call: mutation } = await spansOf(await graphql(PROVISION_USER, { input: aRequest() }));
  expect(mutation).toMatchObject({ name: 'provisionUser', attributes: { 'provisioning.transport': 'GRAPHQL' } });
});

test('a refusal has its code, and a fault marks its spans as errors', async () => {
  const refused = await spansOf(await provision({}));
  expect(refused.call).toMatchObject({ isError: false, attributes: { 'error.type': 'INVALID_INPUT' } });
  expect(refused.statements).toEqual([]);
  await withSession(app, async (session) => {
    await session.query('ALTER TABLE "User" ADD CONSTRAINT refused CHECK ("name" IS NULL) NOT VALID');
    const { request, call, statements } = await spansOf(await provision(aRequest()));
    await session.query('ALTER TABLE "User" DROP CONSTRAINT refused');
    for (const span of [request, call])
      expect(span).toMatchObject({ isError: true, attributes: { 'error.type': 'INTERNAL' } });
    expect(statements.filter(({ isError }) => isError)).toMatchObject([{ name: 'INSERT User' }]);
  });
});

test('calls that wait for the connections of others keep their own statements', async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      n % 2 === 0 ? provision(aRequest()) : graphql(PROVISION_USER, { input: aRequest() }),
    ),
  );
  for (const answer of answers) {
    const { statements } = await spansOf(answer);
    expect(statements.map(({ name }) => name)).toEqual(['BEGIN', 'SELECT User', 'INSERT User', 'COMMIT']);
  }
});

test('a trace of a trusted proxy goes on, with its decision whether to store it', async () => {
  const { request } = await spansOf(await provision({}, { traceparent: TRACEPARENT }));
  expect(request).toMatchObject({ traceId: TRACE, parentId: PARENT });
  const unwanted = await provision(
    {},
    { traceparent: TRACEPARENT.replace(/01$/, '00').replace(PARENT, 'a'.repeat(16)) },
  );
  expect(unwanted.headers['traceresponse']).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
  await spansOf(await provision({}));
  expect(collector.spans.filter(({ parentId }) => parentId === 'a'.repeat(16))).toEqual([]);

  for (const malformed of [`00-${'0'.repeat(32)}-${PARENT}-01`, `ff-${TRACE}-${PARENT}-01`, 'x', `${TRACEPARENT}x`]) {
    const { request: own } = await spansOf(await provision({}, { traceparent: malformed }));
    expect({ malformed, parentId: own.parentId, isOwn: own.traceId !== TRACE }).toMatchObject({
      parentId: '',
      isOwn: true,
    });
  }
});

test('without trust a client neither continues a trace nor decides whether to store it', async () => {
  const other = await startTestApp({ otlpEndpoint: collector.url, trustProxy: '192.0.2.0/24' });
  try {
    const answer = await sendAs(other.url, 'x', {
      path: '/api/users',
      body: '{}',
      headers: { traceparent: TRACEPARENT.replace(/1$/, '0') },
    });
    expect(answer.headers['traceresponse']).toMatch(new RegExp(`^00-(?!${TRACE})[0-9a-f]{32}-[0-9a-f]{16}-01$`));
  } finally {
    await other.close();
  }
});

test('probes, pages and unknown paths are not traced', async () => {
  for (const path of ['/health/live', '/health/ready', '/api/docs-json', '/people', '/nowhere']) {
    const { headers } = await sendAs(app.url, company.token, { method: 'GET', path, headers: {} });
    expect({ path, traced: headers['traceresponse'] }).toEqual({ path, traced: undefined });
  }
});

test('if the collector refuses spans, calls succeed and the log says it once', async () => {
  collector.isRefusing = true;
  const lines = await logged(async () => {
    for (let n = 0; n < 3; n++) {
      const before = collector.refusals;
      expect((await provision(aRequest())).status).toBe(201);
      await until('a batch is refused', () => Promise.resolve(collector.refusals > before));
    }
  });
  collector.isRefusing = false;
  expect(lines).toEqual([expect.stringMatching(/^The collector takes no traces: /)]);
  await spansOf(await provision({}));
});

test('a collector that never answers does not keep the process from stopping', async () => {
  process.env['OTEL_EXPORTER_OTLP_TIMEOUT'] = '3500'; // milliseconds until the exporter gives up
  const events: string[] = [];
  const silent = createServer((request) => void request.once('close', () => events.push('gave up')));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const other = await startTestApp({ otlpEndpoint: `http://127.0.0.1:${String(port)}` });
  await sendAs(other.url, 'x', { path: '/api/users', body: '{}' });
  await other.close();
  events.push('stopped');
  await until('the exporter gives up', () => Promise.resolve(events.length === 2));
  expect(events).toEqual(['stopped', 'gave up']);
  delete process.env['OTEL_EXPORTER_OTLP_TIMEOUT'];
  silent.close();
});
