import { hasCode } from '../error-code.js';
import { givenUrl } from '../given-urls.js';
import { roleOf } from '../session-settings.js';
import { migrateDatabase } from './migrate.js';

/** `npm run db:migrate`: migrates as the owner, and grants the application's role its rights if it is another role. */
async function migrate(): Promise<void> {
  const applicationUrl = givenUrl('DATABASE_URL');
  if (applicationUrl === undefined)
    throw new Error(
      'DATABASE_URL is not set. Set it to the database to migrate (postgresql://user:password@host:5432/name).',
    );
  const url = givenUrl('MIGRATION_DATABASE_URL') ?? applicationUrl;
  const options = { applicationUrl, log: console.log, onWait: console.error };
  await migrateDatabase(url, options).catch((error: unknown) => {
    if (!isDenied(error)) throw error;
    throw new Error(
      `${error.message}\nThe role ${roleOf(url)} cannot migrate this database. ` +
        'Set MIGRATION_DATABASE_URL to connect as the role that owns the database and its tables.',
      { cause: error },
    );
  });
}

/** Whether PostgreSQL reports a missing right. The schema engine passes on only the text of the error. */
function isDenied(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return hasCode(error, '42501') || /permission denied|must be owner/.test(error.message);
}

try {
  await migrate();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
