import { setTimeout as sleep } from 'node:timers/promises';
import { anInstallation, type Installation, type Server } from '../support/installation.js';
import { anOwnPostgres, type OwnPostgres } from '../support/own-postgres.js';
import { until, untilMailsDone, withSession } from '../support/sessions.js';
import { progress, rounds, size } from '../support/sizes.js';
import { continuousCalls, isAcknowledged, type Outcome } from '../support/continuous-calls.js';
import { NO_LOSSES, lossesOf, unmailed, untilMailed } from '../support/losses.js';
import { send } from '../support/http-client.js';

const WRITERS = 6;

/** Milliseconds. */
const AWAY = size(2_000, 4_000);

describe('a PostgreSQL that is killed (SIGKILL) again and again under six writers', () => {
  let postgres: OwnPostgres;
  let installation: Installation;
  let server: Server;
  const outcomes: Outcome[] = [];

  beforeAll(async () => {
    postgres = await anOwnPostgres();
    installation = await anInstallation(postgres.url);
    server = await installation.start();
  });
  afterAll(async () => {
    await installation.close();
    await postgres.close();
  });

  const statusOf = async (path: string): Promise<number> => {
    const response = await send(server.url, { method: 'GET', path }).catch((cause: unknown) => {
      throw new Error(`The server does not answer. It said:\n${server.process.stderr()}`, { cause });
    });
    return response.status;
  };

  it('flushes to disk before it acknowledges, which the tests below rely on', async () => {
    const { rows } = await withSession(installation, (session) =>
      session.query(
        "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit') ORDER BY name",
      ),
    );
    expect(rows).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'synchronous_commit', setting: 'on' },
    ]);
  });

  it.each(rounds(2, 10))(
    'makes the server answer 503 while it is down and recover soon, with nothing lost or half done, kill %i',
    async (round) => {
      const calls = continuousCalls(installation, () => server.url, WRITERS);
      const acknowledged = () => calls.outcomes.filter(isAcknowledged);
      await until('acknowledged calls', () => Promise.resolve(acknowledged().length > 3 * WRITERS));

      const killedAt = performance.now();
      await postgres.kill();
      await sleep(AWAY);
      expect(await statusOf('/health/live')).toBe(200);
      expect(await statusOf('/health/ready')).toBe(503);
      const acceptedAt = await postgres.restart();
      const isServing = () => acknowledged().some(({ answeredAt }) => answeredAt > acceptedAt);
      await until('success', () => Promise.resolve(isServing()));
      outcomes.push(...(await calls.end()));

      const refused = calls.outcomes.filter((outcome) => !isAcknowledged(outcome));
      expect(new Set(refused.map(refusalOf))).toEqual(new Set(['503, retry after 2 s', '200 UNAVAILABLE']));
      // Calls do not wait for the end of the outage.
      const early = calls.outcomes.filter(({ answeredAt, ms }) => isEarly(answeredAt - ms - killedAt));
      expect(early.length).toBeGreaterThan(0);
      for (const { answeredAt } of early) expect(answeredAt).toBeLessThan(acceptedAt);
      const slowest = Math.max(...calls.outcomes.map(({ ms }) => ms));
      const [first] = acknowledged().filter(({ answeredAt }) => answeredAt > acceptedAt);
      expect(server.process.child.exitCode).toBeNull();

      const losses = await withSession(installation, (session) => lossesOf(session, installation, outcomes));
      expect(losses).toMatchObject(NO_LOSSES);
      progress(
        `kill ${round}: away ${Math.round(acceptedAt - killedAt)} ms, first success ${Math.round(first!.answeredAt - acceptedAt)} ms ` +
          `after it was back, slowest answer ${Math.round(slowest)} ms, ${refused.length} times 503, ${JSON.stringify(losses)}`,
      );
    },
  );

  it('loses no invitation: the same server process mails all of them', async () => {
    await withSession(installation, async (session) => {
      await untilMailed(session, installation, 60_000);
      expect(await unmailed(session, installation)).toEqual([]);
      await untilMailsDone(session, 30_000); // a dead worker may still hold the lease of a sent mail
    });
  });
});

/** Whether a call began in the first half of the outage. @param delay from the kill to the call, in milliseconds */
const isEarly = (delay: number): boolean => delay > 0 && delay < AWAY / 2;

/** The refusal of a call, in one line. */
function refusalOf({ answer }: Outcome): string {
  if (answer === null) return 'no answer';
  const { status, code, retryAfter } = answer;
  return status === 503 ? `503, retry after ${retryAfter ?? '?'} s` : `${status} ${code ?? ''}`;
}
