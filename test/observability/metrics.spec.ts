import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { PasswordsService } from '../../src/auth/passwords.service.js';
import { projectRoot } from '../../src/database/project-root.js';
import { TransactionConflict, TransactionService } from '../../src/database/transaction.service.js';
import { ERRORS } from '../../src/errors/catalogue.js';
import { ObservabilityService } from '../../src/observability/observability.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { readDocument } from '../support/documents.js';
import { sendGraphql } from '../support/graphql.js';
import { request, send } from '../support/http-client.js';
import { OPERATIONS } from '../support/operations.js';
import { aFreePort } from '../support/process.js';
import { aCompany, aRequest, type TestCompany } from '../support/requests.js';
import { scrape } from '../support/scrape.js';
import { until, withSession } from '../support/sessions.js';

const FOLDER = 'src/observability';
const PROMTOOL = '/usr/bin/promtool';
const CALLS = 'provisioning_calls_total';

let app: TestApp;
let company: TestCompany;
let port: string;
beforeAll(async () => {
  port = await aFreePort();
  app = await startTestApp({ metricsPort: Number(port), poolSize: 2, bcryptCost: 10 });
  await app.app.get(ObservabilityService).serveMetrics('127.0.0.1');
  company = await aCompany(app);
});
afterAll(() => app.close());

/** How much each metric has grown during the work. */
async function growth(work: () => Promise<unknown>): Promise<(labels: Record<string, string>) => number> {
  const before = await scrape(port);
  await work();
  const after = await scrape(port);
  return (labels) => after.valueOf(CALLS, labels) - before.valueOf(CALLS, labels);
}

const provision = (body: object) =>
  request(app.url).post('/api/org/users/provision').set('authorization', `Bearer ${company.token}`).send(body);

test('the mails are counted by their state', async () => {
  // First, because the count of a scrape counts for five seconds.
  const user = await aUser(app.prisma, company.organization, {});
  const requestId = 'x';
  const mail = {
    orgId: user.orgId,
    userId: user.id,
    kind: 'EMAIL_CHANGED' as const,
    requestId,
    address: 'a@b.example',
  };
  const at = (seconds: number) => new Date(Date.now() + seconds * 1000);
  await app.prisma.mail.deleteMany();
  await app.prisma.mail.createMany({
    data: [
      { ...mail, dueAt: at(-100) },
      { ...mail, dueAt: at(-50) },
      { ...mail, dueAt: at(3600) },
      { ...mail, dueAt: at(-200), leasedBy: user.id, leasedUntil: at(60) },
      { ...mail, dueAt: at(-200), sentAt: at(0) },
      { ...mail, dueAt: at(-200), failedAt: at(0), failureReason: 'x' },
    ],
  });
  const counted = await scrape(port);
  const ofState = (state: string) => counted.valueOf('provisioning_mails', { state });
  expect(['open', 'due', 'leased'].map(ofState)).toEqual([4, 2, 1]);
  expect(counted.valueOf('provisioning_mails_overdue_seconds')).toBeGreaterThanOrEqual(100);
});

test('a call is counted by its name, outcome and transport', async () => {
  const input = aRequest();
  const grown = await growth(async () => {
    await provision(input);
    await provision(input);
    await provision({});
    await request(app.url).post('/api/org/users/provision').send(input);
    await request(app.url).get('/api/users/nobody').set('authorization', `Bearer ${company.token}`);
    await request(app.url).get('/api/anything/else');
    await request(app.url).get('/people/somebody');
    const mutation = 'mutation ($input: ProvisionUserInput!) { provisionUser(input: $input) { created } }';
    await sendGraphql(app, company.token, mutation, { input });
    await sendGraphql(app, company.token, mutation, { input: {} });
    await sendGraphql(app, null, mutation, { input });
  });
  const provisionUser = { operation: 'provisionUser' };
  expect(grown({ ...provisionUser, transport: 'REST', outcome: 'OK' })).toBe(2);
  for (const transport of ['REST', 'GRAPHQL'])
    for (const outcome of ['INVALID_INPUT', 'UNAUTHENTICATED'])
      expect({ transport, outcome, grown: grown({ ...provisionUser, transport, outcome }) }).toMatchObject({
        grown: 1,
      });
  expect(grown({ ...provisionUser, transport: 'GRAPHQL', outcome: 'OK' })).toBe(1);
  expect(grown({ operation: 'user', transport: 'REST', outcome: 'NOT_FOUND' })).toBe(1);
  for (const outcome of ['OK', 'NOT_FOUND'])
    // a page, and a path that does not exist
    expect(grown({ operation: 'other', transport: 'REST', outcome })).toBe(1);
});

test('each field of a document is a call with its own outcome, also in fragments and with other names', async () => {
  const document = `query chosen { me { name } mine: me { email } ...f other: user(id: "nobody") { name }
    skipped: roles @skip(if: true) { key } } fragment f on Query { ... on Query { roles { key } } __typename }`;
  const grown = await growth(() => sendGraphql(app, company.token, document));
  const counts = ['me', 'roles', 'introspection'].map((operation) => {
    return grown({ operation, transport: 'GRAPHQL', outcome: 'OK' });
  });
  expect(counts).toEqual([2, 1, 1]);
  expect(grown({ operation: 'user', transport: 'GRAPHQL', outcome: 'NOT_FOUND' })).toBe(1);

  const invalid = await growth(() => sendGraphql(app, company.token, 'query chosen { nothing }'));
  expect(invalid({ operation: 'other', transport: 'GRAPHQL', outcome: 'INVALID_INPUT' })).toBe(1);
});

