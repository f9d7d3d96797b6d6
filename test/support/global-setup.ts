import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import { migrateDatabase } from '../../src/database/migrations/migrate.js';
import { buildPages } from './build-pages.js';
import { databaseUrl, TEMPLATE } from './database.js';
import { findBrowser } from './find-browser.js';

/**
 * For the whole run: one PostgreSQL with a migrated template, which each spec file copies, a browser, and the pages.
 */
export default async function globalSetup(): Promise<void> {
  await Promise.all([startServer(), findBrowser(), buildPages()]);
}

async function startServer(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'provisioning-test-'));
  await chmod(dataDir, 0o755); // root runs PostgreSQL as another account, which needs access
  const server = await startEmbeddedPostgres({ dataDir, port: 5500 });
  process.env['TEST_SERVER_URL'] = server.url;
  const stopServer = async (): Promise<void> => {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    void stopServer().finally(() => process.kill(process.pid, signal));
  };
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  Object.assign(globalThis, { stopServer });

  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  // Databases of tests need not survive a crash of the machine. Tests of crashes start a server of their own. Commits
  // stay synchronous: VACUUM cannot mark rows of asynchronous ones as visible, which changes query plans.
  for (const setting of ['fsync = off', 'full_page_writes = off', "max_wal_size = '4GB'"])
    await client.query(`ALTER SYSTEM SET ${setting}`);
  await client.query('SELECT pg_reload_conf()');
  await client.query(`CREATE DATABASE "${TEMPLATE}"`);
  await client.end();
  await migrateDatabase(databaseUrl(TEMPLATE));
}
