import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chown, lstat, mkdir, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertUsable, dataFolderError } from '../../settings/data-folder.js';
import { hasCode } from '../error-code.js';

/** The operating system account that PostgreSQL runs as. */
interface OsAccount {
  uid: number;
  gid: number;
}

/** The folder and the account of the embedded server. */
export interface ServerFolder {
  path: string;
  /** Undefined: the account that runs the application. */
  account: OsAccount | undefined;
}

/**
 * Decides where the server keeps its files: in `dataDir`, with one exception. PostgreSQL refuses to run as root, so
 * root runs it as `postgres` or `nobody`. If that account cannot access `dataDir`, the files go to a private folder in
 * the temporary directory, with a name derived from `dataDir`.
 */
export async function findServerFolder(dataDir: string): Promise<ServerFolder> {
  assertUsable(dataDir);
  const folder = await folderFor(await realpath(dataDir));
  if (Buffer.byteLength(folder.path) > LONGEST_PATH)
    throw dataFolderError(dataDir, { code: 'ENAMETOOLONG', path: folder.path });
  return folder;
}

async function folderFor(dataDir: string): Promise<ServerFolder> {
  if (process.getuid?.() !== 0) return { path: dataDir, account: undefined };

  const account = (await ownerOf(join(dataDir, 'postgres'))) ?? (await findAccount('postgres', 'nobody'));
  const isAccessible = (await run('/bin/sh', ['-c', 'test -x "$0"', dataDir], account)).ok;
  return { path: isAccessible ? dataDir : await privateFolder(dataDir, account), account };
}

/** Bytes. PostgreSQL's programs truncate paths at 1,024 bytes and add names to this path. */
const LONGEST_PATH = 900;

/** Milliseconds after which we end a command that hangs. A slow disk needs a fraction of it. */
const ENDS_WITHIN = 120_000;

/** The result of a command: whether its exit code was 0, and its output. */
interface CommandResult {
  ok: boolean;
  output: string;
}

/**
 * Runs a command as `account`. Use `output: 'none'` for commands that start a server:
 * the server would inherit our pipes, and we would wait for it to close them.
 */
export function run(
  command: string,
  args: string[],
  account?: OsAccount,
  output: 'kept' | 'none' = 'kept',
): Promise<CommandResult> {
  const kept = output === 'kept' ? 'pipe' : 'ignore';
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...account,
      cwd: '/',
      env: cleanEnvironment(),
      stdio: ['ignore', kept, kept],
      windowsHide: true,
    });
    // The `timeout` of spawn would keep this process alive if the command cannot start.
    const limit = setTimeout(() => child.kill(), ENDS_WITHIN).unref();
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    child.on('error', (error) => resolve({ ok: false, output: error.message }));
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      const end = signal === null ? '' : `\nEnded by ${signal} (time limit: ${String(ENDS_WITHIN / 1000)} s).`;
      resolve({ ok: code === 0, output: `${text}${end}`.trim() });
    });
  });
}

/** The user's PG* variables refer to another server, and a locale that is not installed would make initdb fail. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'));
  return { ...Object.fromEntries(own), LC_ALL: 'C' };
}

/** A cluster from an earlier run keeps its account. */
async function ownerOf(path: string): Promise<OsAccount | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  return stats?.isDirectory() && stats.uid !== 0 ? { uid: stats.uid, gid: stats.gid } : undefined;
}

async function findAccount(...names: string[]): Promise<OsAccount> {
  for (const name of names) {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    if (uid.ok && gid.ok) return { uid: Number(uid.output), gid: Number(gid.output) };
  }
  throw new Error(
    `PostgreSQL refuses to run as root, and this machine has no account named ${names.join(' or ')} to run it`,
  );
}

/** The name of the folder can be guessed, so we refuse a folder that another local user created. */
async function privateFolder(dataDir: string, account: OsAccount): Promise<string> {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const folder = join(await realpath(tmpdir()), `provisioning-${name}`);
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if (!hasCode(error, 'EEXIST')) throw error;
  });
  const stats = await lstat(folder);
  const ours = stats.isDirectory() && (stats.uid === 0 || stats.uid === account.uid) && (stats.mode & 0o077) === 0;
  if (!ours)
    throw new Error(
      `${folder} is not a private folder of the account that runs PostgreSQL. Remove the folder and start again.`,
    );
  await chown(folder, account.uid, account.gid);
  return folder;
}
