import { Logger } from '@nestjs/common';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestOrganization } from '../support/builders.js';
import { withFailingTable } from '../support/faults.js';
import { everything } from '../support/inputs.js';
import { mails } from '../support/mails.js';
import { untilJobsDone, withSession } from '../support/sessions.js';
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
    await withSession(test, untilJobsDone);
    return (await mails(test)).filter((mail) => mail.includes(`<${email}>`));
  };

  it.each(['BEFORE', 'AFTER', 'DEFERRED'] as const)('is never written when the audit row fails %s', async (timing) => {
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

  it('is written once for 50 identical calls at once', async () => {
    const input = everything(org);
    const calls = Array.from({ length: 50 }, (_, i) => (i % 2 ? rest : graphql).provision(test, token, input));

    const answers = await Promise.all(calls);

    expect(answers.filter(({ result }) => result?.created)).toHaveLength(1);
    expect(answers.filter(({ errors }) => errors)).toEqual([]);
    expect(await mailsTo(input.identity.email)).toHaveLength(1);
  });

  it('is not written for a dry run or a repeat', async () => {
    const input = everything(org);

    await rest.provision(test, token, { ...input, mode: { dryRun: true } });
    expect(await mailsTo(input.identity.email)).toHaveLength(0);

    await rest.provision(test, token, input);
    await rest.provision(test, token, input);
    expect(await mailsTo(input.identity.email)).toHaveLength(1);
  });
});
