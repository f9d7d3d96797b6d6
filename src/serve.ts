import { setTimeout as sleep } from 'node:timers/promises';
import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { banner } from './banner.js';
import { createApp } from './create-app.js';
import { loadDemoData } from './database/demo/demo-data.js';
import { PrismaService } from './database/prisma.service.js';
import { HealthService } from './health/health.service.js';
import { ObservabilityService } from './observability/observability.service.js';
import type { Settings } from './settings/settings.js';

/**
 * Starts the application on a database that is ready. If the start fails, nothing stays running.
 * @param log receives the addresses that the server listens on
 */
export async function serve(
  settings: Settings,
  host: string,
  log: (text: string) => void,
): Promise<NestFastifyApplication> {
  const app = await createApp(settings);
  try {
    const prisma = app.get(PrismaService);
    if (settings.demoData) await loadDemoData(prisma, settings.bcryptCost);
    await app.get(ObservabilityService).serveMetrics(host);
    await app.getHttpAdapter().getInstance().listen({ port: settings.port, host });
    log(await banner(settings, prisma));
    return app;
  } catch (error) {
    await app.close().catch(() => {}); // report the first error
    throw error;
  }
}

/** Makes balancers send calls elsewhere, and serves calls until they do. */
export async function drain(app: NestFastifyApplication, { drainDelay }: Settings): Promise<void> {
  if (drainDelay === 0) return;
  app.get(HealthService).drain(drainDelay);
  await sleep(drainDelay * 1000);
}
