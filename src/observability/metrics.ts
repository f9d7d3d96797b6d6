import { setTimeout as sleep } from 'node:timers/promises';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { PoolUsage } from '../database/watched-pg.js';
import type { OpenMails } from '../mail/outbox.service.js';
import type { AnsweredRequest } from './call.js';

/** What the metrics read when they are scraped. */
export interface Sources {
  readonly poolSize: number;
  poolUsage(): PoolUsage;
  retries(): number;
  waitingHashes(): number;
  endedMails(): Readonly<Record<'sent' | 'failed', number>>;
  countOpenMails(): Promise<OpenMails>;
}

/** Seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Milliseconds. However often somebody scrapes, mails are counted once in this time. */
const COUNT_EVERY = 5_000;
/** Milliseconds. A scrape without a count is better than none, because the database may be what fails. */
const WAIT_FOR_COUNT = 2_000;

/** The metrics of this process, in a registry of their own. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly registers = [this.registry];
  private readonly calls = new Counter({
    name: 'provisioning_calls_total',
    help: 'Calls of the API. A GraphQL document makes one call for each of its fields.',
    labelNames: ['operation', 'outcome', 'transport'] as const,
    registers: this.registers,
  });
  private readonly durations = new Histogram({
    name: 'provisioning_call_duration_seconds',
    help: 'Time from the request to its answer. All calls of one GraphQL document have the same.',
    labelNames: ['operation', 'transport'] as const,
    buckets: BUCKETS,
    registers: this.registers,
  });
  private counted: { at: number; mails: Promise<OpenMails | null> } | undefined;

  constructor(private readonly sources: Sources) {
    collectDefaultMetrics({ register: this.registry });
    this.addPool();
    this.addMails();
    this.addReadings();
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** The text that Prometheus scrapes. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  record({ calls, transport, ms }: AnsweredRequest): void {
    for (const { operation, outcome } of calls) {
      this.calls.inc({ operation, outcome, transport });
      this.durations.observe({ operation, transport }, ms / 1_000);
    }
  }

  private addPool(): void {
    const { sources } = this;
    this.addGauge('provisioning_pool_size', 'Maximum of database connections (POOL_SIZE).', () => sources.poolSize);
    this.addGauge('provisioning_pool_connections', 'Open database connections.', () => sources.poolUsage().total);
    this.addGauge('provisioning_pool_idle_connections', 'Open connections that are not used.', () => {
      return sources.poolUsage().idle;
    });
    this.addGauge('provisioning_pool_waiting', 'Statements and transactions that wait for a connection.', () => {
      return sources.poolUsage().waiting;
    });
  }

  private addReadings(): void {
    const { sources, registers } = this;
    this.addGauge('provisioning_password_hashes_waiting', 'Passwords that wait to be hashed.', () => {
      return sources.waitingHashes();
    });
    new Counter({
      name: 'provisioning_transaction_retries_total',
      help: 'Transactions that ran again after a conflict with another one.',
      registers,
      collect() {
        this.reset();
        this.inc(sources.retries());
      },
    });
    new Counter({
      name: 'provisioning_mails_ended_total',
      help: 'Mails that this process has sent, and given up.',
      labelNames: ['result'] as const,
      registers,
      collect() {
        this.reset();
        for (const [result, count] of Object.entries(sources.endedMails())) this.inc({ result }, count);
      },
    });
  }

  /** All processes count the same rows, so these are the only metrics that must not be added up. */
  private addMails(): void {
    const { registers } = this;
    const count = () => this.countMails();
    new Gauge({
      name: 'provisioning_mails',
      help: 'Mails in the outbox, at most 10000: open ones, and of these those that are due and those being sent.',
      labelNames: ['state'] as const,
      registers,
      async collect() {
        const mails = await count();
        this.reset();
        if (mails === null) return;
        for (const state of ['open', 'due', 'leased'] as const) this.set({ state }, mails[state]);
      },
    });
    new Gauge({
      name: 'provisioning_mails_overdue_seconds',
      help: 'Time since the oldest due mail became due.',
      labelNames: [] as const,
      registers,
      async collect() {
        const mails = await count();
        this.remove();
        if (mails !== null) this.set(mails.overdue);
      },
    });
  }

  private addGauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: this.registers,
      collect() {
        this.set(read());
      },
    });
  }

  /** @returns null if the database does not answer soon */
  private countMails(): Promise<OpenMails | null> {
    const now = performance.now();
    if (this.counted === undefined || now - this.counted.at >= COUNT_EVERY)
      this.counted = { at: now, mails: this.sources.countOpenMails().catch(() => null) };
    return Promise.race([this.counted.mails, sleep(WAIT_FOR_COUNT, null, { ref: false })]);
  }
}
