import { checkedPostgresUrl } from '../settings/setting-forms.js';

/**
 * The address of the database in an environment variable, for commands that connect as the owner of the tables. The
 * server does not read MIGRATION_DATABASE_URL, so it is no setting.
 * @returns undefined if the variable is not set or empty
 * @throws Error that names the variable, and does not repeat its value
 */
export function givenUrl(name: 'DATABASE_URL' | 'MIGRATION_DATABASE_URL'): string | undefined {
  const value = process.env[name];
  if (value === undefined || value === '') return undefined;
  try {
    return checkedPostgresUrl(value);
  } catch (error) {
    throw new Error(`${name} ${error instanceof Error ? error.message : ''}`, { cause: error });
  }
}
