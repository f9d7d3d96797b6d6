import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { startTestApp, type TestApp } from '../support/app.js';
import { aDatabase } from '../support/database.js';
import { anOrganization, aUser, type TestOrganization } from '../support/builders.js';
import { withFailingTable } from '../support/faults.js';
import { everything } from '../support/inputs.js';
import { mails } from '../support/mails.js';
import { aDatabaseProxy } from '../support/proxy.js';
import { until, untilMailsDone, withSession } from '../support/sessions.js';
import { TRANSPORTS } from '../support/transports.js';

describe('the mail of an invitation, with the worker running', () => {
  const [[, rest], [, graphql]] = TRANSPORTS as [(typeof TRANSPORTS)[0], (typeof TRANSPORTS)[1]];
  let test: TestApp;
  let org: TestOrganization;
  let token: string;

  beforeAll(async () => {
    test = await startTestApp({ worker: true });
    Logger.overrideLogger(false);
    org = await anOrganization(test.prisma);
    token = test.tokenFor(await aUser(test.prisma, org, { roleKeys: ['admin'] }));
  });
  afterAll(() => test.close());

  const mailsTo = async (email: string): Promise<string[]> => {
    await withSession(test, untilMailsDone);
    return (await mails(test)).filter((mail) => mail.includes(`<${email}>`));
  };

  it.each(['BEFORE', 'AFTER', 'DEFERRED'] as const)('is not written if the audit event fails %s', async (timing) => {
    const input = everything(org);

    await withSession(test, (session) =>
      withFailingTable(session, { table: '"AuditEvent"', timing }, async () => {
        expect((await rest.provision(test, token, input)).status).toBe(500);
      }),
    );
    expect(await mailsTo(input.identity.email)).toHaveLength(0);

    expect((await rest.provision(test, token, input)).status).toBe(201);
    expect(await mailsTo(input.identity.email)).toHaveLength(1);
  });

  it('is written once for 50 identical concurrent calls', async () => {
    const input = everything(org);
    const calls = Array.from({ length: 50 }, (_, i) => (i % 2 ? rest : graphql).provision(test, token, input));

    const answers = await Promise.all(calls);

    expect(answers.filter(({ result }) => result?.created)).toHaveLength(1);
    expect(answers.filter(({ errors }) => errors)).toEqual([]);
    expect(await mailsTo(input.identity.email)).toHaveLength(1);
  });

  it('is not written for a dry run, and once for a call and its repeat', async () => {
    const input = everything(org);

    await rest.provision(test, token, { ...input, mode: { dryRun: true } });
    expect(await mailsTo(input.identity.email)).toHaveLength(0);

    await rest.provision(test, token, input);
    await rest.provision(test, token, input);
    expect(await mailsTo(input.identity.email)).toHaveLength(1);
  });
});

describe('the worker, when the database is unreachable while it sends mails', () => {
  it('sends mails again as soon as the database is back', async () => {
    const [, rest] = TRANSPORTS[0]!;
    const database = await aDatabase();
    const proxy = await aDatabaseProxy(database.url);
    const test = await startTestApp({ worker: true, databaseUrl: proxy.url });
    Logger.overrideLogger(false);
    try {
      const org = await anOrganization(test.prisma);
      const token = test.tokenFor(await aUser(test.prisma, org, { roleKeys: ['admin'] }));
      const mailed = async () => (await mails(test)).length;
      await Promise.all(Array.from({ length: 10 }, () => rest.provision(test, token, everything(org))));
      await until('a first mail', async () => (await mailed()) > 0);

      await proxy.cut();
      await sleep(1_500); // long enough for an attempt to end without a database
      await proxy.mend();

      const later = everything(org);
      await until('an answer', async () => (await rest.provision(test, token, later)).status < 300);
      const isMailed = (mail: string) => mail.includes(`<${later.identity.email}>`);
      await until('the later mail', async () => (await mails(test)).some(isMailed));
    } finally {
      await test.close();
      await proxy.close();
      await database.drop();
    }
  });
});
