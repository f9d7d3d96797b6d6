import { ACCOUNT_CALLS } from '../support/account-calls.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { anEmail } from '../support/inputs.js';
import { startMailServer, type MailServer } from '../support/mail-server.js';
import { aCompany } from '../support/requests.js';
import { until } from '../support/sessions.js';

let server: MailServer;
let app: TestApp;
beforeAll(async () => {
  server = await startMailServer();
  app = await startTestApp({ worker: true, smtpUrl: server.url });
});
afterAll(async () => {
  await app.close();
  await server.close();
});

const mailTo = async (email: string): Promise<string> => {
  await until(`a mail to ${email}`, async () => Promise.resolve(server.mailsTo(email).length > 0));
  return server.mailsTo(email)[0]!.text ?? '';
};

describe.each(ACCOUNT_CALLS)('the mails about an account over %s', (_, { update, sendReset }) => {
  it('tell the old address, and invite at the new one', async () => {
    const { organization, token } = await aCompany(app);
    const user = await aUser(app.prisma, organization, { status: 'INVITED' });
    await app.prisma.invitation.create({ data: { orgId: user.orgId, userId: user.id } });
    const email = anEmail();

    await update(app, token, user.id, { email });

    expect(await mailTo(email)).toContain('/accept#');
    expect(await mailTo(user.email)).not.toContain('#');
    expect(await mailTo(user.email)).toContain('the e-mail address of your account');
    expect(await mailTo(user.email)).not.toContain(email);
  });

  it('contain the link for a new password', async () => {
    const { organization, token } = await aCompany(app);
    const user = await aUser(app.prisma, organization);

    await sendReset(app, token, user.id);

    expect(await mailTo(user.email)).toContain('/reset#');
  });
});
