import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { aKnownCrowd, bodiesOf, GRAPHQL, REST } from './calls.js';
import { progress, type Report, spreadOf } from './measures.js';
import { aRound } from './round.js';
import { APP, type Site } from './site.js';

/** Seconds between two looks at the memory. */
const INTERVAL = 5;

/** Both transports, creations and repeats, with the worker mailing what they invite: what the process weighs, and whether that grows. */
export async function steady(site: Site, minutes: number): Promise<Report> {
  const mails = await aMailServer();
  const estate = await site.database('steady', { people: 10_000, buildings: 500 });
  const server = await estate.start(APP, {
    ...{ WORKER: 'on', SMTP_URL: `smtp://127.0.0.1:${mails.port}`, PUBLIC_URL: 'http://localhost:3000' },
  });
  const known = await aKnownCrowd(estate, server);
  const weights: number[] = [];
  progress(`steady: ${minutes} minutes`);
  const until = Date.now() + minutes * 60_000;
  const watching = (async () => {
    while (Date.now() < until) {
      weights.push(residentMegabytes(server.pid));
      await sleep(INTERVAL * 1000);
    }
  })();
  const load = async (target: typeof REST, shape: 'create' | 'repeat'): Promise<number> => {
    let calls = 0;
    while (Date.now() < until) {
      const seconds = Math.min(30, Math.ceil((until - Date.now()) / 1000));
      const options = { server, target, token: estate.token, postgresPid: site.postgresPid };
      const { rate } = await aRound({
        ...options,
        bodies: bodiesOf(estate, shape, known),
        connections: 2,
        duration: seconds,
      });
      calls += rate * seconds;
    }
    return calls;
  };
  const calls = await Promise.all([REST, GRAPHQL].flatMap((t) => [load(t, 'create'), load(t, 'repeat')]));
  await watching;
  await mails.close();

  const third = Math.floor(weights.length / 3);
  const [middle, last] = [spreadOf(weights.slice(third, 2 * third)), spreadOf(weights.slice(2 * third))];
  return {
    title: `Memory over ${minutes} minutes of load, with the worker`,
    table: [
      ['', 'calls', 'mails', 'RSS MB, first third', 'second', 'last'],
      [
        'server',
        calls.reduce((a, b) => a + b).toFixed(0),
        String(mails.count()),
        ...[spreadOf(weights.slice(0, third)), middle, last].map(
          (third) => `${third.median.toFixed(0)} (max ${third.max.toFixed(0)})`,
        ),
      ],
    ],
    goals: [
      {
        name: 'RSS in MB, at its most',
        measured: { ...last, median: Math.max(...weights) },
        floor: 300,
        stretch: 220,
        isCeiling: true,
      },
      {
        name: 'RSS of the last third against the second',
        measured: { median: last.median / middle.median, min: last.min / middle.median, max: last.max / middle.median },
        ...{ floor: 1.1, stretch: 1.05, isCeiling: true },
      },
    ],
  };
}

function residentMegabytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}

/** Takes every mail and keeps none. */
async function aMailServer(): Promise<{ port: number; count(): number; close(): Promise<void> }> {
  let mails = 0;
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'] },
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
