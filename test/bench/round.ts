import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import type { Bodies, Target } from './calls.js';
import { percentile } from './measures.js';
import type { BenchServer, Estate } from './site.js';

/** What one round has measured. */
export interface Round {
  /** Calls answered in a second. */
  rate: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Milliseconds of CPU for each call: of the server, and of all processes of PostgreSQL. */
  serverCpu: number;
  postgresCpu: number;
}

export interface RoundOptions {
  server: BenchServer;
  target: Target;
  estate: Pick<Estate, 'token' | 'session' | 'postgresPid'>;
  bodies: Bodies;
  /** Callers at the same time, each of which waits for its answer. */
  connections?: number;
  /** Seconds. */
  duration: number;
  /** Whether nobody else calls meanwhile, so that its end can be waited for. */
  isAlone?: boolean;
}

/** Calls for some seconds. @throws Error when any answer is not what was asked for: a figure of failures would say nothing */
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

/** The callers have gone, and what they asked for last is still being done: the next round must not pay for it. */
async function untilIdle(session: Estate['session']): Promise<void> {
  const isBusy = async (): Promise<boolean> => {
    const { rowCount } = await session.query(
      `SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND state <> 'idle'`,
    );
    return rowCount !== 0;
  };
  for (let quiet = 0; quiet < 3; quiet = (await isBusy()) ? 0 : quiet + 1) await sleep(50);
}

/** Clock ticks in a second, as /proc counts on Linux. */
const TICKS = 100;

interface ProcessTimes {
  parent: number;
  /** Seconds of CPU, those of children that have ended included. */
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

/** @returns seconds of CPU of a process and of all that it has started */
function cpuOfFamily(pid: number): number {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(timesOf);
  return [timesOf(pid), ...children.filter(({ parent }) => parent === pid)].reduce((sum, { cpu }) => sum + cpu, 0);
}
