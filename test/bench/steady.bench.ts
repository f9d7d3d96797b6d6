import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { aKnownCrowd, bodiesOf, GRAPHQL, REST, type Target } from './calls.js';
import { progress, type Report, spreadOf } from './measures.js';
import { aRound } from './round.js';
import { APP, type BenchServer, type Estate, type Site } from './site.js';

/** Seconds between two measurements of the memory. */
const INTERVAL = 2;

/**
 * Creates and repeats over both transports while the worker sends mails: how much memory the process uses, and whether
 * it grows.
 */
export async function steady(site: Site, minutes: number): Promise<Report> {
  const mails = await aMailServer();
  try {
    const estate = await site.database('steady', { people: 10_000, buildings: 500 });
    const server = await estate.start(APP, {
      WORKER: 'on',
      SMTP_URL: `smtp://127.0.0.1:${mails.port}`,
      PUBLIC_URL: 'http://localhost:3000',
    });
    const { weights, calls } = await underLoad(estate, server, minutes);
    if (mails.count() === 0) throw new Error('The worker has mailed nothing');
    return report(minutes, weights, calls, mails.count(), megabytes(server, 'VmHWM'));
  } finally {
    await mails.close();
  }
}

async function underLoad(
  estate: Estate,
  server: BenchServer,
  minutes: number,
): Promise<{ weights: number[]; calls: number }> {
  const known = await aKnownCrowd(estate, server);
  const until = Date.now() + minutes * 60_000;
  let calls = 0;
  const load = async (target: Target, shape: 'create' | 'repeat'): Promise<void> => {
    while (Date.now() < until) {
      const duration = Math.min(30, Math.ceil((until - Date.now()) / 1000));
      const bodies = bodiesOf(estate, shape, known);
      const { rate } = await aRound({ server, target, estate, bodies, connections: 2, duration, isAlone: false });
      calls += rate * duration;
    }
  };
  const weights: number[] = [];
  const watch = setInterval(() => weights.push(megabytes(server, 'VmRSS')), INTERVAL * 1000);
  progress(`steady: ${minutes} minutes`);
  try {
    await Promise.all([REST, GRAPHQL].flatMap((target) => [load(target, 'create'), load(target, 'repeat')]));
  } finally {
    clearInterval(watch);
  }
  return { weights, calls };
}

function report(minutes: number, weights: readonly number[], calls: number, mails: number, peak: number): Report {
  const third = Math.ceil(weights.length / 3);
  const [first, second, last] = [0, 1, 2].map((n) => spreadOf(weights.slice(n * third, (n + 1) * third)));
  const line = [first!, second!, last!].map(({ median, max }) => `${median.toFixed(0)} (max ${max.toFixed(0)})`);
  const only = (value: number) => ({ median: value, min: value, max: value });
  return {
    title: `Memory over ${minutes} minutes of load, with the worker`,
    table: [
      ['', 'calls', 'mails', 'RSS MB, first third', 'second', 'last'],
      ['server', calls.toFixed(0), String(mails), ...line],
    ],
    figures: { weights },
    goals: [
      { name: 'RSS in MB, at its most', measured: only(peak), floor: 300, stretch: 220, isCeiling: true },
      {
        name: 'RSS of the last third against the second',
        measured: only(last!.median / second!.median),
        floor: 1.05,
        stretch: 1.02,
        isCeiling: true,
      },
    ],
  };
}

function megabytes({ pid }: BenchServer, field: 'VmRSS' | 'VmHWM'): number {
  const [, kilobytes] = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
  return Number(kilobytes) / 1024;
}

/** Accepts and discards every mail. */
async function aMailServer(): Promise<{ port: number; count(): number; close(): Promise<void> }> {
  let mails = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, callback) => {
      stream.resume().on('end', () => {
        mails++;
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  return { port, count: () => mails, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
