import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TokensService } from '../../src/auth/tokens.service.js';
import { createApp } from '../../src/create-app.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { Settings } from '../../src/settings/settings.js';
import { aDatabase } from './database.js';
import { TOKEN_SECRET } from './process.js';
import { readContract } from './http-client.js';

export interface TestApp {
  app: NestFastifyApplication;
  /** Base URL without a trailing slash. */
  url: string;
  settings: Settings;
  /** A client for the test; the application has its own. */
  prisma: PrismaService;
  tokenFor(user: { orgId: number; id: string }): string;
  /** Stops the application and drops the database. */
  close(): Promise<void>;
}

/** The real application with its own database, listening on a free port. It sends mails only if `worker` is true. */
export async function startTestApp(overrides: Partial<Settings> = {}): Promise<TestApp> {
  const database = await aDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'provisioning-app-'));
  const settings = new Settings({
    isProduction: false,
    port: 0,
    drainDelay: 0,
    databaseUrl: database.url,
    dataDir,
    demoData: false,
    explorer: overrides.isProduction !== true,
    jwtSecret: TOKEN_SECRET,
    previousJwtSecret: null,
    jwtTtl: 3600,
    identityProvider: null,
    bcryptCost: 4,
    poolSize: 10,
    preparedStatements: true,
    worker: false,
    publicUrl: 'http://localhost:3000',
    smtpUrl: null,
    mailFrom: 'no-reply@house.example',
    failuresPerAccount: 1_000_000,
    attemptsPerAddress: 1_000_000,
    rateLimitWindow: 900,
    corsOrigins: [],
    metricsPort: null,
    otlpEndpoint: null,
    trustProxy: false,
    ...overrides,
  });
  const prisma = new PrismaService(settings);
  const app = await createApp(settings);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${String(port)}`;
  await readContract(url);
  const tokens = app.get(TokensService);

  return {
    app,
    url,
    settings,
    prisma,
    tokenFor: ({ orgId, id }) => tokens.sign({ orgId, userId: id, version: 0 }),
    close: async () => {
      await app.close();
      await prisma.$disconnect();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
