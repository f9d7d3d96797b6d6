import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { serve } from '../../src/serve.js';
import { readSettings } from '../../src/settings/settings.js';
import { aDatabase } from './database.js';
import { aFreePort, TOKEN_SECRET } from './process.js';

/** The application with the demo data and its own database, in the test process. */
export interface DemoApp {
  /** Base URL without a trailing slash. */
  url: string;
  databaseUrl: string;
  /** Sends a statement to its database. @returns the rows */
  sql<Row = unknown>(text: string, ...values: unknown[]): Promise<Row[]>;
  /** Absolute path of its data folder. */
  dataDir: string;
  /** What it prints when it starts. */
  banner: string;
  /** Ends the application and drops its database. */
  close(): Promise<void>;
}

export async function aDemoApp(given: Record<string, string> = {}): Promise<DemoApp> {
  const database = await aDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'provisioning-demo-'));
  const cleanUp = async (): Promise<void> => {
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  };
  const port = await aFreePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = readSettings({
    PORT: port,
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    DEMO_DATA: 'true',
    PUBLIC_URL: url,
    JWT_SECRET: TOKEN_SECRET,
    BCRYPT_COST: '4',
    ...given,
  });
  const printed: string[] = [];
  try {
    const app = await serve(settings, '127.0.0.1', (text) => printed.push(text));
    const close = async (): Promise<void> => {
      await app.close();
      await cleanUp();
    };
    const sql = <Row>(text: string, ...values: unknown[]) => rowsOf<Row>(database.url, text, values);
    return { url, databaseUrl: database.url, sql, dataDir, banner: printed.join('\n'), close };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

async function rowsOf<Row>(connectionString: string, text: string, values: unknown[]): Promise<Row[]> {
  const session = new pg.Client({ connectionString });
  await session.connect();
  const { rows } = await session.query(text, values).finally(() => session.end());
  return rows as Row[];
}
