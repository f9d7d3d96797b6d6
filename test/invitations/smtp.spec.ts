import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization } from '../support/builders.js';
import { type MailServer, startMailServer, tokenIn } from '../support/mail-server.js';
import { userOf } from '../support/people.js';
import { aCaller, aCompany, aRequest } from '../support/requests.js';
import { until, untilMailsDone, withSession } from '../support/sessions.js';
import { TRANSPORTS } from '../support/transports.js';

const [, { provision }] = TRANSPORTS[0]!;

let mailServer: MailServer;
let app: TestApp;
beforeEach(async () => {
  mailServer = await startMailServer();
  app = await startTestApp({
    worker: true,
    smtpUrl: mailServer.url,
    mailFrom: 'people@house.example',
    publicUrl: 'https://people.example/app',
  });
});
afterEach(async () => {
  await app.close();
  await mailServer.close();
});

const whenAllMailsAreDone = () => withSession(app, untilMailsDone);

/** How many attempts the waiting mail had. */
const attempts = async (): Promise<number> => {
  const mail = await app.prisma.mail.findFirst({ where: { leasedBy: null, sentAt: null, failedAt: null } });
  return mail?.attempts ?? 0;
};

async function invited(token: string, name = 'New Person'): Promise<{ id: string; email: string }> {
  const request = aRequest({ identity: { name } });
  const { result, text } = await provision(app, token, request);
  if (result === undefined) throw new Error(text);
  return { id: result.user.id!, email: request.identity.email };
}

