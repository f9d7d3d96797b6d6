import { migrateDatabase } from './migrate.js';

const url = process.env['DATABASE_URL'];

try {
  if (!url)
    throw new Error(
      'DATABASE_URL is not set: it names the database to migrate (postgresql://user:password@host:5432/name)',
    );
  const applied = await migrateDatabase(url);
  console.log(applied.length === 0 ? 'Already up to date.' : `Applied ${applied.join(', ')}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
