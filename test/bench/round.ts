import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import type { Bodies, Target } from './calls.js';
import { percentile } from './measures.js';
import type { BenchServer, Estate } from './site.js';

/** The measurements of one round. */
export interface Round {
  /** Answered calls per second. */
  rate: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** CPU time for each call, in milliseconds: of the server, and of all PostgreSQL processes. */
  serverCpu: number;
  postgresCpu: number;
}

interface RoundOptions {
  server: BenchServer;
  target: Target;
  estate: Pick<Estate, 'token' | 'session' | 'postgresPid'>;
  bodies: Bodies;
  /** Concurrent callers, each of which waits for its answer. */
  connections?: number;
  /** Seconds. */
  duration: number;
  /** Whether no other calls run, so that the round can wait until PostgreSQL is idle. */
  isAlone?: boolean;
}

/** Makes calls for some seconds. @throws Error if a call fails, because a figure of failed calls means nothing */
export async function aRound(options: RoundOptions): Promise<Round> {
  const { server, target, estate, bodies, connections = 16, duration, isAlone = true } = options;
  const { token, session, postgresPid } = estate;
  const times: number[] = [];
  const before = { server: timesOf(server.pid).cpu, postgres: cpuOfFamily(postgresPid), at: performance.now() };
  let lastAt = before.at;

  const { non2xx, errors, mismatches } = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(
      {
        url: server.url,
        connections,
        duration,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        requests: [
          {
            method: 'POST',
            path: target.path,
            setupRequest: (request) => ({ ...request, body: target.wrap(bodies()) }),
          },
        ],
        verifyBody: (body) => !String(body).includes('"errors"'),
      },
      (error: Error | null, result) => (error === null ? resolve(result) : reject(error)),
    );
    run.on('response', (_client, _status, _bytes, ms) => {
      times.push(ms);
      lastAt = performance.now();
    });
  });
  if (non2xx + errors + mismatches > 0 || times.length === 0) {
    throw new Error(
      `${target.path}: ${non2xx} refused, ${errors} without an answer, ${mismatches} with errors of ${times.length}`,
    );
  }
  if (isAlone) await untilIdle(session);
  const used = {
    server: timesOf(server.pid).cpu - before.server,
    postgres: cpuOfFamily(postgresPid) - before.postgres,
  };
  times.sort((a, b) => a - b);
  return {
    rate: (times.length * 1000) / (lastAt - before.at),
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    serverCpu: (used.server * 1000) / times.length,
    postgresCpu: (used.postgres * 1000) / times.length,
  };
}

/** Waits until PostgreSQL has finished the last calls of a round, so that they do not slow the next one. */
async function untilIdle(session: Estate['session']): Promise<void> {
  const isBusy = async (): Promise<boolean> => {
    const { rowCount } = await session.query(
      `SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND state <> 'idle'`,
    );
    return rowCount !== 0;
  };
  for (let quiet = 0; quiet < 3; quiet = (await isBusy()) ? 0 : quiet + 1) await sleep(50);
}

/** Clock ticks per second in /proc on Linux. */
const TICKS = 100;

interface ProcessTimes {
  parent: number;
  /** CPU seconds, including those of ended children. */
  cpu: number;
}

function timesOf(pid: number | string): ProcessTimes {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
      .map(Number);
    return { parent: fields[1]!, cpu: fields.slice(11, 15).reduce((a, b) => a + b) / TICKS };
  } catch {
    return { parent: 0, cpu: 0 }; // it has ended
  }
}

/** @returns CPU seconds of a process and its children */
function cpuOfFamily(pid: number): number {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(timesOf);
  return [timesOf(pid), ...children.filter(({ parent }) => parent === pid)].reduce((sum, { cpu }) => sum + cpu, 0);
}
