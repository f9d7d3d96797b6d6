import { startTestApp, type TestApp } from '../support/app.js';
import { aMail } from '../support/builders.js';
import { mails } from '../support/mails.js';
import { aCompany, aRequest } from '../support/requests.js';
import { untilMailsDone, withSession } from '../support/sessions.js';
import { recordStatements } from '../support/statements.js';
import { TRANSPORTS } from '../support/transports.js';

describe('a process that provisions and sends mails', () => {
  let sender: TestApp;
  beforeEach(async () => {
    sender = await startTestApp({ worker: true });
  });
  afterEach(() => sender.close());

  const sentBy = async (work: () => Promise<unknown>): Promise<number> => {
    const since = performance.now();
    await work();
    await withSession(sender, untilMailsDone);
    return performance.now() - since;
  };

  test.each(TRANSPORTS)(
    'sends the mail of its own call over %s at once, and other mails at its next poll',
    async (_, way) => {
      const { token, organization } = await aCompany(sender);
      const provision = async () => {
        const { result } = await way.provision(sender, token, aRequest());
        expect(result?.created).toBe(true);
      };
      await sentBy(provision); // it has just polled, so the next poll is a second away
      let [own, others] = [0, 0];
      for (let round = 0; round < 3; round++) {
        own += await sentBy(provision);
        others += await sentBy(() => aMail(sender.prisma, organization));
      }
      expect(own).toBeLessThan(others / 2);
      expect(await mails(sender)).toHaveLength(7);
    },
  );

  test('uses no session state, so that its statements work through any pooler', async () => {
    const { token } = await aCompany(sender);
    const statements = await recordStatements(async () => {
      await TRANSPORTS[0]![1].provision(sender, token, aRequest());
      await withSession(sender, untilMailsDone);
    });
    const ofMails = statements.filter((text) => text.includes('"Mail"'));
    expect(ofMails.length).toBeGreaterThanOrEqual(4);
    expect(
      statements.filter((text) =>
        /\b(UN)?LISTEN\b|NOTIFY|advisory|^\s*(SET|RESET|DISCARD|PREPARE|DECLARE)\b|\bTEMP/i.test(text),
      ),
    ).toEqual([]);
  });
});
