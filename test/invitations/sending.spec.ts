import { createHash } from 'node:crypto';
import { startTestApp, type TestApp } from '../support/app.js';
import { mails } from '../support/mails.js';
import { aCompany, aRequest, type TestRequest } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { untilMailsDone, withSession } from '../support/sessions.js';
import { TRANSPORTS } from '../support/transports.js';

const HOURS_72 = 72 * 3_600_000;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ worker: true });
});
afterAll(() => app.close());

const mailsTo = async (email: string): Promise<string[]> =>
  (await mails(app)).filter((mail) => /^To: .*$/m.exec(mail)?.[0].includes(`<${email}>`));

const invitationsOf = (userId: string) =>
  app.prisma.invitation.findMany({ where: { userId }, orderBy: { createdAt: 'asc' } });

const tokenIn = (mail: string): string => /\/accept#(\S+)/.exec(mail)![1]!;

describe.each(TRANSPORTS)('an invitation requested over %s', (_, transport) => {
  async function provision(token: string, request: TestRequest) {
    const { result, text } = await transport.provision(app, token, request);
    if (result === undefined) throw new Error(text);
    await withSession(app, untilMailsDone);
    return result;
  }

  it('is sent in one mail, whose link contains a token of which only the hash is stored', async () => {
    const { organization, token } = await aCompany(app);
    const request = aRequest();
    const before = Date.now();

    const { user } = await provision(token, request);

    const [mail, ...more] = await mailsTo(request.identity.email);
    expect(more).toEqual([]);
    expect(mail).toContain(`${app.settings.publicUrl}/accept#`);
    const [orgId, secret] = tokenIn(mail!).split('.') as [string, string];
    expect(orgId).toBe(String(organization.id));
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);

    const [invitation, ...others] = await invitationsOf(user.id!);
    expect(others).toEqual([]);
    expect(Buffer.from(invitation!.tokenHash!)).toEqual(createHash('sha256').update(secret).digest());
    expect(invitation).toMatchObject({ acceptedAt: null, revokedAt: null, supersededAt: null });
    const sentAt = invitation!.sentAt!.getTime();
    expect(sentAt).toBeLessThanOrEqual(Date.now());
    const validFrom = invitation!.expiresAt!.getTime() - HOURS_72;
    expect(validFrom).toBeGreaterThanOrEqual(before);
    expect(validFrom).toBeLessThanOrEqual(sentAt);

    const stored = JSON.stringify(await snapshot(app.prisma));
    for (const form of [secret, Buffer.from(secret, 'base64url').toString('hex')]) expect(stored).not.toContain(form);
  });

  it('is sent once, and a repeat reports it as sent', async () => {
    const { token } = await aCompany(app);
    const request = aRequest();
    const { user } = await provision(token, request);

    const again = await provision(token, request);

    const [invitation] = await invitationsOf(user.id!);
    expect(again).toMatchObject({
      changes: [],
      invitation: { status: 'SENT', expiresAt: invitation!.expiresAt!.toISOString() },
    });
    expect(await mailsTo(request.identity.email)).toHaveLength(1);
  });

  it('replaces an expired one, with a new token', async () => {
    const { token } = await aCompany(app);
    const request = aRequest();
    const { user } = await provision(token, request);
    const expiresAt = new Date(Date.now() - 1000);
    await app.prisma.invitation.updateMany({ where: { userId: user.id! }, data: { expiresAt } });

    const again = await provision(token, request);

    expect(again).toMatchObject({ changes: [{ kind: 'INVITATION_QUEUED' }], invitation: { status: 'QUEUED' } });
    const sent = await mailsTo(request.identity.email);
    expect(sent).toHaveLength(2);
    expect(new Set(sent.map(tokenIn)).size).toBe(2);
    expect(await invitationsOf(user.id!)).toMatchObject([
      { expiresAt, supersededAt: expect.any(Date) },
      { sentAt: expect.any(Date), supersededAt: null },
    ]);
  });

  it('is not sent for a call that is refused, is a dry run, or requests none', async () => {
    const { token } = await aCompany(app);
    const before = await mails(app);

    await transport.provision(app, token, aRequest({ grants: { orgRoleKeys: ['nobody'] } }));
    await provision(token, aRequest({ mode: { dryRun: true } }));
    await provision(token, aRequest({ identity: { sendInvite: false, password: 'a first password' } }));

    expect(await mails(app)).toHaveLength(before.length);
  });

  it('is not sent for a call that fails at commit', async () => {
    const { token } = await aCompany(app);
    const [lost, kept] = [aRequest(), aRequest()];
    await app.prisma.$executeRaw`
      CREATE FUNCTION refuse_commit() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = 'disk_full'; END $$`;
    await app.prisma.$executeRaw`
      CREATE CONSTRAINT TRIGGER refuse_commit AFTER INSERT ON "AuditEvent"
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_commit()`;
    const before = await snapshot(app.prisma);
    try {
      expect(await transport.provision(app, token, lost)).toMatchObject({ code: 'UNAVAILABLE' });
      expect(await snapshot(app.prisma)).toEqual(before);
    } finally {
      await app.prisma.$executeRaw`DROP FUNCTION refuse_commit CASCADE`;
    }

    await provision(token, kept);

    expect(await mailsTo(kept.identity.email)).toHaveLength(1);
    expect(await mailsTo(lost.identity.email)).toEqual([]);
  });
});
