import { setTimeout as sleep } from 'node:timers/promises';
import { anInstallation, type Installation, type Server } from '../support/installation.js';
import { until, untilDisconnected, untilMailsDone, withSession } from '../support/sessions.js';
import { progress, rounds } from '../support/sizes.js';
import { continuousCalls, isAcknowledged, type Outcome } from '../support/continuous-calls.js';
import { NO_LOSSES, lossesOf, unmailed, untilMailed } from '../support/losses.js';

const WRITERS = 8;

/** Milliseconds after the last restart. */
const MAILED_WITHIN = 60_000;

describe('a server that is killed (SIGKILL) again and again during many calls', () => {
  let installation: Installation;
  let server: Server;
  const outcomes: Outcome[] = [];

  beforeAll(async () => {
    installation = await anInstallation();
    server = await installation.start();
  });
  afterAll(async () => {
    await installation.close();
  });

  it.each(rounds(3, 30))(
    'leaves no user half created and loses nothing that it has acknowledged, kill %i',
    async (round) => {
      const calls = continuousCalls(installation, () => server.url, WRITERS);
      const isUnderWay = () => calls.outcomes.filter(isAcknowledged).length > 3 * WRITERS;
      await until('acknowledged calls', () => Promise.resolve(isUnderWay()));
      await sleep(Math.random() * 500); // at any point of a transaction
      const { signal } = await server.process.stop('SIGKILL');
      outcomes.push(...(await calls.end()));

      expect(signal).toBe('SIGKILL');
      const losses = await withSession(installation, async (session) => {
        await untilDisconnected(session);
        return lossesOf(session, installation, outcomes);
      });
      expect(losses).toMatchObject(NO_LOSSES);
      expect(losses.unacknowledged).toBeGreaterThanOrEqual(round); // each kill interrupted calls
      progress(`kill ${round}: ${JSON.stringify(losses)}`);
      server = await installation.start();
    },
  );

  // Includes the mails of the killed processes, which the next process takes over.
  it('sends every invitation within 60 s of the last restart', async () => {
    await withSession(installation, async (session) => {
      await untilMailed(session, installation, MAILED_WITHIN);
      expect(await unmailed(session, installation)).toEqual([]);
      await untilMailsDone(session, 30_000);
    });
  });
});
