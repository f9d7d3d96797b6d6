import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDocument } from './documents.js';
import { aFreePort, type Running, watch } from './process.js';
import { until } from './sessions.js';

/** PgBouncer in front of one database, with the configuration of prisma/README.md. */
export interface PgBouncer {
  /** What the application connects to: through the pooler, with the password of its clients. */
  url: string;
  /** Connections to PostgreSQL that the pooler may open. */
  poolSize: number;
  stop(): Promise<void>;
}

const PROGRAM = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'].find((path) =>
  existsSync(path),
);

/** Skips the tests, with one line that says why, if PgBouncer is not installed. */
export const describeWithPgBouncer = PROGRAM === undefined ? skipped() : describe;

function skipped(): typeof describe.skip {
  process.stderr.write('PgBouncer is not installed, so its tests are skipped. On Debian: apt-get install pgbouncer.\n');
  return describe.skip;
}

const POOL_SIZE = 5;

/** @param roleUrl how the application's role connects to PostgreSQL itself */
export async function startPgBouncer(roleUrl: string): Promise<PgBouncer> {
  const folder = await mkdtemp(join(tmpdir(), 'provisioning-pgbouncer-'));
  const { hostname, port, username, password, pathname } = new URL(roleUrl);
  const [listenPort, clientPassword] = [await aFreePort(), 'a password of the pooler'];
  const [, ini = '', users = ''] = /```ini\n(\[databases\].*?)```.*?```text\n("provisioning_app".*?)```/s.exec(
    readDocument('prisma/README.md'),
  )!;
  const changed = (text: string, changes: Record<string, string>): string =>
    Object.entries(changes).reduce((all, [from, to]) => {
      if (!all.includes(from)) throw new Error(`prisma/README.md no longer has: ${from}`);
      return all.replace(from, () => to);
    }, text);
  const role = decodeURIComponent(username);
  await writeFile(
    join(folder, 'pgbouncer.ini'),
    changed(ini, {
      'provisioning = host=db.internal port=5432': `${pathname.slice(1)} = host=${hostname} port=${port}`,
      'user=provisioning_app': `user=${role}`,
      'password=of-postgresql': `password=${password}`,
      'listen_addr = 0.0.0.0': 'listen_addr = 127.0.0.1',
      'listen_port = 6432': `listen_port = ${listenPort}`,
      '/etc/pgbouncer/userlist.txt': join(folder, 'userlist.txt'),
      'default_pool_size = 20': `default_pool_size = ${String(POOL_SIZE)}`,
    }) + '\nunix_socket_dir =\n',
  );
  await writeFile(
    join(folder, 'userlist.txt'),
    changed(users, { provisioning_app: role, 'of-pgbouncer': clientPassword }),
  );
  await chmod(folder, 0o755);
  const running = run([join(folder, 'pgbouncer.ini')]);
  await until('PgBouncer listens', () => isOpen(Number(listenPort)));
  const url = new URL(roleUrl);
  Object.assign(url, { hostname: '127.0.0.1', port: listenPort, password: encodeURIComponent(clientPassword) });
  return {
    url: url.href,
    poolSize: POOL_SIZE,
    stop: async () => {
      await running.stop('SIGTERM');
      await rm(folder, { recursive: true });
    },
  };
}

/** PgBouncer refuses to run as root. */
function run(args: string[]): Running {
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  const account = process.getuid?.() === 0 ? { uid: id('-u'), gid: id('-g') } : {};
  return watch(spawn(PROGRAM!, ['-q', ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...account }));
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.end());
  });
}
