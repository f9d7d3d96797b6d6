import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aDatabase } from './database.js';
import { aFreePort, type Running, runBuilt } from './process.js';

/** The built application with the demo data, on a database of its own. */
export interface DemoApp {
  /** Base URL, without a slash at the end. */
  url: string;
  databaseUrl: string;
  /** Absolute path of its data folder. */
  dataDir: string;
  process: Running;
  /** Ends the application and drops its database. */
  close(): Promise<void>;
}

export async function aDemoApp(settings: Record<string, string> = {}): Promise<DemoApp> {
  const database = await aDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'provisioning-demo-'));
  const port = await aFreePort();
  const url = `http://127.0.0.1:${port}`;
  const app = runBuilt('main.js', {
    PORT: port,
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    DEMO_DATA: 'true',
    PUBLIC_URL: url,
    ...settings,
  });
  const close = async (): Promise<void> => {
    await app.stop('SIGTERM');
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await app.says('/api/org/users/provision'); // the end of its banner
  } catch (error) {
    await close();
    throw error;
  }
  return { url, databaseUrl: database.url, dataDir, process: app, close };
}
