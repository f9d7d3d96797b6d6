import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../src/database/project-root.js';

/** A Markdown file that describes the current project. */
export interface Document {
  /** Path below the project root, with slashes. */
  path: string;
  text: string;
}

const FOLDERS = ['.github', 'prisma', 'src', 'test'];

/** Every file of the project below its top level, relative to the project root. */
export const FILES: readonly string[] = FOLDERS.flatMap((folder) =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
    join(folder, path).replaceAll('\\', '/'),
  ),
);

/** The README and its chapters, without the changelog, which describes the past. */
export const DOCUMENTS: readonly Document[] = ['README.md', ...FILES.filter((path) => path.endsWith('.md'))]
  .filter((path) => !path.endsWith('CHANGELOG.md'))
  .map((path) => ({ path, text: readDocument(path) }));

export function readDocument(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8');
}

/** `document: match` for the first group of each match of the pattern, without duplicates. */
export function namedIn(documents: readonly Document[], pattern: RegExp): { path: string; name: string }[] {
  return documents.flatMap(({ path, text }) => [
    ...new Map([...text.matchAll(pattern)].map(([, name = '']) => [name, { path, name }])).values(),
  ]);
}