describe('an invitation sent through a mail server', () => {
  it('is one mail as text and as HTML, with the link of the service and no other', async () => {
    const { token, organization } = await aCompany(app);
    const { email } = await invited(token);
    await whenAllMailsAreDone();

    const [mail, ...more] = mailServer.mailsTo(email);
    expect(more).toEqual([]);
    expect(mail).toMatchObject({
      from: { address: 'people@house.example' },
      to: [{ address: email, name: 'New Person' }],
      subject: expect.stringContaining('invitation'),
    });
    expect(tokenIn(mail!)).toMatch(new RegExp(`^${String(organization.id)}\\.[\\w-]{43}$`));
    const link = `https://people.example/app/accept#${tokenIn(mail!)}`;
    expect(mail!.text).toContain(link);
    expect(mail!.text).toContain(`the organization "${organization.slug}"`);
    // The button, the address for programs without buttons as link and as text, and where to sign in.
    expect(mail!.html!.match(/https?:[^"<\s]+/g)).toEqual([link, link, link, 'https://people.example/app']);
    expect(mail!.html!.match(/href="[^"]*"/g)).toEqual([`href="${link}"`, `href="${link}"`]);
    expect(mail!.html).not.toMatch(/<(img|script|link|iframe)/);
  });

  it.each([
    '<b onclick="x">Jane</b> & "Co" \'s',
    '</p><a href="elsewhere">Jane</a>',
    'Jane, <other>',
    'Jañe 李 \u{1F600}',
  ])('shows the name %s as text', async (name) => {
    const organization = await anOrganization(app.prisma);
    await app.prisma.organization.update({ where: { id: organization.id }, data: { name: `${name} Ltd` } });
    const { token } = await aCaller(app, organization, { roleKeys: ['admin'] });
    const { email } = await invited(token, name);
    await whenAllMailsAreDone();

    const [mail] = mailServer.mailsTo(email);
    expect(mail!.to).toEqual([{ address: email, name }]);
    expect(mail!.from).toEqual({ address: 'people@house.example', name: `${name} Ltd` });
    expect(mail!.text).toContain(`Hello ${name},`);
    const tags = new Set(mail!.html!.match(/<\/?[a-z!]+/g));
    for (const tag of tags)
      expect([
        '<!doctype',
        '<html',
        '<head',
        '<meta',
        '<title',
        '<body',
        '<p',
        '<a',
        '</a',
        '</p',
        '</title',
        '</head',
        '</body',
        '</html',
      ]).toContain(tag);
    expect(mail!.html!.match(/<a /g)).toHaveLength(2); // the button and the address
  });

  it('that the server refuses permanently is FAILED with the reason, others are sent, and a new request sends it again', async () => {
    const { token } = await aCompany(app);
    const email = `nobody-${crypto.randomUUID()}@test.example`;
    mailServer.refuse(email, 550, 'No such mailbox');
    const request = aRequest({ identity: { email } });
    const { result } = await provision(app, token, request);
    const other = await invited(token);
    await whenAllMailsAreDone();

    const { invitation } = await userOf(app, token, result!.user.id!);
    expect(invitation).toMatchObject({
      status: 'FAILED',
      sentAt: null,
      expiresAt: null,
      failureReason: expect.stringMatching(/^550.*No such mailbox$/),
    });
    expect(mailServer.mailsTo(other.email)).toHaveLength(1);
    const repeat = await provision(app, token, { ...request, mode: { dryRun: true } });
    expect(repeat.result).toMatchObject({ changes: [{ kind: 'INVITATION_QUEUED' }] });

    mailServer.accept(email);
    await provision(app, token, request);
    await whenAllMailsAreDone();
    expect(mailServer.mailsTo(email)).toHaveLength(1);
    expect((await userOf(app, token, result!.user.id!)).invitation).toMatchObject({
      status: 'SENT',
      failureReason: null,
    });
  });

  it('that the server refuses temporarily is retried, and is FAILED only after the last of twelve attempts', async () => {
    const { token } = await aCompany(app);
    const email = `busy-${crypto.randomUUID()}@test.example`;
    mailServer.refuse(email, 451, 'Come back later');
    const { result } = await provision(app, token, aRequest({ identity: { email } }));
    await until('a first attempt', async () => (await attempts()) >= 1);
    const waiting = await userOf(app, token, result!.user.id!);
    expect(waiting.invitation).toMatchObject({ status: 'QUEUED', failureReason: null });

    await app.prisma.mail.updateMany({ data: { attempts: 11, dueAt: new Date() } });
    await whenAllMailsAreDone();

    const { invitation } = await userOf(app, token, result!.user.id!);
    expect(invitation).toMatchObject({ status: 'FAILED', failureReason: expect.stringContaining('Come back later') });
  });

  it('is SENT only after a slow server has accepted it, and its link then works for 72 hours', async () => {
    mailServer.delay = 1_500;
    const { token } = await aCompany(app);
    const before = Date.now();
    const { id, email } = await invited(token);
    expect((await userOf(app, token, id)).invitation).toMatchObject({ status: 'QUEUED', expiresAt: null });
    await whenAllMailsAreDone();

    expect(mailServer.mailsTo(email)).toHaveLength(1);
    const { invitation } = await userOf(app, token, id);
    expect(invitation).toMatchObject({ status: 'SENT', sentAt: expect.any(String) });
    const validFrom = Date.parse(invitation!.expiresAt!) - 72 * 3_600_000;
    expect(validFrom).toBeGreaterThanOrEqual(before);
    expect(validFrom).toBeLessThanOrEqual(Date.parse(invitation!.sentAt!));
  });

  it('is retried if the server refuses the sender, because that is a matter of settings', async () => {
    const { token } = await aCompany(app);
    mailServer.refuse('people@house.example', 530, 'Authentication required');
    const { id, email } = await invited(token);
    await until('a first attempt', async () => (await attempts()) >= 1);
    expect((await userOf(app, token, id)).invitation).toMatchObject({ status: 'QUEUED', failureReason: null });

    mailServer.accept('people@house.example');
    await app.prisma.mail.updateMany({ data: { dueAt: new Date() } });
    await whenAllMailsAreDone();

    expect(mailServer.mailsTo(email)).toHaveLength(1);
  });

  it('is not sent to an account that was deactivated, and is FAILED', async () => {
    const { token } = await aCompany(app);
    await mailServer.down();
    const { id, email } = await invited(token);
    await until('a first attempt', async () => (await attempts()) >= 1);
    await app.prisma.user.updateMany({ where: { id }, data: { status: 'DEACTIVATED' } });
    await mailServer.up();
    await app.prisma.mail.updateMany({ data: { dueAt: new Date() } });
    await whenAllMailsAreDone();

    expect(mailServer.mailsTo(email)).toEqual([]);
    const { invitation } = await userOf(app, token, id);
    expect(invitation).toMatchObject({ status: 'FAILED', failureReason: 'The account is deactivated.' });
  });
});
