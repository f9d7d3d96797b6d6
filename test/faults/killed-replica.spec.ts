import { anEmail, everything } from '../support/inputs.js';
import { anInstallation, type Installation } from '../support/installation.js';
import { withSession } from '../support/sessions.js';
import { progress, rounds, size } from '../support/sizes.js';
import { people, unmailed, untilMailed } from '../support/losses.js';
import { TRANSPORTS } from '../support/transports.js';

const CLIENTS = 8;
const CALLS_EACH = size(20, 200);

describe('one of two servers that is killed (SIGKILL) while clients call both', () => {
  let installation: Installation;

  beforeEach(async () => {
    installation = await anInstallation();
  });
  afterEach(async () => {
    await installation.close();
  });

  it.each(rounds(1, 10))('costs a client only a retry at the other server, round %i', async () => {
    const { org, token } = installation;
    const [one, other] = await Promise.all([installation.start(), installation.start()]);
    let [calls, tries] = [0, 0];

    /** Like a load balancer: a call without an answer goes to the other server. */
    const provision = async (email: string): Promise<boolean> => {
      const [, transport] = TRANSPORTS[++calls % 2]!;
      for (const server of calls % 4 < 2 ? [one, other] : [other, one]) {
        tries++;
        const answer = await transport.provision(server, token, everything(org, email)).catch(() => null);
        if (answer !== null) return answer.result !== undefined;
      }
      return false;
    };
    const killed = size(60, 600);
    const emails = await Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        const own = Array.from({ length: CALLS_EACH }, () => anEmail());
        for (const email of own) {
          if (calls === killed) one.process.child.kill('SIGKILL');
          expect(await provision(email)).toBe(true);
        }
        return own;
      }),
    );

    expect(await one.process.ended).toMatchObject({ signal: 'SIGKILL' });
    expect(tries).toBeGreaterThan(calls);
    await withSession(installation, async (session) => {
      const stored = await people(session, installation);
      expect(stored.map(({ email }) => email)).toEqual(emails.flat().sort());
      expect(new Set(stored.map(({ holds }) => JSON.stringify(holds))).size).toBe(1);
      progress(`${calls} calls, ${tries - calls} of them tried again`);
      // The other server takes over the mails of the killed one.
      await untilMailed(session, installation, 60_000);
      expect(await unmailed(session, installation)).toEqual([]);
    });
  });
});
