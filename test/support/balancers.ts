import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { projectRoot } from '../../src/database/project-root.js';
import { isListening } from './exchange.js';
import { aFreePort, type Running, watch } from './process.js';
import { until } from './sessions.js';

/** A balancer that runs with the configuration in the README. */
export interface Balancer {
  name: string;
  url: string;
  process: Running;
  close(): Promise<void>;
}

interface Kind {
  /** The address at which the configuration listens, and those of the servers. */
  listens: RegExp;
  /** What the configuration of a system has around ours. */
  around(configuration: string, folder: string): string;
  options(file: string): string[];
}

const README = join(projectRoot, 'src', 'health', 'README.md');
const SERVERS = ['10.0.0.1:3000', '10.0.0.2:3000'];

const KINDS: Readonly<Record<string, Kind>> = {
  haproxy: {
    listens: /(?<=\n {2}bind ):8080(?=\n)/,
    around: (configuration) => configuration,
    options: (file) => ['-db', '-f', file],
  },
  nginx: {
    listens: /(?<=\n {2}listen )8080(?=;\n)/,
    around: (configuration, folder) => `
      daemon off;
      pid ${folder}/pid;
      error_log stderr;
      events {}
      http {
        access_log off;
        ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((of) => `${of}_temp_path ${folder}/${of};`).join('\n')}
        ${configuration}
      }`,
    options: (file) => ['-e', 'stderr', '-c', file],
  },
};

export const BALANCERS = Object.keys(KINDS);

/** @returns null if this machine does not have the program */
export function programOf(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/**
 * Starts the program with the code block of the README in its language. Only the addresses and `changes` differ.
 * @param servers URLs of the two servers
 * @throws Error if the README has no such block, or the block lacks what is to be replaced
 */
export async function startBalancer(
  name: string,
  servers: readonly string[],
  changes: Readonly<Record<string, string>> = {},
): Promise<Balancer> {
  const { listens, around, options } = KINDS[name]!;
  const [, block = ''] = new RegExp(`\n\`\`\`${name}\n(.*?)\`\`\`\n`, 's').exec(await readFile(README, 'utf8')) ?? [];
  const port = await aFreePort();
  let configuration = replaced(block, listens, `127.0.0.1:${port}`);
  SERVERS.forEach((address, at) => (configuration = replaced(configuration, address, new URL(servers[at]!).host)));
  for (const [from, to] of Object.entries(changes)) configuration = replaced(configuration, from, to);

  const folder = await mkdtemp(join(tmpdir(), `provisioning-${name}-`));
  const file = join(folder, 'configuration');
  await writeFile(file, around(configuration, folder));
  const running = watch(spawn(programOf(name)!, options(file), { stdio: ['ignore', 'pipe', 'pipe'] }));
  const url = `http://127.0.0.1:${port}`;
  const balancer: Balancer = {
    name,
    url,
    process: running,
    close: async () => {
      await running.stop('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
  await until(`${name} listens`, () => {
    if (running.child.exitCode !== null) throw new Error(`${name} ended:\n${running.stderr()}`);
    return isListening(url);
  });
  return balancer;
}

function replaced(text: string, from: string | RegExp, to: string): string {
  const result = text.replace(from, to);
  if (result === text) throw new Error(`The configuration has no ${String(from)}:\n${text}`);
  return result;
}
