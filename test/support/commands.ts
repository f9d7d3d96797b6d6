import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { aDatabase } from './database.js';
import { runBuilt } from './process.js';

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A database and a data folder of one's own, to run the built command lines on. */
export interface CommandSite {
  url: string;
  dataDir: string;
  /** @param script below src, without `.cli.js` */
  run(script: string, options?: string[], settings?: Record<string, string>): Promise<Ended>;
  read<T extends object>(sql: string): Promise<T[]>;
  close(): Promise<void>;
}

export async function aCommandSite({ isMigrated = true }: { isMigrated?: boolean } = {}): Promise<CommandSite> {
  const database = await aDatabase({ isMigrated });
  const dataDir = await mkdtemp(join(tmpdir(), 'provisioning-commands-'));
  return {
    url: database.url,
    dataDir,
    run: async (script, options = [], settings = {}) => {
      const environment = { DATABASE_URL: database.url, DATA_DIR: dataDir, ...settings };
      const one = runBuilt(`${script}.cli.js`, environment, options);
      const { code } = await one.ended;
      return { code, stdout: one.stdout(), stderr: one.stderr() };
    },
    read: async <T extends object>(sql: string) => {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      const { rows } = await client.query<T>(sql);
      await client.end();
      return rows;
    },
    close: async () => {
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
