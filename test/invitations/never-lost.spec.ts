import { setTimeout as sleep } from 'node:timers/promises';
import { startTestApp, type TestApp } from '../support/app.js';
import { type MailServer, startMailServer } from '../support/mail-server.js';
import { aCompany, aRequest, type TestCompany, type TestRequest } from '../support/requests.js';
import { until, withSession } from '../support/sessions.js';
import { progress, size } from '../support/sizes.js';
import { TRANSPORTS } from '../support/transports.js';

const [, { provision }] = TRANSPORTS[0]!;

/** How long the mail server is down, in milliseconds. */
const AWAY = size(5_000, 60_000);
/** How long a slow mail server takes for a mail, in milliseconds. Four mails are sent at a time. */
const SLOW = size(500, 2_000);
const PEOPLE = 100;
const LOST_NAME = 'Whose call is rolled back';

let mailServer: MailServer;
let app: TestApp;
let company: TestCompany;
beforeEach(async () => {
  mailServer = await startMailServer();
  app = await startTestApp({ worker: true, smtpUrl: mailServer.url });
  company = await aCompany(app);
});
afterEach(async () => {
  await app.close();
  await mailServer.close();
});

const people = (): TestRequest[] => Array.from({ length: PEOPLE }, () => aRequest());
const emailsOf = (requests: readonly TestRequest[]): string[] => requests.map(({ identity }) => identity.email).sort();
const delivered = (): (string | undefined)[] => mailServer.mails.map(({ to }) => to?.[0]?.address).sort();
const inviteAll = async (requests: readonly TestRequest[]): Promise<void> => {
  for (const request of requests) expect((await provision(app, company.token, request)).result?.created).toBe(true);
};

async function whenAllHaveEnded(): Promise<void> {
  const since = Date.now();
  const isOver = async () => (await app.prisma.invitation.count({ where: { sentAt: null, failedAt: null } })) === 0;
  await until('an end of every invitation', isOver, 120_000);
  progress(`All invitations have ended ${String(Date.now() - since)} ms after the last call`);
}

const failures = () =>
  app.prisma.invitation.findMany({
    where: { failedAt: { not: null } },
    select: { sentAt: true, user: { select: { email: true } } },
  });

/** While `work` runs, calls for one name fail at commit, after all writes. @returns how many did */
function withFailingCommits(work: () => Promise<void>): Promise<number> {
  return withSession(app, async (session) => {
    await session.query(`
      CREATE SEQUENCE refused_commits;
      CREATE FUNCTION refuse_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF (SELECT name FROM "User" u WHERE u."orgId" = NEW."orgId" AND u."id" = NEW."userId") = '${LOST_NAME}' THEN
          PERFORM nextval('refused_commits'); -- not rolled back
          RAISE EXCEPTION 'no space' USING ERRCODE = 'disk_full';
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER refuse_commit AFTER INSERT ON "Invitation"
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_commit()`);
    await work();
    await session.query('DROP FUNCTION refuse_commit CASCADE');
    const { rows } = await session.query<{ n: number }>(
      'SELECT CASE WHEN is_called THEN last_value ELSE 0 END::int AS n FROM refused_commits',
    );
    return rows[0]!.n;
  });
}

it(
  `no invitation is lost while the mail server is down for ${String(AWAY / 1000)} s, and none is sent for a call that failed at commit`,
  async () => {
    await mailServer.down();
    const back = sleep(AWAY).then(() => mailServer.up());

    const requests = people();
    const lost = Array.from({ length: 10 }, () => aRequest({ identity: { name: LOST_NAME } }));
    const refusedCommits = await withFailingCommits(async () => {
      for (const [index, request] of requests.entries()) {
        await inviteAll([request]);
        const doomed = lost[index / 10];
        if (doomed !== undefined)
          expect(await provision(app, company.token, doomed)).toMatchObject({ code: 'UNAVAILABLE' });
      }
    });
    expect(refusedCommits).toBeGreaterThanOrEqual(lost.length);
    await back;
    await whenAllHaveEnded();

    expect(delivered()).toEqual(emailsOf(requests));
    expect(await failures()).toEqual([]);
  },
  AWAY + 150_000,
);

it(
  `no invitation is lost or sent twice if the mail server takes ${String(SLOW)} ms for each`,
  async () => {
    mailServer.delay = SLOW;
    const requests = people();

    await inviteAll(requests);
    await whenAllHaveEnded();

    expect(delivered()).toEqual(emailsOf(requests));
    expect(await failures()).toEqual([]);
  },
  SLOW * PEOPLE + 60_000,
);

it('an invitation to a permanently refused address is FAILED, and all others are sent once', async () => {
  const requests = people();
  const [refused] = requests.splice(PEOPLE / 2, 1) as [TestRequest];
  mailServer.refuse(refused.identity.email, 550, 'No such mailbox');

  await inviteAll([...requests.slice(0, PEOPLE / 2), refused, ...requests.slice(PEOPLE / 2)]);
  await whenAllHaveEnded();

  expect(delivered()).toEqual(emailsOf(requests));
  expect(await failures()).toEqual([{ sentAt: null, user: { email: refused.identity.email } }]);
});
