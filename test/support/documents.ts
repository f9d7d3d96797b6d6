import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../src/database/project-root.js';

/** Markdown that describes the project as it is now. */
export interface Document {
  /** Below the root of the project, with slashes. */
  path: string;
  text: string;
}

const FOLDERS = ['.github', 'prisma', 'src', 'test'];

/** Every file of the project outside its top level, below the root of the project. */
export const FILES: readonly string[] = FOLDERS.flatMap((folder) =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
    join(folder, path).replaceAll('\\', '/'),
  ),
);

/** The README and its chapters. The changelog is left out: it tells of what was. */
export const DOCUMENTS: readonly Document[] = ['README.md', ...FILES.filter((path) => path.endsWith('.md'))]
  .filter((path) => !path.endsWith('CHANGELOG.md'))
  .map((path) => ({ path, text: readDocument(path) }));

export function readDocument(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8');
}

/** `document: what` for each match of the pattern's first group, each once. */
export function namedIn(documents: readonly Document[], pattern: RegExp): { path: string; name: string }[] {
  return documents.flatMap(({ path, text }) => [
    ...new Map([...text.matchAll(pattern)].map(([, name = '']) => [name, { path, name }])).values(),
  ]);
}
