import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TokensService } from '../../src/auth/tokens.service.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { readSettings, type Settings } from '../../src/settings/settings.js';
import { anOrganization, aUser, type TestOrganization } from './builders.js';
import { aDatabase } from './database.js';
import { aFreePort, type Running, runBuilt, TOKEN_SECRET } from './process.js';
import { readContract } from './http-client.js';

/** The built application as its own process: the tests kill and stop what runs in production. */
export interface Server {
  /** Base URL without a trailing slash. */
  url: string;
  process: Running;
}

/** An organization in a database, and the servers that a test starts on it. */
export interface Installation {
  settings: Settings;
  org: TestOrganization;
  /** Token of a caller with every permission in the organization. */
  token: string;
  /** Resolves when the server is ready. */
  start(settings?: Record<string, string>): Promise<Server>;
  /** Stops the servers that still run, and drops the database if it was created here. */
  close(): Promise<void>;
}

/**
 * @param databaseUrl if absent, creates a database, which `close` drops
 * @param ofAll settings of all servers
 */
export async function anInstallation(databaseUrl?: string, ofAll: Record<string, string> = {}): Promise<Installation> {
  const database = databaseUrl === undefined ? await aDatabase() : { url: databaseUrl, drop: () => Promise.resolve() };
  const dataDir = await mkdtemp(join(tmpdir(), 'provisioning-installation-'));
  const shared = {
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    JWT_SECRET: TOKEN_SECRET,
    ...ofAll,
  };
  const settings = readSettings(shared);
  const prisma = new PrismaService(settings);
  const org = await anOrganization(prisma);
  const admin = await aUser(prisma, org, { roleKeys: ['admin'] });
  await prisma.$disconnect();
  const running: Running[] = [];

  return {
    settings,
    org,
    token: new TokensService(settings).sign({ orgId: org.id, userId: admin.id, version: 0 }),
    start: async (own = {}) => {
      const port = own['PORT'] ?? (await aFreePort());
      const server = runBuilt('main.js', { ...shared, PORT: port, ...own });
      running.push(server);
      await server.says('/health/ready');
      const url = `http://127.0.0.1:${port}`;
      await readContract(url);
      return { url, process: server };
    },
    close: async () => {
      await Promise.all(running.map((server) => server.stop('SIGKILL')));
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
