import { randomBytes, randomUUID } from 'node:crypto';
import { startTestApp, type TestApp } from '../support/app.js';
import { aUser, type TestUser } from '../support/builders.js';
import { aCompany, aLink, type TestCompany } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { TRANSPORTS } from '../support/transports.js';

const HOUR = 3_600_000;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

interface InvitationDates {
  sentAt?: Date;
  expiresAt?: Date;
  acceptedAt?: Date;
  revokedAt?: Date;
}

/** An INVITED user with one invitation, and a call that invites them again. */
async function anInvitedUser({ organization }: TestCompany, dates: InvitationDates) {
  const user = await aUser(app.prisma, organization, { status: 'INVITED' });
  const { orgId, id: userId, email } = user;
  const { id } = await app.prisma.invitation.create({
    data: { orgId, userId, id: randomUUID(), tokenHash: dates.expiresAt ? randomBytes(32) : null, ...dates },
  });
  return { user, id, request: { identity: { email, sendInvite: true } } };
}

const invitationsOf = ({ id }: TestUser) =>
  app.prisma.invitation.findMany({ where: { userId: id }, orderBy: { createdAt: 'asc' } });

const mailsOf = (invitationId: string): Promise<unknown[]> => app.prisma.mail.findMany({ where: { invitationId } });

const ago = (hours: number): Date => new Date(Date.now() - hours * HOUR);

describe.each(TRANSPORTS)('inviting again over %s', (_, transport) => {
  it.each([
    ['waits to be sent', {}, { status: 'QUEUED', expiresAt: null }],
    ['is sent and valid', { sentAt: ago(1), expiresAt: ago(-71) }, { status: 'SENT' }],
  ])('sends no second mail while the invitation %s', async (_title, dates, invitation) => {
    const company = await aCompany(app);
    const { request } = await anInvitedUser(company, dates);
    const before = await snapshot(app.prisma);

    const { result } = await transport.provision(app, company.token, request);

    const expiresAt = 'expiresAt' in dates ? dates.expiresAt.toISOString() : null;
    expect(result).toMatchObject({ changes: [], invitation: { ...invitation, expiresAt }, warnings: [] });
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('replaces an expired invitation once', async () => {
    const company = await aCompany(app);
    const { user, id, request } = await anInvitedUser(company, { sentAt: ago(73), expiresAt: ago(1) });

    const first = await transport.provision(app, company.token, request);
    const again = await transport.provision(app, company.token, request);

    expect(first.result).toMatchObject({
      user: { status: 'INVITED' },
      changes: [{ kind: 'INVITATION_QUEUED' }],
      invitation: { status: 'QUEUED', expiresAt: null },
    });
    expect(again.result).toMatchObject({ changes: [], invitation: { status: 'QUEUED' } });
    const [old, fresh, ...more] = await invitationsOf(user);
    expect(old).toMatchObject({ id, supersededAt: expect.any(Date) });
    expect(fresh).toMatchObject({ supersededAt: null, sentAt: null, tokenHash: null });
    expect(more).toEqual([]);
    expect(await mailsOf(fresh!.id)).toHaveLength(1);
  });

  it.each([
    ['was revoked', { sentAt: ago(2), expiresAt: ago(-70), revokedAt: ago(1) }],
    ['was accepted', { sentAt: ago(2), expiresAt: ago(-70), acceptedAt: ago(1) }],
  ])('sends a new invitation if the only one %s', async (_title, dates) => {
    const company = await aCompany(app);
    const { user, id, request } = await anInvitedUser(company, dates);

    const { result } = await transport.provision(app, company.token, request);

    expect(result?.changes).toEqual([{ kind: 'INVITATION_QUEUED' }]);
    const [old, fresh] = await invitationsOf(user);
    expect(old).toMatchObject({ id, supersededAt: null });
    expect(await mailsOf(fresh!.id)).toHaveLength(1);
  });

  it('invites an INVITED user who has no invitation', async () => {
    const { organization, token } = await aCompany(app);
    const user = await aUser(app.prisma, organization, { status: 'INVITED' });

    const { result } = await transport.provision(app, token, { identity: { email: user.email, sendInvite: true } });

    expect(result?.changes).toEqual([{ kind: 'INVITATION_QUEUED' }]);
    const [invitation] = await invitationsOf(user);
    expect(await mailsOf(invitation!.id)).toHaveLength(1);
  });

  it('sends an ACTIVE user no mail, and warns that none is needed', async () => {
    const { organization, token } = await aCompany(app);
    const { email } = await aUser(app.prisma, organization);
    const before = await snapshot(app.prisma);

    const { result } = await transport.provision(app, token, { identity: { email, sendInvite: true } });

    expect(result).toMatchObject({
      changes: [],
      invitation: null,
      warnings: [{ code: 'INVITE_NOT_NEEDED', pointer: '/identity/sendInvite' }],
    });
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('reports an expired invitation and does not replace it if the call asks for none', async () => {
    const company = await aCompany(app);
    const { user, id } = await anInvitedUser(company, { sentAt: ago(73), expiresAt: ago(1) });

    const { result } = await transport.provision(app, company.token, aLink(user, { orgRoleKeys: ['viewer'] }));

    expect(result).toMatchObject({ changes: [{ kind: 'ROLE_GRANTED' }], invitation: { status: 'EXPIRED' } });
    expect(await invitationsOf(user)).toMatchObject([{ id, supersededAt: null }]);
  });
});
