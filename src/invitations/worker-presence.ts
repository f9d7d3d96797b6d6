import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** Milliseconds. */
const LOOK_EVERY = 5_000;
const WAIT_FOR_ANSWER = 5_000;

const BEATS_A_LOOK = 5;

/** Holds the name of one job worker apart from every other advisory lock of the database. */
const LOCK = `pg_try_advisory_xact_lock(hashtextextended(id, 7203114907))`;
const HOLD = 'SELECT pg_try_advisory_lock(hashtextextended($1, 7203114907)) AS held';
const LET_GO = 'SELECT pg_advisory_unlock(hashtextextended($1, 7203114907))';

/** Those who have jobs in hand although nobody holds their name. The locks this takes are gone when the statement ends. */
const FORSAKEN = `
  WITH busy AS MATERIALIZED (
    SELECT DISTINCT locked_by AS id FROM graphile_worker.jobs WHERE locked_by IS NOT NULL AND locked_by <> ALL ($1::text[])
  )
  SELECT id FROM busy WHERE ${LOCK}`;

const FREE = `
  WITH dead AS MATERIALIZED (SELECT id FROM unnest($1::text[]) AS id WHERE ${LOCK})
  SELECT id, graphile_worker.force_unlock_workers(ARRAY[id]) FROM dead`;

/** A job that ends notes its last failure itself: one whose tries are used up is one whose end nobody could note. It is tried once more. */
const TRY_AGAIN = `
  SELECT graphile_worker.reschedule_jobs(array_agg(id), run_at => now() + interval '1 minute', attempts => max(max_attempts) - 1)
  FROM graphile_worker.jobs WHERE attempts >= max_attempts AND locked_at IS NULL HAVING count(*) > 0`;

/**
 * Tells job workers that live from those that have died: a live one's name is an advisory lock of a session of its process, and
 * PostgreSQL lets go of that when the process or its machine is gone. graphile-worker itself would leave a dead worker's jobs locked
 * for four hours.
 *
 * A worker counts as dead when two looks in a row, a few seconds apart, find its name free: one whose session broke while it works on
 * has taken its name again by then. Should a live worker's job be freed after all, it runs twice, as any job may.
 */
export class WorkerPresence {
  private readonly names = new Set<string>();
  private held = new Set<string>();
  private suspects: readonly string[] = [];
  private session: pg.Client | undefined;
  private looking: Promise<void> | undefined;
  private readonly stopping = new AbortController();

  constructor(
    private readonly url: string,
    private readonly log: (message: string) => void,
    private readonly lookEvery = LOOK_EVERY,
  ) {}

  /** @throws whatever keeps this connection from the jobs: no server, or a role that may not */
  async start(): Promise<void> {
    await this.look();
    this.looking = this.keepLooking();
  }

  /** Lets everybody know that this worker lives, from now until it has left or the process ends. */
  async enter(name: string): Promise<void> {
    this.names.add(name);
    if (this.session !== undefined) await this.hold(this.session, name).catch(() => this.disconnect());
  }

  /** The worker has ended; a job that it has left is anybody's. */
  async leave(name: string): Promise<void> {
    this.names.delete(name);
    if (this.session === undefined || !this.held.delete(name)) return;
    await this.session.query(LET_GO, [name]).catch(() => this.disconnect());
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.looking;
    this.disconnect();
  }

  /** A session that broke is replaced well before anybody has looked twice. */
  private async keepLooking(): Promise<void> {
    const { signal } = this.stopping;
    let isHeard = true;
    for (let beat = 1; ; beat++) {
      await sleep(this.lookEvery / BEATS_A_LOOK, undefined, { signal, ref: false }).catch(() => {}); // woken to stop
      if (signal.aborted) return;
      const isDue = beat % BEATS_A_LOOK === 0;
      if (!isDue && this.session !== undefined) continue;
      try {
        await (isDue ? this.look() : this.comeBack());
        isHeard = true;
      } catch (error) {
        if (isHeard) this.log(`Workers that have died are not looked for: ${String(error)}`);
        isHeard = false;
      }
    }
  }

  private async look(): Promise<void> {
    try {
      const session = await this.comeBack();
      const { rows } = await session.query<{ id: string }>(FORSAKEN, [[...this.names]]);
      const forsaken = rows.map(({ id }) => id).filter((id) => !this.names.has(id));
      const dead = forsaken.filter((id) => this.suspects.includes(id));
      this.suspects = forsaken;
      if (dead.length > 0) await this.free(session, dead);
      await session.query(TRY_AGAIN);
    } catch (error) {
      this.disconnect();
      throw error;
    }
  }

  /** Takes back every name that is not held. */
  private async comeBack(): Promise<pg.Client> {
    try {
      const session = (this.session ??= await this.connect());
      for (const name of this.names) if (!this.held.has(name)) await this.hold(session, name);
      return session;
    } catch (error) {
      this.disconnect();
      throw error;
    }
  }

  private async hold(session: pg.Client, name: string): Promise<void> {
    const { held } = this;
    held.add(name); // before the answer, so that nobody takes it a second time: it would have to be let go twice
    const { rows } = await session.query<{ held: boolean }>(HOLD, [name]);
    // Not ours: still with a session that broke and that the server has not missed yet. The next look tries again.
    if (rows[0]?.held !== true) held.delete(name);
  }

  private async free(session: pg.Client, dead: string[]): Promise<void> {
    const { rows } = await session.query<{ id: string }>(FREE, [dead]);
    for (const { id } of rows) this.log(`The jobs of ${id}, which has died, are free again`);
  }

  private async connect(): Promise<pg.Client> {
    const session = new pg.Client({
      connectionString: this.url,
      application_name: 'provisioning job workers',
      connectionTimeoutMillis: WAIT_FOR_ANSWER,
      query_timeout: WAIT_FOR_ANSWER,
      keepAlive: true,
      // The server must miss a machine that fell silent, or its workers would seem to live.
      options: '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3',
    });
    session.on('error', () => this.disconnect(session));
    await session.connect();
    return session;
  }

  /** Whatever was held is free with the session; the next look connects anew and takes it back. */
  private disconnect(session = this.session): void {
    if (session === undefined) return;
    if (session === this.session) {
      this.session = undefined;
      this.held = new Set();
    }
    session.end().catch(() => {}); // it may be broken already
  }
}
