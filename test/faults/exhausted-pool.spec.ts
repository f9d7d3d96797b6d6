import type pg from 'pg';
import { WAIT_FOR_CONNECTION } from '../../src/database/prisma.service.js';
import { RUN_STATEMENT } from '../../src/database/session-settings.js';
import { provisionTimed, type TimedAnswer } from '../support/exchange.js';
import { everything } from '../support/inputs.js';
import { anInstallation, type Installation, type Server } from '../support/installation.js';
import { until, untilWaiting, withSession } from '../support/sessions.js';
import { progress, rounds } from '../support/sizes.js';

const CLIENTS = 200;

/** Milliseconds. */
const RECOVERED_WITHIN = 30_000;

describe('a server with a pool of two connections, both blocked by a lock, and 200 clients', () => {
  let installation: Installation;
  let server: Server;
  /** Milliseconds that calls take without a lock: the slowest of all clients' concurrent calls, and a single one. */
  let calm: { slowest: number; alone: number };

  beforeAll(async () => {
    installation = await anInstallation();
    server = await installation.start({ POOL_SIZE: '2', WORKER: 'off' });
    const newUser = () => provisionTimed(server, installation, everything(installation.org));
    await newUser();
    const answers = await Promise.all(Array.from({ length: CLIENTS }, newUser));
    calm = { slowest: Math.max(...answers.map(({ ms }) => ms)), alone: (await newUser()).ms };
  });
  afterAll(async () => {
    await installation.close();
  });

  /** A person whose row the session locks. Calls that change the person wait. */
  async function aLockedPerson(session: pg.Client): Promise<object> {
    const input = everything(installation.org);
    const { identity } = input;
    expect((await provisionTimed(server, installation, { ...input, grants: {} })).status).toBe(201);
    await session.query('BEGIN');
    await session.query('SELECT 1 FROM "User" WHERE "orgId" = $1 AND "email" = $2 FOR UPDATE', [
      installation.org.id,
      identity.email,
    ]);
    return input;
  }

  // `waiting` of every ten clients call for the locked person too. When such a call gets a connection, it blocks it.
  const mixes = [0, 5, 10].flatMap((waiting) => rounds(1, 5).map((round) => ({ waiting, round })));
  it.each(mixes)(
    'answers each call while the lock lasts, with success or 503, and recovers: $waiting of ten want the lock, round $round',
    async ({ waiting }) => {
      const answers = await withSession(installation, async (session) => {
        const locked = await aLockedPerson(session);
        const holders = [1, 2].map(() => provisionTimed(server, installation, locked));
        await untilWaiting(session, 2);
        const clients = Array.from({ length: CLIENTS }, (_, i) =>
          provisionTimed(server, installation, i % 10 < waiting ? locked : everything(installation.org)),
        );
        const all = await Promise.all([...holders, ...clients]);
        await session.query('ROLLBACK'); // after the answers: no call needs the end of the lock
        return all;
      });
      const releasedAt = performance.now();

      const refused = answers.filter(({ status }) => status >= 300);
      expect(new Set(refused.map(refusalOf))).toEqual(new Set(['503 UNAVAILABLE, retry after 2 s']));
      const slowest = Math.max(...answers.map(({ ms }) => ms));
      expect(slowest).toBeLessThan(WAIT_FOR_CONNECTION + RUN_STATEMENT + 3 * calm.slowest);

      const normal = async () => {
        const { status, ms } = await provisionTimed(server, installation, everything(installation.org));
        return status === 201 && ms < 10 * calm.alone;
      };
      await until('a normal call', normal, RECOVERED_WITHIN);
      progress(
        `${waiting} of ten want the lock: ${answers.length - refused.length} served, ${refused.length} times 503, slowest ` +
          `${Math.round(slowest)} ms, itself again after ${Math.round(performance.now() - releasedAt)} ms`,
      );
    },
  );
});

/** The refusal of a call, in one line. */
function refusalOf({ status, headers, text }: TimedAnswer): string {
  const { code } = JSON.parse(text) as { code: string };
  return `${status} ${code}, retry after ${headers['retry-after'] ?? '?'} s`;
}
