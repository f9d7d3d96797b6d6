import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { aFreePort, pasteCall, type Running } from '../support/process.js';
import { aProductionInstall, type ProductionInstall } from '../support/production-install.js';
import { send } from '../support/http-client.js';

let install: ProductionInstall;
let database: TestDatabase;
let settings: Record<string, string>;
let running: Running[];

beforeAll(async () => {
  [install, database] = await Promise.all([aProductionInstall(), aDatabase({ isMigrated: false })]);
  settings = { DATABASE_URL: database.url, DATA_DIR: join(install.folder, '.data') };
});
beforeEach(() => {
  running = [];
});
// npm forwards SIGTERM to the server. SIGKILL would end only npm.
afterEach(() => Promise.all(running.map((one) => one.stop('SIGTERM'))));
afterAll(async () => {
  await database.drop();
  await install.remove();
});

async function run(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const one = install.npm(['run', '-s', ...args], settings);
  const { code } = await one.ended;
  return { code, stdout: one.stdout(), stderr: one.stderr() };
}

async function start(own: Record<string, string> = {}): Promise<{ url: string; process: Running }> {
  const port = await aFreePort();
  const server = install.npm(['-s', 'start'], { ...settings, PORT: port, ...own });
  running.push(server);
  await server.says('/health/ready');
  return { url: `http://127.0.0.1:${port}`, process: server };
}

const ORGANIZATION = ['--slug', 'house', '--name', 'House', '--admin-email', 'jane@house.example'];
const COMMANDS: [string, ...string[]][] = [
  ['start'],
  ['db:migrate'],
  ['db:diff'],
  ['db:seed'],
  ['data:generate', '--', '--people', '1'],
  ['org:create', '--', ...ORGANIZATION],
  ['org:import-buildings', '--', '--org', 'house', '/nope'],
];

describe('npm ci --omit=dev', () => {
  test.each(COMMANDS)('%s names the command to run if nothing is built', async (...command) => {
    expect(await run(...command)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Nothing is built yet. Run npm run build first.\n',
    });
  });

  test('omits build and test tools', () => {
    const left = ['prisma', 'typescript', '@nestjs/cli', 'vite', 'jest', '@sparticuz/chromium', 'react-dom'];
    expect(left.filter((name) => existsSync(join(install.folder, 'node_modules', name)))).toEqual([]);
  });
});

describe('npm ci --omit=dev beside a built dist', () => {
  beforeAll(() => install.add('dist'));

  test('migrates, seeds, creates an organization and starts', async () => {
    expect(await run('db:migrate')).toEqual({ code: 0, stdout: expect.stringMatching(/^Applied \d+_\w+/), stderr: '' });
    expect(await run('db:diff', '--', '--check')).toMatchObject({ code: 0, stdout: '' });
    expect(await run('db:seed')).toMatchObject({ code: 0, stderr: '' });
    expect(await run('org:create', '--', ...ORGANIZATION)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('/accept#'),
    });

    const { url, process } = await start({ DEMO_DATA: 'true' });
    await process.says('curl -s');
    expect((await send(url, { method: 'GET', path: '/health/ready' })).status).toBe(200);
    const call = process.stdout().replaceAll('http://localhost:3000', url);
    expect(await pasteCall(call)).toMatchObject({ created: true });
    expect(await pasteCall(call)).toMatchObject({ created: false, changes: [] });
  });

  test('starts without pages, reports that in one line, and serves them once they exist', async () => {
    const without = await start();
    expect((await send(without.url, { method: 'GET', path: '/' })).status).toBe(404);
    expect(without.process.stdout().match(/.*not built.*/g)).toEqual([
      expect.stringContaining('console, graphiql. Run npm run build:pages.'),
    ]);

    await install.add('dist-pages');
    const { url, process } = await start();
    for (const path of ['/', '/graphiql'])
      expect((await send(url, { method: 'GET', path })).headers['content-type']).toContain('text/html');
    expect(process.stdout()).not.toContain('not built');
  });
});