test('every REST call has its name in the code, and the label has no other values', async () => {
  const { body } = await request(app.url).get('/api/docs-json');
  const paths = body.paths as Record<string, Record<string, { operationId: string }>>;
  const ids = Object.values(paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId));
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { operationId: operation }] of Object.entries(methods)) {
      const grown = await growth(() =>
        send(app.url, { method: method.toUpperCase(), path: path.replace(/\{\w+\}/g, 'x'), headers: {} }),
      );
      const counts = Object.keys(ERRORS)
        .concat('OK')
        .map((outcome) => grown({ operation, transport: 'REST', outcome }));
      expect({ operation, calls: counts.reduce((sum, count) => sum + count) }).toEqual({ operation, calls: 1 });
    }
  }
  const { samples } = await scrape(port);
  const rest = samples.filter(({ name, labels }) => name === CALLS && labels['transport'] === 'REST');
  expect(rest.map(({ labels }) => labels['operation']!).filter((name) => ![...ids, 'other'].includes(name))).toEqual(
    [],
  );
});

test('the pool, waiting passwords and retries are read at each scrape', async () => {
  const passwords = app.app.get(PasswordsService);
  const hashes = Array.from({ length: 8 }, () => passwords.hash('a password', { organization: 1, caller: 'x' }));
  expect((await scrape(port)).valueOf('provisioning_password_hashes_waiting')).toBeGreaterThan(0);
  await Promise.all(hashes);

  let attempts = 0;
  await app.app.get(TransactionService).run(() => {
    if (++attempts < 3) throw new TransactionConflict();
    return Promise.resolve();
  });
  expect((await scrape(port)).valueOf('provisioning_transaction_retries_total')).toBe(2);

  await withSession(app, async (session) => {
    await session.query('BEGIN');
    await session.query('LOCK TABLE "User" IN ACCESS EXCLUSIVE MODE');
    const waiting = Array.from({ length: 6 }, () => provision(aRequest()).then(() => {}));
    await until('calls wait', async () => (await scrape(port)).valueOf('provisioning_pool_waiting') > 0);
    const busy = await scrape(port);
    expect(busy.valueOf('provisioning_pool_size')).toBe(2);
    expect(busy.valueOf('provisioning_pool_connections')).toBe(2);
    expect(busy.valueOf('provisioning_pool_idle_connections')).toBe(0);
    await session.query('ROLLBACK');
    await Promise.all(waiting);
  });
});

interface Rule {
  alert: string;
  expr: string;
  annotations: { summary: string; runbook: string };
}

/** The expressions of the dashboard and of the alerts. */
const dashboard = JSON.parse(readDocument(`${FOLDER}/grafana-dashboard.json`)) as {
  panels: { targets: { expr: string }[] }[];
};
const rules = (parse(readDocument(`${FOLDER}/alerts.yaml`)) as { groups: { rules: Rule[] }[] }).groups[0]!.rules;
const expressions = [
  ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ...rules.map(({ expr }) => expr),
];

test('the dashboard and the alerts use metrics and labels that exist', async () => {
  const { text } = await scrape(port);
  const types = new Map([...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) => [name!, type!]));
  const used = new Set(expressions.flatMap((expr) => expr.match(/\b(?:provisioning|process|nodejs)_\w+/g) ?? []));
  const isThere = (name: string) => types.has(name) || types.get(name.replace(/_bucket$/, '')) === 'histogram';
  expect([...used].filter((name) => !isThere(name))).toEqual([]);
  const own = [...types.keys()].filter((name) => name.startsWith('provisioning_'));
  expect(own.filter((name) => !used.has(name) && !used.has(`${name}_bucket`))).toEqual([]);

  const values = (label: string): string[] =>
    expressions.flatMap((expr) =>
      [...expr.matchAll(new RegExp(`\\b${label}[!=~]+"([^"]+)"`, 'g'))].flatMap(([, text]) => text!.split('|')),
    );
  expect(values('outcome').filter((name) => ![...Object.keys(ERRORS), 'OK'].includes(name))).toEqual([]);
  const names = [...OPERATIONS.map(({ name }) => name), 'ready', 'live', 'other'];
  expect(values('operation').filter((name) => !names.includes(name))).toEqual([]);
  expect([values('outcome').length, values('operation').length].every((count) => count > 3)).toBe(true);
});

test('each alert has a place in the README that says what to do, and Prometheus accepts the rules', async () => {
  const readme = readDocument(`${FOLDER}/README.md`);
  const chapters = [...readme.matchAll(/^### (\w+)\n\n(\S.+)/gm)].map(([, name]) => name);
  expect(chapters).toEqual(rules.map(({ alert }) => alert));
  for (const { alert, annotations } of rules)
    expect(annotations.runbook).toBe(`${FOLDER}/README.md#${alert.toLowerCase()}`);
  if (existsSync(PROMTOOL))
    await promisify(execFile)(PROMTOOL, ['check', 'rules', join(projectRoot, FOLDER, 'alerts.yaml')]);
});
