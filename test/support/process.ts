import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../src/database/project-root.js';

/** JWT_SECRET of the applications that the tests start. */
export const TOKEN_SECRET = 'a secret of the tests, more than 32 bytes long';

/** A script of the built application, running as its own process. */
export interface Running {
  child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Resolves when the output contains this; rejects if the process ends first. */
  says(text: string): Promise<void>;
  /** How it ended. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Sends a signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null; ms: number }>;
}

/**
 * Runs a script with these settings and no others of ours. The script is the code that the tests import, compiled as
 * for dist/, so that a change is compiled once.
 * @param script path of the compiled file, below src/
 * @param account user id of the operating system, for tests that run as root
 * @param fileLimit largest file that the process may write, in blocks
 */
export function runBuilt(
  script: string,
  settings: Record<string, string>,
  options: string[] = [],
  { account, fileLimit }: { account?: number | undefined; fileLimit?: number | undefined } = {},
): Running {
  const { PATH = '', HOME = '' } = process.env;
  const command = [process.execPath, join(projectRoot, '.test-build', 'src', script), ...options];
  const limited = ['/bin/sh', '-c', `ulimit -f ${String(fileLimit)}; exec "$@"`, 'sh', ...command];
  const [file = '', ...args] = fileLimit === undefined ? command : limited;
  const child = spawn(file, args, {
    cwd: projectRoot,
    env: { PATH, HOME, BCRYPT_COST: '4', DRAIN_DELAY: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(account !== undefined && { uid: account, gid: account }),
  });
  return watch(child);
}

/** @param child with pipes for its output */
export function watch(child: ChildProcess): Running {
  const texts = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]!.setEncoding('utf8').on('data', (chunk: string) => {
      texts[stream] += chunk;
      listeners.forEach((listener) => listener());
    });
  }
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  );
  const says = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (texts.stdout.includes(text)) resolve();
      };
      listeners.add(look);
      void ended.then(() => reject(new Error(`It ended without saying "${text}":\n${texts.stdout}${texts.stderr}`)));
      look();
    });
  return {
    child,
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    says,
    ended,
    stop: async (signal) => {
      const since = performance.now();
      child.kill(signal);
      return { ...(await ended), ms: performance.now() - since };
    },
  };
}

/** A port that is free at this moment. */
export async function aFreePort(): Promise<string> {
  const holder = await holdPort();
  await holder.release();
  return holder.port;
}

/** A port that is in use until the test releases it. */
export async function holdPort(): Promise<{ port: string; release(): Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  return { port: String(port), release: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Pastes the call that the banner prints into a shell, as a developer would. */
export async function pasteCall(banner: string): Promise<{ created: boolean; changes: unknown[] }> {
  const lines = banner.slice(banner.indexOf('TOKEN='));
  const { PATH = '' } = process.env;
  const { stdout } = await promisify(execFile)('bash', ['-c', lines], { env: { PATH } });
  return JSON.parse(stdout);
}
