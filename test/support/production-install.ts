import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, link, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../src/database/project-root.js';
import { watch, type Running } from './process.js';

/** A folder with the result of `npm ci --omit=dev` and a built dist. */
export interface ProductionInstall {
  folder: string;
  /** Copies something of the project, such as `dist-pages`. */
  add(path: string): Promise<void>;
  /** Runs `npm` with these arguments and settings, and no others of ours. */
  npm(args: string[], settings: Record<string, string>): Running;
  remove(): Promise<void>;
}

export async function aProductionInstall(): Promise<ProductionInstall> {
  await promisify(execFile)('npm', ['run', '-s', 'build:app'], { cwd: projectRoot });
  await mkdir(join(projectRoot, '.data'), { recursive: true });
  const folder = await mkdtemp(join(projectRoot, '.data', 'production-'));
  const add = (path: string): Promise<void> => cp(join(projectRoot, path), join(folder, path), { recursive: true });
  for (const path of ['package.json', 'package-lock.json', 'prisma']) await add(path);
  for (const path of await productionPackages()) await linkFiles(join(projectRoot, path), join(folder, path));
  return {
    folder,
    add,
    npm: (args, settings) => {
      const { PATH = '', HOME = '' } = process.env;
      const env = { PATH, HOME, BCRYPT_COST: '4', ...settings };
      return watch(spawn('npm', args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] }));
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Paths below the project, such as `node_modules/pg`, that `npm ci --omit=dev` installs on this machine. */
async function productionPackages(): Promise<string[]> {
  const lock = JSON.parse(await readFile(join(projectRoot, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  const paths = Object.keys(lock.packages).filter((path) => path !== '' && lock.packages[path]!.dev !== true);
  return paths.filter((path) => existsSync(join(projectRoot, path)));
}

/** Links the files of a package, but not the packages inside it. Links use no disk space. */
async function linkFiles(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (entry.isFile()) await link(source, target);
    else if (entry.name !== 'node_modules') await linkFiles(source, target);
  }
}
