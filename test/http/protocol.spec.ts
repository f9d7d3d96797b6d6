import { serverAudits } from 'graphql-http';
import { startTestApp, type TestApp } from '../support/app.js';

let app: TestApp;

beforeAll(async () => (app = await startTestApp()));
afterAll(() => app.close());

test('all 61 audits of GraphQL over HTTP pass without an error', async () => {
  const audits = serverAudits({ url: () => `${app.url}/graphql`, fetchFn: fetch });
  const results = [];
  for (const audit of audits) {
    const result = await audit.fn();
    if ('response' in result) await result.response.body?.cancel().catch(() => {});
    results.push(result);
  }

  expect(results.length).toBeGreaterThanOrEqual(61);
  expect(results.filter(({ status }) => status === 'error')).toEqual([]);
  expect(results.filter(({ status }) => status === 'ok').length).toBeGreaterThanOrEqual(55);
});
