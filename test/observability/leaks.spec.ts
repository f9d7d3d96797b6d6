import fc from 'fast-check';
import pg from 'pg';
import { ERRORS } from '../../src/errors/catalogue.js';
import { aCollector, type Collector } from '../support/collector.js';
import { SEED } from '../support/fuzzing.js';
import { send, sendAs, type HttpAnswer } from '../support/http-client.js';
import { anInstallation, type Installation, type Server } from '../support/installation.js';
import { startMailServer, type MailServer } from '../support/mail-server.js';
import { OPERATIONS } from '../support/operations.js';
import { aFreePort } from '../support/process.js';
import { scrape } from '../support/scrape.js';
import { until } from '../support/sessions.js';

/** Part of every name, address, password and token that the calls send. */
const MARKER = 'zqxjk';
const INVITED = `${MARKER}1@house.example`;
const REFUSED = `${MARKER} whom the database refuses`;
const MUTATION =
  'mutation zqxjk($input: ProvisionUserInput!) { zqxjk: provisionUser(input: $input) { user { name } } }';
const KEYS = ['level', 'pid', 'timestamp', 'context', 'method', 'route', 'operation', 'status', 'outcome', 'ms'];

let installation: Installation;
let collector: Collector;
let mailServer: MailServer;
let server: Server;
let metricsPort: string;
beforeAll(async () => {
  [installation, collector, mailServer] = await Promise.all([anInstallation(), aCollector(), startMailServer()]);
  metricsPort = await aFreePort();
  server = await installation.start({
    NODE_ENV: 'production',
    BCRYPT_COST: '10',
    METRICS_PORT: metricsPort,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_SERVICE_NAME: 'people',
    TRUST_PROXY: '1',
    SMTP_URL: mailServer.url,
    PUBLIC_URL: 'https://people.example',
  });
});
afterAll(async () => {
  await installation.close();
  await Promise.all([collector.close(), mailServer.close()]);
});

const json = { 'content-type': 'application/json' };
const text = fc.constantFrom(MARKER, `${MARKER}@house.example`, `${MARKER}-password`, ` ${MARKER}\n`, `"${MARKER}'`);

