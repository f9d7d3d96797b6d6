import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Logger as WorkerLogger, type LogLevel, type Runner, run, type TaskList } from 'graphile-worker';
import { Settings } from '../settings.js';
import { InvitationsService, type SendInvitationJob } from './invitations.service.js';

const NOTEWORTHY = new Set<`${LogLevel}`>(['error', 'warning']);

/** Milliseconds. */
const RESTART_AFTER = 1_000;

/** Takes jobs from the queue in the database, where the transactions put them that made them necessary. Any replica may. */
@Injectable()
export class JobWorkerService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(JobWorkerService.name);
  private runner: Runner | undefined;
  private running: Promise<void> | undefined;
  private readonly stopping = new AbortController();

  constructor(
    private readonly settings: Settings,
    private readonly invitations: InvitationsService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { worker, databaseUrl } = this.settings;
    if (!worker || databaseUrl === null) return;
    this.runner = await this.startRunner(databaseUrl);
    this.running = this.keepRunning(databaseUrl);
  }

  /** Lets the job at hand finish. */
  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.runner?.stop().catch(() => {}); // it may have ended by itself just now
    await this.running;
  }

  /** A runner that cannot tell the database how a job ended gives up for good. After an outage there is a new one. */
  private async keepRunning(databaseUrl: string): Promise<void> {
    while (!this.isStopping()) {
      try {
        this.runner ??= await this.startRunner(databaseUrl);
        if (this.isStopping()) await this.runner.stop();
        await this.runner.promise;
      } catch (error) {
        this.logger.warn(`The worker has ended and starts again: ${String(error)}`);
      }
      this.runner = undefined;
      await sleep(RESTART_AFTER, undefined, { signal: this.stopping.signal, ref: false }).catch(() => {}); // woken to stop
    }
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  private startRunner(databaseUrl: string): Promise<Runner> {
    return run({
      connectionString: databaseUrl,
      concurrency: 2,
      maxPoolSize: 4,
      noHandleSignals: true,
      taskList: this.tasks(),
      // Without these it reports how jobs ended in batches, by promises that nobody awaits: an outage would end the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      logger: new WorkerLogger(() => (level, message) => {
        if (NOTEWORTHY.has(level)) this.logger.warn(message);
      }),
    });
  }

  tasks(): TaskList {
    return {
      sendInvitation: async (payload, { job, abortSignal }) => {
        const isLast = job.attempts >= job.max_attempts;
        await this.invitations.sendInvitation(payload as SendInvitationJob, { isLast, signal: abortSignal });
      },
    };
  }
}
