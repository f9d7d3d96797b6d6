import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The folder that holds `prisma/schema.prisma`, found by walking up from this file: the code runs from `dist/`
 * and from `.test-build/src/`, at different depths, and must not depend on the working directory.
 */
export const projectRoot: string = findProjectRoot(import.meta.dirname);

function findProjectRoot(folder: string): string {
  if (existsSync(join(folder, 'prisma', 'schema.prisma'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`No folder above ${import.meta.dirname} holds prisma/schema.prisma`);
  return findProjectRoot(parent);
}
