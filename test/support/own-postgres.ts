import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { readPidFile } from '../../src/database/embedded/embedded-cluster.js';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import { migrateDatabase } from '../../src/database/migrations/migrate.js';
import { until } from './sessions.js';

/** A PostgreSQL that belongs to one test alone, with one migrated database: it may be killed. */
export interface OwnPostgres {
  url: string;
  /** Path of the server's data folder. */
  data: string;
  /** Of the process that all its others come from. */
  pid(): Promise<number>;
  /** `kill -9` of the server and of each of its processes, as a power cut does: nothing is flushed, nobody is told. */
  kill(): Promise<void>;
  /** On the same port. @returns when it took connections again, on the clock of `performance.now()` */
  restart(): Promise<number>;
  close(): Promise<void>;
}

export async function anOwnPostgres(): Promise<OwnPostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), 'provisioning-postgres-'));
  await chmod(dataDir, 0o755); // root runs PostgreSQL as another account, which must be able to come in
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
      for (const one of [await pid(), ...others]) killIfThere(one); // the server first: it would start the others anew
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
    // It has ended by itself.
  }
}
