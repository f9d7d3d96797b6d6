import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Logger as WorkerLogger, type LogLevel, type Runner, run, type TaskList } from 'graphile-worker';
import { Settings } from '../settings.js';
import { InvitationsService, type SendInvitationJob } from './invitations.service.js';

const NOTEWORTHY = new Set<`${LogLevel}`>(['error', 'warning']);

/** Takes jobs from the queue in the database, where the transactions put them that made them necessary. Any replica may. */
@Injectable()
export class JobWorkerService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(JobWorkerService.name);
  private runner: Runner | undefined;

  constructor(
    private readonly settings: Settings,
    private readonly invitations: InvitationsService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.settings.worker || this.settings.databaseUrl === null) return;
    this.runner = await run({
      connectionString: this.settings.databaseUrl,
      concurrency: 2,
      maxPoolSize: 4,
      noHandleSignals: true,
      taskList: this.tasks(),
      logger: new WorkerLogger(() => (level, message) => {
        if (NOTEWORTHY.has(level)) this.logger.warn(message);
      }),
    });
  }

  /** Lets the job at hand finish. */
  async onApplicationShutdown(): Promise<void> {
    await this.runner?.stop();
  }

  tasks(): TaskList {
    return { sendInvitation: (job) => this.invitations.sendInvitation(job as SendInvitationJob) };
  }
}
