import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { aFreePort, holdPort, pasteCall, type Running, runBuilt } from '../support/process.js';

let dataDir: string;
let running: Running[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'provisioning-embedded-'));
  await chmod(dataDir, 0o755); // root runs PostgreSQL as another account, which needs access
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop('SIGKILL')));
  const pid = await serverPid();
  if (pid !== undefined) process.kill(pid, 'SIGQUIT');
  await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

async function start(settings: Record<string, string> = {}): Promise<Running> {
  const one = runBuilt('main.js', { PORT: await aFreePort(), DATA_DIR: dataDir, ...settings });
  running.push(one);
  return one;
}

/** Process id of the server on the data folder, if one runs. */
async function serverPid(): Promise<number | undefined> {
  const text = await readFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  return pid > 0 && (await isAlive(pid)) ? pid : undefined;
}

async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
  return !stat.includes(') Z '); // a zombie: ended, but its parent has not read the exit code yet
}

describe('node dist/main.js without a DATABASE_URL', () => {
  test('starts its own database with demo data, keeps it over restarts and a kill, and leaves no process behind', async () => {
    const first = await start();
    await first.says('/api/org/users/provision');
    const server = (await serverPid())!;
    expect(await isAlive(server)).toBe(true);
    const created = await pasteCall(first.stdout());
    expect(created).toMatchObject({ created: true });
    expect(created.changes).toHaveLength(7);
    expect(await pasteCall(first.stdout())).toMatchObject({ created: false, changes: [] });

    const { signal } = await first.stop('SIGKILL');
    expect(signal).toBe('SIGKILL');
    expect(await isAlive(server)).toBe(true);

    const since = performance.now();
    const second = await start();
    await second.says('/api/org/users/provision');
    const msToStart = performance.now() - since;
    expect(await serverPid()).toBe(server); // reused, not started twice
    expect(await pasteCall(second.stdout())).toMatchObject({ created: false, changes: [] });
    const terminated = await second.stop('SIGTERM');
    expect(terminated.code).toBe(0);
    expect(terminated.ms).toBeLessThan(3 * msToStart);
    expect(await isAlive(server)).toBe(false);

    const third = await start();
    await third.says('/api/org/users/provision');
    expect(await pasteCall(third.stdout())).toMatchObject({ created: false, changes: [] });
    const generate = 'organizations/many-people/generate.cli.js';
    const generating = runBuilt(generate, { DATA_DIR: dataDir, BCRYPT_COST: '4' }, ['--people', '20']);
    expect((await generating.ended).code).toBe(0);
    expect(generating.stdout()).toContain('20 of 20 people');
    expect(await isAlive((await serverPid())!)).toBe(true);
    third.child.kill('SIGINT'); // Ctrl-C arrives twice: from the terminal, and from npm
    await sleep(20);
    const interrupted = await third.stop('SIGINT');
    expect(interrupted.code).toBe(0);
    expect(interrupted.ms).toBeLessThan(3 * msToStart);
    expect(await serverPid()).toBeUndefined();
    expect(third.stderr()).toBe('');
  });

  test('with its port in use prints one clear line, exits with 1 and leaves no server running', async () => {
    const { port, release } = await holdPort();
    const app = await start({ PORT: port });
    expect(await app.ended).toEqual({ code: 1, signal: null });
    await release();
    expect(app.stderr().trim().split('\n')).toEqual([expect.stringContaining(`Port ${port} is in use`)]);
    expect(await serverPid()).toBeUndefined();
    expect(await readdir(join(dataDir, 'postgres'))).toContain('data');
  });

  test('two processes share one database folder; the last to stop ends the server', async () => {
    const one = await start();
    const other = await start({ DEMO_DATA: 'false' });
    await Promise.all([one.says('/health/ready'), other.says('/health/ready')]);
    const server = (await serverPid())!;
    expect(await one.stop('SIGTERM')).toMatchObject({ code: 0 });
    expect(await isAlive(server)).toBe(true);
    expect(await other.stop('SIGTERM')).toMatchObject({ code: 0 });
    expect(await isAlive(server)).toBe(false);
  });

  test('creates a secret that only its owner can read', async () => {
    const app = await start({ DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/x' });
    await app.ended;
    const secret = join(dataDir, 'jwt-secret');
    expect((await stat(secret)).mode & 0o777).toBe(0o600);
    expect((await readFile(secret, 'utf8')).length).toBeGreaterThanOrEqual(32);
    expect(dirname(secret)).toBe(dataDir);
  });
});