/** Calls of both transports with the marker wherever a client can put it: most of them fail. */
function markedCalls(): (() => Promise<HttpAnswer>)[] {
  const { token } = installation;
  const identities = fc.sample(fc.record({ email: text, name: text, password: text }), { numRuns: 6, seed: SEED });
  const good = { email: INVITED, name: MARKER, password: `${MARKER}-password`, sendInvite: true };
  const bodies = [
    ...identities.map((identity) => ({ identity })),
    { identity: good },
    { identity: { ...good, email: `${MARKER}2@house.example`, name: REFUSED } },
    { [MARKER]: MARKER },
  ];
  const post =
    (path: string, body: unknown, bearer = token) =>
    () =>
      sendAs(server.url, bearer, { path, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const get =
    (path: string, headers: Record<string, string> = {}) =>
    () =>
      sendAs(server.url, token, { method: 'GET', path, headers: { 'user-agent': MARKER, ...headers } });
  const graphql = (query: string, variables: object = {}) => post('/graphql', { query, variables });
  return [
    ...bodies.flatMap((input) => [post('/api/org/users/provision', input), graphql(MUTATION, { input })]),
    post('/api/auth/login', { organization: MARKER, email: good.email, password: good.password }),
    post('/api/auth/login', { organization: installation.org.slug, email: good.email, password: `${MARKER}2` }),
    post('/api/auth/login', `{"${MARKER}": ${MARKER}`),
    post('/api/users', {}, MARKER),
    post('/api/auth/invitations/accept', { token: `1.${MARKER}`, password: `${MARKER}-password` }),
    graphql(
      `query ${MARKER} { ${MARKER}: __typename ...f } fragment f on Query { x: users(search: "${MARKER}") { totalCount } }`,
    ),
    graphql(`{ ${MARKER} }`),
    graphql(`{ user(id: "${MARKER}") { name } }`),
    graphql(
      `mutation { login(input: { organization: "${MARKER}", email: "${good.email}", password: "${MARKER}" }) { expiresIn } }`,
    ),
    get(`/api/users/${MARKER}`),
    get(`/api/users?search=${MARKER}&email=${MARKER}%40house.example`),
    get(`/api/users?orderBy=${MARKER}`),
    get(`/api/${MARKER}`),
    get(`/accept/${MARKER}`),
    get(`/graphql?query=%7B${MARKER}%7D`),
    get('/api/roles', {
      'x-request-id': MARKER,
      traceparent: `00-${MARKER}`,
      tracestate: `a=${MARKER}`,
      baggage: MARKER,
    }),
    () => send(server.url, { method: 'PATCH', path: `/api/users/${MARKER}`, headers: json, body: `"${MARKER}"` }),
    () => send(server.url, { path: '/api/users', headers: { 'content-type': `text/${MARKER}` }, body: MARKER }),
  ];
}

test('no name, address, password or token of a call is in the log, the metrics or the traces', async () => {
  const database = new pg.Client({ connectionString: installation.settings.databaseUrl! });
  await database.connect();
  mailServer.refuseMail(INVITED, 554, (link) => `${INVITED} does not want ${link}`);
  const answers: HttpAnswer[] = [];
  try {
    await database.query(`ALTER TABLE "User" ADD CONSTRAINT refused CHECK (name <> '${REFUSED}')`);
    for (const call of markedCalls()) answers.push(await call());
    await until('the mail fails', async () => {
      return (await scrape(metricsPort)).valueOf('provisioning_mails_ended_total', { result: 'failed' }) > 0;
    });
  } finally {
    await database.end();
  }
  const metrics = await scrape(metricsPort);
  const isPublic = await send(server.url, { method: 'GET', path: '/metrics' });
  const { code } = await server.process.stop('SIGTERM');
  const log = server.process.stdout() + server.process.stderr();

  expect({ code, metricsOnThePublicPort: isPublic.status }).toEqual({ code: 0, metricsOnThePublicPort: 404 });
  const statuses = new Set(answers.map(({ status }) => status));
  expect([200, 201, 400, 401, 404, 415, 500].filter((status) => !statuses.has(status))).toEqual([]);
  const traces = Buffer.concat(collector.received).toString('latin1');
  const bearers = [installation.token.slice(-30), 'Bearer ', '$2b$', 'people.example/accept#'];
  const places = { log: log.toLowerCase(), metrics: metrics.text.toLowerCase(), traces: traces.toLowerCase() };
  const leaks = Object.entries(places).flatMap(([place, all]) =>
    [MARKER, ...bearers].filter((secret) => all.includes(secret.toLowerCase())).map((secret) => `${place}: ${secret}`),
  );
  expect(leaks).toEqual([]);
  expect(collector.spans.length).toBeGreaterThan(answers.length);
  expect(collector.resource['service.name']).toBe('people');

  // Each request has a line with these fields and no others, and each label is a name in the code.
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const requests = lines.filter(({ context }) => context === 'Request');
  expect(new Set(requests.flatMap((line) => Object.keys(line)))).toEqual(
    new Set([...KEYS, 'requestId', 'organization']),
  );
  const ids = requests.map(({ requestId }) => requestId);
  expect(answers.filter(({ headers }) => !ids.includes(headers['x-request-id']))).toEqual([]);
  expect(lines.find(({ context }) => context === 'Start')).toMatchObject({
    message: 'Listening at https://people.example',
    health: 'https://people.example/health/ready',
  });
  const calls = metrics.samples.filter(({ name }) => name === 'provisioning_calls_total').map(({ labels }) => labels);
  const outcomes: readonly string[] = [...Object.keys(ERRORS), 'OK', 'ABORTED'];
  expect(calls.filter(({ outcome }) => !outcomes.includes(outcome!))).toEqual([]);
  const graphqlNames = OPERATIONS.filter(({ edge }) => edge === 'GraphQL').map(({ name }) => name);
  const overGraphql = calls.filter(({ transport }) => transport === 'GRAPHQL').map(({ operation }) => operation!);
  expect(overGraphql.filter((name) => ![...graphqlNames, 'introspection', 'other'].includes(name))).toEqual([]);
  expect(overGraphql).toEqual(expect.arrayContaining(['provisionUser', 'login', 'users', 'introspection', 'other']));
});
