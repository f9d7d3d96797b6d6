import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import bcrypt from 'bcrypt';
import { aPerson, REST, send, withPassword } from './calls.js';
import { type Length, percentile, progress, type Report, spreadOf } from './measures.js';
import { APP, type BenchServer, type Estate, type Site } from './site.js';

/** The default of the application. */
const BCRYPT_COST = 12;

/** Concurrent hashes, as in the application: one on two processors. */
const AT_A_TIME = Math.max(1, availableParallelism() - 1);

/** Callers who send passwords: enough that one always waits. */
const HASHERS = 4 * AT_A_TIME;

/** Invitations per second, evenly spaced. */
const PACE = 100;

/**
 * The cost of hashing: its calls compared with hashing alone, and the latency of calls without a password meanwhile.
 */
export async function passwords(site: Site, { rounds, seconds }: Length): Promise<Report> {
  const estate = await site.database('passwords', { people: 1_000, buildings: 500 });
  const server = await estate.start(APP, { BCRYPT_COST: String(BCRYPT_COST) });
  const duration = seconds * 2_500; // a p99 needs a thousand calls
  await Promise.all([invite(estate, server, 5_000), hashBySignUp(estate, server, 5_000)]);

  const [bare, through, alone, meanwhile]: number[][] = [[], [], [], []];
  for (let round = 0; round < rounds; round++) {
    progress(`passwords: round ${round + 1} of ${rounds}`);
    bare!.push(await hashBare(duration));
    alone!.push(await invite(estate, server, duration));
    const [p99, rate] = await Promise.all([invite(estate, server, duration), hashBySignUp(estate, server, duration)]);
    meanwhile!.push(p99);
    through!.push(rate);
  }
  const line = (name: string, figures: readonly number[]) => {
    const { median, min, max } = spreadOf(figures);
    return [name, median.toFixed(2), `${min.toFixed(2)}..${max.toFixed(2)}`];
  };
  return {
    title: `Passwords (bcrypt, cost ${BCRYPT_COST}, ${AT_A_TIME} at a time), beside ${PACE} invitations a second`,
    table: [
      ['', 'median', 'min..max'],
      line('bare bcrypt, hashes/s', bare!),
      line('users created with a password, calls/s', through!),
      line('invitations alone, p99 ms', alone!),
      line('invitations meanwhile, p99 ms', meanwhile!),
    ],
    figures: { bare: bare!, through: through!, alone: alone!, meanwhile: meanwhile! },
    goals: [
      {
        name: 'password path against bare bcrypt',
        measured: spreadOf(through!.map((rate, n) => rate / bare![n]!)),
        floor: 0.85,
        stretch: 0.95,
      },
      {
        name: 'p99 of invitations meanwhile against alone',
        measured: spreadOf(meanwhile!.map((p99, n) => p99 / alone![n]!)),
        floor: 3,
        stretch: 1.5,
        isCeiling: true,
      },
    ],
  };
}

/** @returns hashes per second */
async function hashBare(duration: number): Promise<number> {
  const since = performance.now();
  let hashes = 0;
  const oneByOne = async (): Promise<void> => {
    for (; performance.now() - since < duration; hashes++) await bcrypt.hash('correct horse battery', BCRYPT_COST);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, oneByOne));
  return (hashes * 1000) / (performance.now() - since);
}

/** @returns users created with a password per second */
async function hashBySignUp(estate: Estate, server: BenchServer, duration: number): Promise<number> {
  const since = performance.now();
  let created = 0;
  let lastAt = since;
  const caller = async (): Promise<void> => {
    while (performance.now() - since < duration) {
      await send(server, REST, estate.token, withPassword(aPerson(estate, 'create')));
      created++;
      lastAt = performance.now();
    }
  };
  await Promise.all(Array.from({ length: HASHERS }, caller));
  return (created * 1000) / (lastAt - since);
}

/**
 * Makes calls at fixed times, whether or not earlier ones have ended. @returns the 99th percentile of their duration in
 * milliseconds
 */
async function invite(estate: Estate, server: BenchServer, duration: number): Promise<number> {
  const since = performance.now();
  const calls: Promise<number>[] = [];
  for (let due = since; due < since + duration; due += 1000 / PACE) {
    await sleep(due - performance.now());
    const call = send(server, REST, estate.token, aPerson(estate, 'create')).then(() => performance.now() - due);
    call.catch(() => {}); // reported below, when all calls were made
    calls.push(call);
  }
  return percentile(
    (await Promise.all(calls)).sort((a, b) => a - b),
    0.99,
  );
}
