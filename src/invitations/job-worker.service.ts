import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import {
  Logger as WorkerLogger,
  type LogLevel,
  type Runner,
  run,
  type TaskList,
  type WorkerEvents,
} from 'graphile-worker';
import pg from 'pg';
import { Connection } from '../database/connection.js';
import { hasCode } from '../database/error-code.js';
import { Settings } from '../settings/settings.js';
import { InvitationsService, type SendInvitationJob } from './invitations.service.js';
import { WorkerPresence } from './worker-presence.js';

const NOTEWORTHY = new Set<`${LogLevel}`>(['error', 'warning']);

/** Jobs that this process works on at once. */
const CONCURRENCY = 4;

/** Milliseconds. After the second a job at hand is told to give up; after the third nobody waits for it any more. */
const RESTART_AFTER = 1_000;
const ABORT_AFTER = 5_000;
const LEAVE_AFTER = 7_000;
const WAIT_FOR_ANSWER = 10_000;

/** Whatever may leave a runner without a working connection. */
const FAILURES = ['worker:getJob:error', 'worker:fatalError', 'pool:gracefulShutdown'] as const;

interface Running {
  readonly runner: Runner;
  /** When it has ended, or has failed and is given up. */
  readonly ended: Promise<void>;
}

/**
 * Takes jobs from the queue in the database, where the transactions put them that made them necessary. Any replica may.
 */
@Injectable()
export class JobWorkerService implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private readonly logger = new Logger(JobWorkerService.name);
  private pool: pg.Pool | undefined;
  private current: Running | undefined;
  private running: Promise<void> | undefined;
  private presence: WorkerPresence | undefined;
  private stopped: Promise<unknown> | undefined;
  private readonly stopping = new AbortController();

  constructor(
    private readonly settings: Settings,
    private readonly invitations: InvitationsService,
  ) {}

  /** @throws Error when the role of the connection may not take jobs, with what to do about it */
  async onApplicationBootstrap(): Promise<void> {
    const { worker, databaseUrl } = this.settings;
    const url = this.settings.jobsDatabaseUrl ?? databaseUrl;
    if (!worker || url === null) return;
    const presence = new WorkerPresence(url, (message) => this.logger.warn(message));
    this.presence = presence;
    const pool = this.openPool(url);
    this.pool = pool;
    try {
      await presence.start();
      this.current = await this.startRunner(pool, presence);
    } catch (error) {
      await presence.stop();
      await pool.end();
      throw hasCode(error, '42501') ? notAllowed(error) : error;
    }
    this.running = this.keepRunning(pool, presence);
  }

  /** From here on no job is begun. Calls that are still running may take as long as those at hand. */
  onModuleDestroy(): void {
    this.stopping.abort();
    const ended = Promise.all([this.current?.runner.stop().catch(() => {}), this.running]); // the runner may have ended by itself just now
    this.stopped = Promise.race([ended, sleep(LEAVE_AFTER, undefined, { ref: false })]);
  }

  /**
   * Lets the jobs at hand finish, for seconds. One that hangs is
   * left, and free for others as soon as this process has ended.
   */
  async onApplicationShutdown(): Promise<void> {
    await this.stopped;
    await this.presence?.stop();
    void this.pool?.end(); // waits for the connection of a job that hangs, and nobody else does
  }

  /** A runner that cannot tell the database how a job ended gives up for good. After an outage there is a new one. */
  private async keepRunning(pool: pg.Pool, presence: WorkerPresence): Promise<void> {
    while (!this.isStopping()) {
      try {
        this.current ??= await this.startRunner(pool, presence);
        if (this.isStopping()) await this.current.runner.stop();
        await this.current.ended;
      } catch (error) {
        this.logger.warn(`The worker has ended and starts again: ${String(error)}`);
      }
      this.current = undefined;
      await sleep(RESTART_AFTER, undefined, { signal: this.stopping.signal, ref: false }).catch(() => {}); // woken to stop
    }
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  /**
   * A pool of a runner's own stops hearing errors before its
   * connections are closed, and an error unheard ends the process.
   */
  private openPool(connectionString: string): pg.Pool {
    const pool = new pg.Pool({
      connectionString,
      max: CONCURRENCY + 2,
      application_name: 'provisioning jobs',
      connectionTimeoutMillis: WAIT_FOR_ANSWER,
      query_timeout: WAIT_FOR_ANSWER,
      Client: Connection,
    });
    const warn = ({ message }: Error): void => this.logger.warn(`A connection of the worker broke: ${message}`);
    return pool.on('error', warn).on('connect', (client) => client.on('error', warn));
  }

  private async startRunner(pgPool: pg.Pool, presence: WorkerPresence): Promise<Running> {
    const names: string[] = [];
    const events: WorkerEvents = new EventEmitter();
    events.on('pool:create', ({ workerPool }) => {
      names.push(workerPool.id); // the pool's name, not a worker's, is what a job is locked by
      void presence.enter(workerPool.id);
    });
    // A runner keeps the failure of its very first question for good, and then takes no job ever again without a word.
    // That question may fail before `run` has returned.
    const failure = new AbortController();
    for (const event of FAILURES) events.on(event, () => failure.abort());
    const runner = await run({
      pgPool,
      concurrency: CONCURRENCY,
      noHandleSignals: true,
      taskList: this.tasks(),
      events,
      gracefulShutdownAbortTimeout: ABORT_AFTER,
      // Without these it reports how jobs ended in batches, by promises that nobody awaits: an outage would end the
      // process. Its prepared statements have fixed names: behind a pooler, two versions of it would run each other's.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0, preparedStatements: false } },
      logger: new WorkerLogger(() => (level, message) => {
        // Why a task has failed is told where it fails.
        if (NOTEWORTHY.has(level) && !message.startsWith('Failed task')) this.logger.warn(message);
      }),
    });
    const ended = Promise.race([runner.promise, afterAbort(failure.signal, runner)]).finally(() => {
      for (const name of names) void presence.leave(name);
    });
    return { runner, ended };
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

/**
 * One that has met an outage is told to end; whether it does or
 * not, it is given up after some seconds, and its jobs are free.
 */
async function afterAbort(signal: AbortSignal, runner: Runner): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
  void runner.stop().catch(() => {}); // it may be stopping already
  await sleep(LEAVE_AFTER, undefined, { ref: false });
}

function notAllowed(error: unknown): Error {
  return new Error(
    `The role of JOBS_DATABASE_URL may not take jobs: ${(error as Error).message}. Name the owner there, or set WORKER=off.`,
    { cause: error },
  );
}
