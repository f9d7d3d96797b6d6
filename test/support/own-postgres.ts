import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { readPidFile } from '../../src/database/embedded/embedded-cluster.js';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import { migrateDatabase } from '../../src/database/migrations/migrate.js';
import { until } from './sessions.js';

/** A PostgreSQL server for one test, with one migrated database, so that the test can kill it. */
export interface OwnPostgres {
  url: string;
  /** Path of the server's data folder. */
  data: string;
  /** Id of the main process (postmaster), the parent of all others. */
  pid(): Promise<number>;
  /**
   * Kills the server and each of its processes with SIGKILL, like a power failure: it flushes nothing and tells no
   * client.
   */
  kill(): Promise<void>;
  /** Starts it on the same port. @returns when it accepted connections again, on the clock of `performance.now()` */
  restart(): Promise<number>;
  close(): Promise<void>;
}

export async function anOwnPostgres(): Promise<OwnPostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), 'provisioning-postgres-'));
  await chmod(dataDir, 0o755); // root runs PostgreSQL as another account, which needs access
  let server = await startEmbeddedPostgres({ dataDir, port: 5600 }).catch(async (error: unknown) => {
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  });
  const { url, port } = server;
  await migrateDatabase(url);

  const pid = async (): Promise<number> =>
    (await readPidFile({ data: join(dataDir, 'postgres', 'data'), log: '', password: '' }))!.pid;

  return {
    url,
    data: join(dataDir, 'postgres', 'data'),
    pid,
    kill: async () => {
      const others = await connected(url, async (session) => {
        const { rows } = await session.query<{ pid: number }>(
          'SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()',
        );
        return rows.map((row) => row.pid);
      });
      for (const one of [await pid(), ...others]) killIfThere(one); // the postmaster first: it would restart others
    },
    restart: async () => {
      let acceptedAt = 0;
      const accepting = until('PostgreSQL takes connections', async () => {
        acceptedAt = performance.now();
        return connected(url, () => Promise.resolve(true)).catch(() => false);
      });
      server = await startEmbeddedPostgres({ dataDir, port });
      await accepting;
      if (server.port !== port) throw new Error(`PostgreSQL came back on port ${server.port} instead of ${port}`);
      return acceptedAt;
    },
    close: async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function connected<T>(connectionString: string, work: (session: pg.Client) => Promise<T>): Promise<T> {
  const session = new pg.Client({ connectionString });
  session.on('error', () => {});
  await session.connect();
  try {
    return await work(session);
  } finally {
    await session.end();
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has already ended.
  }
}
