import { setTimeout as sleep } from 'node:timers/promises';
import { anInstallation, type Installation, type Server } from '../support/installation.js';
import { until, untilDisconnected, untilMailsDone, withSession } from '../support/sessions.js';
import { progress, rounds } from '../support/sizes.js';
import { aStorm, isAcknowledged, type Outcome } from '../support/storm.js';
import { NO_TOLL, tollOf, unmailed, untilMailed } from '../support/toll.js';

const WRITERS = 8;

/** Milliseconds after the last restart. */
const MAILED_WITHIN = 60_000;

describe('a server that is killed (SIGKILL) in a storm of provisioning, again and again', () => {
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
    'leaves nobody half made and loses nothing that it has acknowledged, kill %i',
    async (round) => {
      const storm = aStorm(installation, () => server.url, WRITERS);
      const isUnderWay = () => storm.outcomes.filter(isAcknowledged).length > 3 * WRITERS;
      await until('acknowledged calls', () => Promise.resolve(isUnderWay()));
      await sleep(Math.random() * 500); // anywhere in a transaction
      const { signal } = await server.process.stop('SIGKILL');
      outcomes.push(...(await storm.end()));

      expect(signal).toBe('SIGKILL');
      const toll = await withSession(installation, async (session) => {
        await untilDisconnected(session);
        return tollOf(session, installation, outcomes);
      });
      expect(toll).toMatchObject(NO_TOLL);
      expect(toll.unacknowledged).toBeGreaterThanOrEqual(round); // each kill did meet calls in flight
      progress(`kill ${round}: ${JSON.stringify(toll)}`);
      server = await installation.start();
    },
  );

  // What the dead processes were just mailing counts too: whoever comes next takes it over.
  it('has mailed every invitation 60 s after the last restart', async () => {
    await withSession(installation, async (session) => {
      await untilMailed(session, installation, MAILED_WITHIN);
      expect(await unmailed(session, installation)).toEqual([]);
      await untilMailsDone(session, 30_000);
    });
  });
});
