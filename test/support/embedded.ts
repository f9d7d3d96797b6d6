import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aFreePort, type Running, runBuilt } from './process.js';

/** The built application as `npm start` runs it: on an embedded database of its own, with the demo data. */
export interface EmbeddedApp {
  /** Base URL, without a slash at the end. */
  url: string;
  /** Absolute path of its data folder. */
  dataDir: string;
  process: Running;
  /** Ends the application and its database. */
  close(): Promise<void>;
}

export async function anEmbeddedApp(settings: Record<string, string> = {}): Promise<EmbeddedApp> {
  const dataDir = await mkdtemp(join(tmpdir(), 'provisioning-embedded-'));
  await chmod(dataDir, 0o755); // root runs PostgreSQL as another account, which must be able to come in
  const port = await aFreePort();
  const url = `http://127.0.0.1:${port}`;
  const app = runBuilt('main.js', { PORT: port, DATA_DIR: dataDir, PUBLIC_URL: url, ...settings });
  await app.says('/api/org/users/provision'); // the end of its banner
  return {
    url,
    dataDir,
    process: app,
    close: async () => {
      await app.stop('SIGTERM');
      await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}
