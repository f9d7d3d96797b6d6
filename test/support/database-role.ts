import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrateDatabase } from '../../src/database/migrations/migrate.js';
import { aDatabase } from './database.js';

/** A migrated database and a role of the cluster that owns nothing in it. */
export interface RoleSite {
  role: string;
  password: string;
  /** Connects as the owner. */
  ownerUrl: string;
  /** Connects as the role. */
  roleUrl: string;
  drop(): Promise<void>;
}

/** @param isGranted whether the role has the rights that the application needs */
export async function aDatabaseRole({ isGranted = true }: { isGranted?: boolean } = {}): Promise<RoleSite> {
  const database = await aDatabase();
  const [role, password] = [`App "${randomUUID()}"`, randomUUID()]; // all workers share the cluster, and a name may need quotes
  const name = pg.escapeIdentifier(role);
  await run(database.url, `CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
  const roleUrl = new URL(database.url);
  roleUrl.username = encodeURIComponent(role);
  roleUrl.password = password;
  if (isGranted) await migrateDatabase(database.url, { applicationUrl: roleUrl.href });
  return {
    ...{ role, password, ownerUrl: database.url, roleUrl: roleUrl.href },
    drop: async () => {
      await database.drop(); // also drops all rights of the role
      await run(process.env['TEST_SERVER_URL']!, `DROP ROLE ${name}`);
    },
  };
}

/** Runs statements as the role in the URL. @throws DatabaseError */
export async function run<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
