import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../project-root.js';

export const schemaPath = join(projectRoot, 'prisma', 'schema.prisma');
export const migrationsFolder = join(projectRoot, 'prisma', 'migrations');

/** One folder below `prisma/migrations`. */
export interface Migration {
  /** The folder's name, such as `20261122000000_init`: names sort in the order in which they apply. */
  name: string;
  sql: string;
  /** The Prisma schema that this migration leads to: the next migration is printed as the difference from it. */
  schema: string;
}

export async function readMigrations(): Promise<Migration[]> {
  return Promise.all((await migrationNames()).map(readMigration));
}

/** In the order in which they apply. The last is the version of this release, as `SchemaCompatibility` has it. */
export async function migrationNames(): Promise<string[]> {
  const entries = await readdir(migrationsFolder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Creates the folder of a new migration, dated now (UTC), and returns its path. */
export async function writeMigration(title: string, sql: string, schema: string): Promise<string> {
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = join(migrationsFolder, `${time}_${title}`);
  await mkdir(folder);
  await writeFile(join(folder, 'migration.sql'), sql);
  await writeFile(join(folder, 'schema.prisma'), schema);
  return folder;
}

async function readMigration(name: string): Promise<Migration> {
  const read = (file: string) => readFile(join(migrationsFolder, name, file), 'utf8');
  return { name, sql: await read('migration.sql'), schema: await read('schema.prisma') };
}
