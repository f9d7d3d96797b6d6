import { randomBytes } from 'node:crypto';
import { chown, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, type ServerFolder } from './server-folder.js';
import type { Binaries } from './embedded-binaries.js';
import { hasCode } from '../error-code.js';

/** A PostgreSQL data folder, its log file and its password. */
export interface Cluster {
  data: string;
  log: string;
  password: string;
}

/**
 * Opens the cluster in the subfolder `postgres` and creates it if it does not exist. A new cluster is renamed to this
 * path when it is complete, so a killed start leaves no partial cluster, and two concurrent first starts use the same
 * one.
 */
export async function openCluster({ path, account }: ServerFolder, { initdb }: Binaries): Promise<Cluster> {
  const folder = join(path, 'postgres');
  await removeOldDrafts(path);
  const existing = await readCluster(folder);
  if (existing) return existing;

  const draft = await mkdtemp(join(path, 'draft-'));
  try {
    await writeFile(join(draft, 'password'), randomBytes(24).toString('base64url'), { mode: 0o600 });
    if (account) {
      for (const made of [draft, join(draft, 'password')]) await chown(made, account.uid, account.gid);
    }
    const { ok, output } = await run(initdb, initdbArguments(draft), account);
    if (!ok) throw new Error(`initdb failed: ${output}`);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    const faster = await readCluster(folder);
    if (faster) return faster;
    throw error;
  }
  return (await readCluster(folder)) ?? fail(`${folder} disappeared while it was being created`);
}

function initdbArguments(draft: string): string[] {
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${join(draft, 'password')}`];
  return ['-D', join(draft, 'data'), ...locale, ...access, '--no-instructions'];
}

async function readCluster(folder: string): Promise<Cluster | undefined> {
  try {
    const password = await readFile(join(folder, 'password'), 'utf8');
    return { data: join(folder, 'data'), log: join(folder, 'server.log'), password };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Removes drafts of killed starts: those that are older than ten minutes. */
async function removeOldDrafts(folder: string): Promise<void> {
  const drafts = (await readdir(folder)).filter((name) => name.startsWith('draft-'));
  for (const path of drafts.map((name) => join(folder, name))) {
    const age = Date.now() - (await stat(path).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > 600_000) await rm(path, { recursive: true, force: true });
  }
}

/** Content of `postmaster.pid`. The server may be gone, and another process may have its id. */
interface PidFile {
  pid: number;
  port: number;
}

export async function readPidFile({ data }: Cluster): Promise<PidFile | undefined> {
  const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 ? { pid, port } : undefined;
}

/**
 * Whether the process in the pid file is a server of this data folder, judged by its command line. Undefined if the
 * process does not exist or hides its command line; PostgreSQL then finds out by itself.
 */
export async function isServerProcess({ data }: Cluster, { pid }: PidFile): Promise<boolean | undefined> {
  if (process.platform === 'linux') {
    return readFile(`/proc/${pid}/cmdline`, 'utf8').then(
      (line) => line.includes(data),
      () => undefined,
    );
  }
  const { ok, output } = await run('ps', ['-o', 'command=', '-p', String(pid)]);
  return ok ? output.includes(data) : undefined;
}

/**
 * PostgreSQL refuses to start if any process has the id in a stale `postmaster.pid`, as after a reboot or in a
 * restarted container. Call this only if that process is certainly not a server of this folder.
 */
export async function removePidFile(cluster: Cluster, { pid }: PidFile): Promise<void> {
  const now = await readPidFile(cluster);
  if (now?.pid === pid) await rm(join(cluster.data, 'postmaster.pid'), { force: true });
}

/** The last lines of the server's log, which say why it did not start. */
export async function logTail({ log }: Cluster): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '(the server wrote no log)');
  return text.trimEnd().split('\n').slice(-12).join('\n');
}

function fail(message: string): never {
  throw new Error(message);
}
