import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import { migrateDatabase } from '../../src/database/migrations/migrate.js';
import { databaseUrl, TEMPLATE } from './database.js';

export interface TestServer {
  server: EmbeddedPostgres;
  dataDir: string;
}

/** One PostgreSQL for the whole run with one migrated template, which each spec file copies. */
export default async function globalSetup(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'provisioning-test-'));
  await chmod(dataDir, 0o755); // root runs PostgreSQL as another account, which must be able to come in
  const server = await startEmbeddedPostgres({ dataDir, port: 5500 });
  process.env['TEST_SERVER_URL'] = server.url;

  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(`CREATE DATABASE "${TEMPLATE}"`);
  await client.end();
  await migrateDatabase(databaseUrl(TEMPLATE));
  Object.assign(globalThis, { testServer: { server, dataDir } satisfies TestServer });
}
