import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../project-root.js';

export const schemaPath = join(projectRoot, 'prisma', 'schema.prisma');
export const migrationsFolder = join(projectRoot, 'prisma', 'migrations');
const snapshotPath = join(migrationsFolder, 'schema.prisma');

/** One folder below `prisma/migrations`. */
export interface Migration {
  /** Name of the folder, such as `20261122000000_init`. Names sort in the order in which migrations apply. */
  name: string;
  sql: string;
}

export async function readMigrations(): Promise<Migration[]> {
  return Promise.all((await migrationNames()).map(readMigration));
}

/** In the order in which they apply. The last one is the version of this release in `SchemaCompatibility`. */
export async function migrationNames(): Promise<string[]> {
  const entries = await readdir(migrationsFolder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** The Prisma schema after all migrations. The next migration is the difference from it. */
export const readSnapshot = (): Promise<string> => readFile(snapshotPath, 'utf8');

/**
 * Creates the folder of a new migration, dated now (UTC), and makes `schema` the snapshot.
 * @returns the path of the folder
 */
export async function writeMigration(title: string, sql: string, schema: string): Promise<string> {
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = join(migrationsFolder, `${time}_${title}`);
  await mkdir(folder);
  await writeFile(join(folder, 'migration.sql'), sql);
  await writeFile(snapshotPath, schema);
  return folder;
}

async function readMigration(name: string): Promise<Migration> {
  return { name, sql: await readFile(join(migrationsFolder, name, 'migration.sql'), 'utf8') };
}
