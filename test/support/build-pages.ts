import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../src/database/project-root.js';

/** The sources of the pages. Generated types do not affect the pages. */
const SOURCES = ['src/console', 'src/graphiql', 'src/csv', 'package-lock.json'];
const GENERATED = join(projectRoot, 'src', 'console', 'generated');

const BUILT = ['dist-pages/console/index.html', 'dist-pages/graphiql/index.html'];

/** Builds the pages unless they are newer than all their sources. */
export async function buildPages(): Promise<void> {
  const [sources, built] = await Promise.all([timesOf(SOURCES), timesOf(BUILT)]);
  if (built.length === BUILT.length && Math.max(...sources) < Math.min(...built)) return;
  const { NODE_ENV: _, ...env } = process.env; // jest's NODE_ENV would make this a development build
  await promisify(execFile)('npm', ['run', '-s', 'build:pages'], { cwd: projectRoot, env });
}

/** When these paths and all files below them last changed. Missing files are skipped. */
async function timesOf(paths: string[]): Promise<number[]> {
  const times = await Promise.all(paths.map((path) => timesBelow(join(projectRoot, path))));
  return times.flat();
}

async function timesBelow(path: string): Promise<number[]> {
  const own = await stat(path).catch(() => null);
  if (own === null || path === GENERATED) return [];
  if (!own.isDirectory()) return [own.mtimeMs];
  const below = await Promise.all((await readdir(path)).map((name) => timesBelow(join(path, name))));
  return [own.mtimeMs, ...below.flat()]; // a folder's time changes when a file in it is deleted
}
