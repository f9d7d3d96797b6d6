import { everything } from '../support/inputs.js';
import { anInstallation, type Installation, type Server } from '../support/installation.js';
import { untilMailsDone, withSession } from '../support/sessions.js';
import { progress, rounds } from '../support/sizes.js';
import { mailsByAddress, people } from '../support/losses.js';
import { TRANSPORTS } from '../support/transports.js';

const CALLS = 50;

describe('50 identical concurrent calls to two servers on one database, over both transports', () => {
  let installation: Installation;
  let servers: Server[];

  beforeAll(async () => {
    installation = await anInstallation();
    servers = await Promise.all([installation.start(), installation.start()]);
  });
  afterAll(async () => {
    await installation.close();
  });

  const atOnce = (input: object) =>
    Promise.all(
      Array.from({ length: CALLS }, (_, i) => {
        const [, { provision }] = TRANSPORTS[i % 2]!;
        return provision(servers[(i >> 1) % 2]!, installation.token, input);
      }),
    );

  it.each(rounds(20, 200))('create one person with one set of rows and one mail, round %i', async (round) => {
    const input = everything(installation.org);
    const since = performance.now();

    const answers = await atOnce(input);
    const ms = performance.now() - since;

    expect(answers.flatMap(({ code }) => code ?? [])).toEqual([]);
    const results = answers.map(({ result }) => result!);
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    expect(results.map(({ changes }) => changes.length).sort((a, b) => b - a)).toEqual([
      7,
      ...Array<number>(49).fill(0),
    ]);
    expect(new Set(results.map(({ user, applied }) => JSON.stringify([user.id, applied]))).size).toBe(1);
    await withSession(installation, async (session) => {
      const made = (await people(session, installation)).filter(({ email }) => email === input.identity.email);
      expect(made.map(({ holds }) => holds)).toEqual([
        { roles: 2, assignments: 2, occupancies: 1, invitations: 1, audits: 1 },
      ]);
      await untilMailsDone(session);
    });
    const mailed = await mailsByAddress(installation);
    expect(mailed.get(input.identity.email)).toBe(1);
    expect(mailed.size).toBe(round);
    progress(`round ${round}: ${CALLS} calls answered in ${Math.round(ms)} ms`);
  });
});
