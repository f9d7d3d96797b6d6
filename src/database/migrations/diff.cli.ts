import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { readSnapshot, schemaPath, writeMigration } from './migrations-folder.js';
import { diffSchemas } from './schema-engine.js';

const usage = `Prints the SQL of the next migration: the difference between the last migration and prisma/schema.prisma.

  --name add_x   also writes it to a new folder in prisma/migrations. Review and commit that folder.
  --check        exits with code 1 if a migration for a change of the schema is missing
  --empty        prints the whole schema, as if there were no migrations`;

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      name: { type: 'string' },
      check: { type: 'boolean', default: false },
      empty: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return say(usage);
  if (values.name !== undefined && !/^[a-z0-9_]+$/.test(values.name)) {
    throw new Error('--name must consist of lower-case letters, digits and underscores');
  }

  const schema = await readFile(schemaPath, 'utf8');
  const sql = await diffSchemas(values.empty ? null : await readSnapshot(), schema);
  if (sql === null) return say('The migrations are up to date with prisma/schema.prisma.');

  process.stdout.write(sql);
  if (values.name !== undefined) console.error(`Written to ${await writeMigration(values.name, sql, schema)}`);
  return values.check ? 1 : 0;
}

/** Messages go to stderr, because stdout contains only SQL. */
function say(note: string): number {
  console.error(note);
  return 0;
}
