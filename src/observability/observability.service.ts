import type { Server } from 'node:http';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PasswordsService } from '../auth/passwords.service.js';
import { PrismaService } from '../database/prisma.service.js';
import { TransactionService } from '../database/transaction.service.js';
import { OutboxService } from '../mail/outbox.service.js';
import { Settings } from '../settings/settings.js';
import type { AnsweredRequest } from './call.js';
import type { Metrics } from './metrics.js';
import { logRequest } from './request-log.js';
import type { Tracing } from './tracing.js';

/** What operators see of the process: metrics, traces and a log of requests, each only if it is on. */
@Injectable()
export class ObservabilityService implements OnApplicationShutdown {
  private metrics: Metrics | undefined;
  private server: Server | undefined;
  tracing: Tracing | undefined;

  constructor(
    private readonly settings: Settings,
    private readonly prisma: PrismaService,
    private readonly transactions: TransactionService,
    private readonly passwords: PasswordsService,
    private readonly outbox: OutboxService,
  ) {}

  /** Whether requests need to be observed at all. */
  get isOn(): boolean {
    return this.settings.isProduction || this.metrics !== undefined || this.tracing !== undefined;
  }

  /** Imports the packages of what is on. Others take no time to start and no memory. */
  async start(): Promise<void> {
    const { settings, prisma, transactions, passwords, outbox } = this;
    if (settings.metricsPort !== null) {
      const { Metrics } = await import('./metrics.js');
      this.metrics = new Metrics({
        poolSize: settings.poolSize,
        poolUsage: () => prisma.poolUsage,
        retries: () => transactions.retries,
        waitingHashes: () => passwords.waiting,
        endedMails: () => outbox.ended,
        countOpenMails: () => outbox.countOpen(),
      });
    }
    if (settings.otlpEndpoint !== null) {
      const { Tracing } = await import('./tracing.js');
      this.tracing = new Tracing(settings.otlpEndpoint);
    }
  }

  /** @throws Error if METRICS_PORT is in use */
  async serveMetrics(host: string): Promise<void> {
    const { metrics, settings } = this;
    if (metrics === undefined || settings.metricsPort === null) return;
    const { serveMetrics } = await import('./metrics.server.js');
    this.server = await serveMetrics(metrics, settings.metricsPort, host);
  }

  record(request: AnsweredRequest): void {
    this.metrics?.record(request);
    if (this.settings.isProduction) logRequest(request);
  }

  /** After the last response, so that it is counted and traced. */
  async onApplicationShutdown(): Promise<void> {
    this.server?.close();
    this.server?.closeAllConnections();
    await this.tracing?.stop();
  }
}
