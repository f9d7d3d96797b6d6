import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { banner } from './banner.js';
import { createApp } from './create-app.js';
import { loadDemoData } from './database/demo-data.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './database/embedded-postgres.js';
import { migrateDatabase } from './database/migrate.js';
import { PrismaService } from './database/prisma.service.js';
import { readSettings } from './settings.js';

let database: EmbeddedPostgres | undefined;
let app: NestFastifyApplication | undefined;
let stopping = false;

/** Drains what is running, then disconnects, stops the worker and last of all the embedded database. */
async function stop(exitCode: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  try {
    await app?.close();
    await database?.stop();
  } catch (error) {
    console.error(error);
    exitCode ||= 1;
  }
  process.exit(exitCode);
}

function onSignal(): void {
  if (stopping) process.exit(1);
  void stop(0);
}

async function start(): Promise<void> {
  let settings = readSettings(process.env);
  if (settings.databaseUrl === null) {
    database = await startEmbeddedPostgres({ dataDir: settings.dataDir, log: console.log });
    settings = settings.with({ databaseUrl: database.url });
    await migrateDatabase(database.url);
  }
  app = await createApp(settings);
  const prisma = app.get(PrismaService);
  if (settings.demoData) await loadDemoData(prisma, settings.bcryptCost);
  // The demo's passwords are known to everybody: it is for this machine only.
  await app.listen(settings.port, settings.demoData ? 'localhost' : '0.0.0.0');
  console.log(await banner(settings, prisma));
}

process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);

try {
  await start();
} catch (error) {
  console.error(explain(error));
  await stop(1);
}

function explain(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE')
    return `Port ${String(port)} is in use. Set PORT to another one, such as PORT=3001 npm start.`;
  return error.name === 'Error' || error.constructor.name === 'SettingsError' ? error.message : error;
}
