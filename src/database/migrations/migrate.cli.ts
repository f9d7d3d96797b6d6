import pg from 'pg';
import { migrateDatabase, type MigrateOptions } from './migrate.js';

/**
 * `npm run db:migrate`: the owner migrates, and gives the role
 * of the application what it needs, should that be another.
 */
async function migrate(): Promise<void> {
  const applicationUrl = given('DATABASE_URL');
  if (applicationUrl === undefined)
    throw new Error(
      'DATABASE_URL is not set: it names the database to migrate (postgresql://user:password@host:5432/name)',
    );
  const url = given('MIGRATION_DATABASE_URL') ?? applicationUrl;
  const options: MigrateOptions = { log: console.log, onWait: console.error };
  if (roleOf(url) !== roleOf(applicationUrl)) options.grantTo = roleOf(applicationUrl);
  await migrateDatabase(url, options);
}

/** An empty variable counts as not set. */
function given(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}

/** Whom one signs in as, defaults included. */
function roleOf(url: string): string {
  return new pg.Client({ connectionString: url }).user ?? '';
}

try {
  await migrate();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
