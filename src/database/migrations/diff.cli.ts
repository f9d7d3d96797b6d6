import { readFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { readSnapshot, schemaPath, writeMigration } from './migrations-folder.js';
import { diffSchemas } from './schema-engine.js';

const command = new Command('npm run -s db:diff --')
  .description('Prints the SQL of the next migration: from the last migration to prisma/schema.prisma.')
  .option('--name <add_x>', 'also writes it to a new folder in prisma/migrations, to review and commit', migrationName)
  .option('--check', 'exits with code 1 if a migration for a change of the schema is missing')
  .parse();

try {
  process.exitCode = await diff(command.opts());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function migrationName(value: string): string {
  if (/^[a-z0-9_]+$/.test(value)) return value;
  throw new InvalidArgumentError('It must consist of lower-case letters, digits and underscores.');
}

/** Messages go to stderr, because stdout contains only SQL. */
async function diff({ name, check }: { name?: string; check?: true }): Promise<number> {
  const schema = await readFile(schemaPath, 'utf8');
  const sql = await diffSchemas(await readSnapshot(), schema);
  if (sql === null) {
    console.error('The migrations are up to date with prisma/schema.prisma.');
    return 0;
  }
  process.stdout.write(sql);
  if (name !== undefined) console.error(`Written to ${await writeMigration(name, sql, schema)}`);
  return check ? 1 : 0;
}
