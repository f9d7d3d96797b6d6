import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HttpAnswer, send } from '../support/http-client.js';
import { provisionTimed } from '../support/exchange.js';
import { everything } from '../support/inputs.js';
import { anInstallation, type Installation, type Server } from '../support/installation.js';
import { until, untilWaiting, withSession } from '../support/sessions.js';

/** Seconds, longer than the test needs. */
const DRAIN_DELAY = '600';
/** A second signal after this time, in milliseconds, counts as another one. */
const SURELY_ANOTHER = 700;

describe('a server that got SIGTERM, within DRAIN_DELAY', () => {
  let installation: Installation;

  beforeAll(async () => {
    installation = await anInstallation();
  });
  afterAll(async () => {
    await installation.close();
  });

  const get = ({ url }: Server, path: string, headers = {}): Promise<HttpAnswer> =>
    send(url, { method: 'GET', path, headers });
  const untilDraining = (server: Server): Promise<void> =>
    until('not ready', async () => (await get(server, '/health/ready')).status === 503);

  async function answerOn(connection: Socket): Promise<string> {
    connection.write('GET /health/live HTTP/1.1\r\nHost: house.example\r\n\r\n');
    const [bytes] = (await once(connection, 'data')) as [Buffer];
    return bytes.toString();
  }

  it('is not ready, but serves calls on new and old connections, closes each, and ends at once on a second signal', async () => {
    const server = await installation.start({ DRAIN_DELAY });
    const oldConnection = connect(Number(new URL(server.url).port), '127.0.0.1');
    expect(await answerOn(oldConnection)).toMatch(/^Connection: keep-alive\r$/im);
    expect((await get(server, '/health/ready')).status).toBe(200);

    const [inFlight, answers] = await withSession(installation, async (session) => {
      await session.query('BEGIN');
      await session.query('LOCK TABLE "User" IN EXCLUSIVE MODE');
      const call = provisionTimed(server, installation, everything(installation.org));
      await untilWaiting(session);
      server.process.child.kill('SIGTERM');
      await session.query('ROLLBACK'); // the check of readiness needs the table too
      await untilDraining(server);
      return [
        await call,
        await Promise.all([
          provisionTimed(server, installation, everything(installation.org)),
          send(server.url, {
            path: '/graphql',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${installation.token}` },
            body: '{"query":"{ me { id } }"}',
          }),
          get(server, '/health/live'),
          get(server, '/health/ready'),
          get(server, '/api/nowhere'),
          get(server, '/api/roles'),
          send(server.url, { method: 'OPTIONS', path: '/graphql', headers: { origin: 'https://other.example' } }),
        ]),
      ] as const;
    });

    expect(inFlight.status).toBe(201);
    expect(answers.map(({ status }) => status).slice(0, 6)).toEqual([201, 200, 200, 503, 404, 401]);
    expect(answers.map(({ headers }) => headers.connection)).toEqual(answers.map(() => 'close'));
    expect(Number(answers[3].headers['retry-after'])).toBeGreaterThan(0);
    expect(await answerOn(oldConnection)).toMatch(/^Connection: close\r$/im);
    await once(oldConnection, 'end');

    await sleep(SURELY_ANOTHER);
    expect(server.process.child.exitCode).toBeNull();
    expect(await server.process.stop('SIGTERM')).toMatchObject({ code: 1, signal: null });
    expect(server.process.stdout()).toContain(`Not ready from now on. The server stops in ${DRAIN_DELAY} s.`);
  });

  it('does not wait after Ctrl-C (SIGINT)', async () => {
    const server = await installation.start({ DRAIN_DELAY });
    expect(await server.process.stop('SIGINT')).toMatchObject({ code: 0, signal: null });
  });
});
