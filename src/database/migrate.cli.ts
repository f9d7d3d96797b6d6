import pg from 'pg';
import { migrateDatabase, type MigrateOptions } from './migrate.js';

/** `npm run db:migrate`: the owner migrates, and gives the role of the application what it needs, should that be another. */
async function migrate(applicationUrl: string | undefined, ownerUrl: string | undefined): Promise<void> {
  if (!applicationUrl)
    throw new Error(
      'DATABASE_URL is not set: it names the database to migrate (postgresql://user:password@host:5432/name)',
    );
  const options: MigrateOptions = { log: console.log };
  const url = ownerUrl || applicationUrl; // an empty variable counts as not set
  if (roleOf(url) !== roleOf(applicationUrl)) options.grantTo = roleOf(applicationUrl);
  await migrateDatabase(url, options);
}

/** Whom one signs in as, defaults included. */
function roleOf(url: string): string {
  return new pg.Client({ connectionString: url }).user ?? '';
}

try {
  await migrate(process.env['DATABASE_URL'], process.env['MIGRATION_DATABASE_URL']);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
