import { readdirSync, readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import type { Bodies, Target } from './calls.js';
import type { BenchServer } from './site.js';

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
  token: string;
  bodies: Bodies;
  postgresPid: number;
  /** Callers at the same time, each of which waits for its answer. */
  connections?: number;
  /** Seconds. */
  duration: number;
  /** Calls in a second, at most; without it as many as there are answers. */
  atMost?: number;
}

/** Calls for some seconds. @throws Error when any answer is not what was asked for: a figure of failures would say nothing */
export async function aRound(options: RoundOptions): Promise<Round> {
  const { server, target, token, bodies, postgresPid, connections = 16, duration, atMost } = options;
  const times: number[] = [];
  const before = { server: cpuOf([server.pid]), postgres: cpuOf(familyOf(postgresPid)), at: performance.now() };
  let lastAt = before.at;

  const { non2xx, errors, mismatches } = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(
      {
        url: server.url,
        connections,
        duration,
        ...(atMost === undefined ? {} : { overallRate: atMost, ignoreCoordinatedOmission: true }),
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
      (error: unknown, result) => (error == null ? resolve(result) : reject(error as Error)),
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
  const used = {
    server: cpuOf([server.pid]) - before.server,
    postgres: cpuOf(familyOf(postgresPid)) - before.postgres,
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

/** @param sorted ascending */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** Clock ticks in a second, as /proc counts on Linux. */
const TICKS = 100;

interface ProcessTimes {
  parent: number;
  /** Seconds. */
  cpu: number;
}

function timesOf(pid: number | string): ProcessTimes | null {
  try {
    const [, parent, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return { parent: Number(parent), cpu: (Number(fields[9]) + Number(fields[10])) / TICKS };
  } catch {
    return null; // it has ended, or this is no Linux
  }
}

function cpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (timesOf(pid)?.cpu ?? 0), 0);
}

function familyOf(parent: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && timesOf(name)?.parent === parent);
  return [parent, ...pids.map(Number)];
}
