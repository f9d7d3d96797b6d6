import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { isListening, provisionTimed } from '../support/exchange.js';
import { everything } from '../support/inputs.js';
import { anInstallation, type Installation, type Server } from '../support/installation.js';
import { until, untilMailsDone, untilWaiting, withSession } from '../support/sessions.js';
import { progress, rounds } from '../support/sizes.js';
import { mailsByAddress, unmailed } from '../support/losses.js';
import { send } from '../support/http-client.js';

const CALLS = 50;
const POOL = 10;
/** Calls with a password: more than the server can hash during a graceful shutdown. */
const HASHES = 60;

/** A second signal after this time, in milliseconds, counts as another one. */
const SURELY_ANOTHER = 700;

describe('SIGTERM with 50 calls in flight', () => {
  let installation: Installation;

  beforeEach(async () => {
    installation = await anInstallation();
  });
  afterEach(async () => {
    await installation.close();
  });

  /** All calls have reached the server. Each connection of its pool waits for the session's lock. */
  async function inFlight(server: Server, session: pg.Client): Promise<ReturnType<typeof provisionTimed>[]> {
    await session.query('BEGIN');
    await session.query('LOCK TABLE "User" IN EXCLUSIVE MODE');
    const calls = Array.from({ length: CALLS }, () =>
      provisionTimed(server, installation, everything(installation.org)),
    );
    await untilWaiting(session, POOL);
    // The server accepts connections in order, so after these answers it has accepted all earlier calls.
    for (let i = 0; i < 3; i++) await send(server.url, { method: 'GET', path: '/health/live' });
    return calls;
  }

  /** Reads a CSV file slowly by HTTP/1.0, where only a reset tells that it is incomplete. */
  async function readSlowly({ url }: Server): Promise<{ ended: Promise<string> }> {
    await withSession(installation, (session) =>
      session.query(
        `INSERT INTO "AuditEvent" ("orgId", "id", "subjectId", "transport", "requestId", "changes")
         SELECT "orgId", gen_random_uuid(), "id", 'CLI', 'long',
           jsonb_build_array(jsonb_build_object('kind', 'ROLE_GRANTED', 'roleKey', repeat('x', 1000)))
         FROM "User", generate_series(1, 20000)`,
      ),
    );
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const ended = new Promise<string>((resolve) => {
      socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(String(code)));
      socket.once('end', () => resolve('complete'));
    });
    const head = ['GET /api/org/audit-events?format=csv HTTP/1.0', `Authorization: Bearer ${installation.token}`];
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    socket.on('data', () => {
      socket.pause();
      setTimeout(() => socket.resume(), 100);
    });
    await once(socket, 'data');
    return { ended };
  }

  const stops = (['off', 'on'] as const).flatMap((worker) => rounds(1, 10).map((round) => ({ worker, round })));
  it.each(stops)(
    'answers all of them, accepts no more, exits with 0, and their mails go out later: worker $worker, round $round',
    async ({ worker }) => {
      const server = await installation.start({ WORKER: worker, POOL_SIZE: String(POOL) });

      const [answers, end] = await withSession(installation, async (session) => {
        const calls = await inFlight(server, session);
        const stopping = server.process.stop('SIGTERM');
        await until('new connections are refused', async () => !(await isListening(server.url)));
        expect(await untilWaiting(session, POOL)).toHaveLength(POOL); // while the calls still wait
        await session.query('ROLLBACK');
        return [await Promise.all(calls), await stopping] as const;
      });

      expect(answers.map(({ status }) => status)).toEqual(Array(CALLS).fill(201));
      expect(end).toMatchObject({ code: 0, signal: null });
      const before = (await mailsByAddress(installation)).size;
      if (worker === 'off') expect(before).toBe(0);

      await installation.start();
      await withSession(installation, async (session) => {
        await untilMailsDone(session);
        expect(await unmailed(session, installation)).toEqual([]);
      });
      // After a graceful shutdown no mail is sent twice.
      expect([...(await mailsByAddress(installation)).values()]).toEqual(Array(CALLS).fill(1));
      progress(
        `worker ${worker}: ended after ${Math.round(end.ms)} ms, ${before} mails before and ${CALLS - before} after`,
      );
    },
  );

  it('answers every call with a password to hash before it closes the connections', async () => {
    const server = await installation.start({ WORKER: 'off', BCRYPT_COST: '12' });
    const inputs = Array.from({ length: HASHES }, () => {
      const { identity, grants } = everything(installation.org);
      return { identity: { ...identity, password: 'a first password' }, grants };
    });
    const calls = inputs.map((input) => provisionTimed(server, installation, input));
    await withSession(installation, (session) =>
      until('the first user', async () => (await session.query('SELECT FROM "User"')).rows.length > 1, 30_000),
    );

    const end = await server.process.stop('SIGTERM');
    const answers = await Promise.all(calls);

    expect(end).toMatchObject({ code: 0, signal: null });
    const created = answers.filter(({ status }) => status === 201);
    expect(created.length).toBeGreaterThan(1);
    for (const { status, headers } of answers) {
      if (status === 201) continue;
      expect(status).toBe(503);
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    }
    await withSession(installation, async (session) => {
      const emails = inputs.map(({ identity }) => identity.email);
      const { rows } = await session.query('SELECT FROM "User" WHERE "email" = ANY ($1)', [emails]);
      expect(rows).toHaveLength(created.length);
    });
  });

  it('ends at once on a second signal', async () => {
    const server = await installation.start({ WORKER: 'off', POOL_SIZE: String(POOL) });
    await withSession(installation, async (session) => {
      // Handles rejections now, because the process may close connections early.
      const calls = Promise.allSettled(await inFlight(server, session));
      server.process.child.kill('SIGTERM');
      await sleep(SURELY_ANOTHER);
      expect(server.process.child.exitCode).toBeNull();
      const end = await server.process.stop('SIGTERM');
      expect(end).toMatchObject({ code: 1, signal: null }); // not 0, as after all answers
      await calls;
    });
  });

  it('resets a connection in the middle of a file', async () => {
    const server = await installation.start({ WORKER: 'off' });
    const file = await readSlowly(server);
    server.process.child.kill('SIGTERM');
    await sleep(SURELY_ANOTHER);
    await server.process.stop('SIGTERM'); // else the file has 8 s to end
    expect(await file.ended).toBe('ECONNRESET');
  });
});
