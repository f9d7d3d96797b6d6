import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aDemoApp } from '../support/demo-app.js';
import { sendAs } from '../support/http-client.js';
import { anInstallation } from '../support/installation.js';
import { holdPort, runBuilt, TOKEN_SECRET } from '../support/process.js';

const PACKAGES = /node_modules\/(?:prom-client|@opentelemetry\/(?:sdk|exporter|resources|otlp)[\w-]*)\//;

test('without its settings the server imports none of the packages, and logs no requests', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'provisioning-imports-'));
  const installation = await anInstallation();
  try {
    const { url, process } = await installation.start({ NODE_V8_COVERAGE: folder });
    const { headers } = await sendAs(url, installation.token, { method: 'GET', path: '/api/roles' });
    expect(headers['traceresponse']).toBeUndefined();
    expect(await process.stop('SIGTERM')).toMatchObject({ code: 0 });
    expect(process.stdout()).not.toContain('/api/roles');
    const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
    const scripts = files.flatMap((text) => (JSON.parse(text) as { result: { url: string }[] }).result);
    expect(scripts.filter((script) => script.url.includes('/src/observability/')).length).toBeGreaterThan(2);
    expect(scripts.filter((script) => PACKAGES.test(script.url))).toEqual([]);
  } finally {
    await installation.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test('a port for metrics that is in use is named', async () => {
  const { port, release } = await holdPort();
  try {
    const started = aDemoApp({ METRICS_PORT: port });
    await expect(started).rejects.toThrow(`Port ${port} is in use. Set another METRICS_PORT.`);
  } finally {
    await release();
  }
});

test('in production, the reason of a start that fails is one line of JSON', async () => {
  const { port, release } = await holdPort();
  await release();
  const DATABASE_URL = `postgresql://127.0.0.1:${port}/nothing`;
  const server = runBuilt('main.js', {
    NODE_ENV: 'production',
    BCRYPT_COST: '10',
    DATABASE_URL,
    JWT_SECRET: TOKEN_SECRET,
  });
  expect(await server.ended).toMatchObject({ code: 1 });
  expect(server.stdout()).toBe('');
  expect(JSON.parse(server.stderr())).toMatchObject({
    level: 'fatal',
    message: expect.stringContaining('The database at DATABASE_URL cannot be used'),
  });
});
