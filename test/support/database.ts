import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { roleOf, settingsSql } from '../../src/database/session-settings.js';

export const TEMPLATE = 'template_provisioning';

/** URL of another database on the test server. */
export function databaseUrl(name: string): string {
  const url = new URL(process.env['TEST_SERVER_URL']!);
  url.pathname = `/${name}`;
  return url.href;
}

/** Options of a session of a test that does more than the application may: its role has the same time limits. */
export const WITHOUT_LIMITS =
  '-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0 -c jit=off';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** A new database: migrated, or empty as an operator would create it. */
export async function aDatabase({ isMigrated = true }: { isMigrated?: boolean } = {}): Promise<TestDatabase> {
  const name = `test_${randomUUID()}`;
  await onServer(`CREATE DATABASE "${name}" TEMPLATE "${isMigrated ? TEMPLATE : 'template0'}"`);
  if (isMigrated) await onServer(settingsSql(roleOf(process.env['TEST_SERVER_URL']!), name)); // templates have none
  return { url: databaseUrl(name), drop: () => onServer(`DROP DATABASE "${name}" WITH (FORCE)`) };
}

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: process.env['TEST_SERVER_URL'] });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
