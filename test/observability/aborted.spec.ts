import { connect } from 'node:net';
import { ObservabilityService } from '../../src/observability/observability.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aCollector, type Collector } from '../support/collector.js';
import { aFreePort } from '../support/process.js';
import { aCompany, type TestCompany } from '../support/requests.js';
import { scrape } from '../support/scrape.js';
import { until, withSession } from '../support/sessions.js';

let collector: Collector;
let app: TestApp;
let company: TestCompany;
let port: string;
beforeAll(async () => {
  process.env['OTEL_BSP_SCHEDULE_DELAY'] = '100'; // milliseconds until spans are sent
  [collector, port] = await Promise.all([aCollector(), aFreePort()]);
  app = await startTestApp({ metricsPort: Number(port), otlpEndpoint: collector.url });
  await app.app.get(ObservabilityService).serveMetrics('127.0.0.1');
  company = await aCompany(app);
});
afterAll(async () => {
  await app.close();
  await collector.close();
  delete process.env['OTEL_BSP_SCHEDULE_DELAY'];
});

const LOCKED = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;

test('a call whose client leaves before the answer is counted as ABORTED, and its trace ends', async () => {
  await withSession(app, async (session) => {
    await session.query('BEGIN');
    await session.query('LOCK TABLE "User" IN ACCESS EXCLUSIVE MODE');
    const call = connect(Number(new URL(app.url).port), '127.0.0.1');
    call.write(`GET /api/users HTTP/1.1\r\nHost: house\r\nAuthorization: Bearer ${company.token}\r\n\r\n`);
    await until('the call waits', async () => (await session.query(LOCKED)).rowCount !== 0);
    call.destroy();
    const labels = { operation: 'users', transport: 'REST', outcome: 'ABORTED' };
    const aborted = async () => (await scrape(port)).valueOf('provisioning_calls_total', labels);
    await until('it is counted', async () => (await aborted()) === 1);
    await session.query('ROLLBACK');
  });
  const span = () => collector.spans.find(({ name }) => name === 'GET /api/users');
  await until('the trace arrives', () => Promise.resolve(span() !== undefined));
  expect(span()!.attributes).toMatchObject({ 'http.response.status_code': 499, 'error.type': 'ABORTED' });
});
