import { setTimeout as sleep } from 'node:timers/promises';
import { startTestApp, type TestApp } from '../support/app.js';
import { type MailServer, startMailServer } from '../support/mail-server.js';
import { aCompany, aRequest } from '../support/requests.js';
import { TRANSPORTS } from '../support/transports.js';

const [, { provision }] = TRANSPORTS[0]!;

/** Milliseconds that the mail server is away. */
const AWAY = process.env['LONG'] === '1' ? 60_000 : 5_000;
const PEOPLE = 100;

let mailServer: MailServer;
let app: TestApp;
beforeAll(async () => {
  mailServer = await startMailServer();
  app = await startTestApp({ worker: true, smtpUrl: mailServer.url });
});
afterAll(async () => {
  await app.close();
  await mailServer.close();
});

it(
  `no invitation is lost while the mail server is away for ${String(AWAY / 1000)} s, and none goes out for a call that was rolled back`,
  async () => {
    const { token } = await aCompany(app);
    await mailServer.down();
    const back = sleep(AWAY).then(() => mailServer.up());

    const requests = Array.from({ length: PEOPLE }, () => aRequest());
    const refused = Array.from({ length: 10 }, () => aRequest({ grants: { orgRoleKeys: ['nobody'] } }));
    for (const request of requests) expect((await provision(app, token, request)).result?.created).toBe(true);
    for (const request of refused) expect((await provision(app, token, request)).code).toBe('INVALID_INPUT');
    await back;

    const end = Date.now() + 120_000;
    const waiting = () => app.prisma.invitation.count({ where: { sentAt: null } });
    while ((await waiting()) > 0 && Date.now() < end) await sleep(200);

    const delivered = mailServer.mails.map(({ to }) => to?.[0]?.address).sort();
    expect(delivered).toEqual(requests.map(({ identity }) => identity.email).sort());
    expect(await app.prisma.invitation.count({ where: { failedAt: { not: null } } })).toBe(0);
  },
  AWAY + 150_000,
);
