import { startTestApp, type TestApp } from '../support/app.js';
import { aUser, type TestUser } from '../support/builders.js';
import { INVITATION_CALLS, mailedToken } from '../support/invitation-calls.js';
import { aCaller, aCompany, aRequest, type TestCompany } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { TRANSPORTS } from '../support/transports.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const hour = (count: number): Date => new Date(Date.now() + count * 3_600_000);
const SENT = { tokenHash: new Uint8Array(32).fill(7), sentAt: hour(-1), expiresAt: hour(71) };

async function anInvited({ organization }: TestCompany, invitation: object = SENT): Promise<TestUser> {
  const user = await aUser(app.prisma, organization, { status: 'INVITED' });
  await app.prisma.invitation.create({ data: { orgId: user.orgId, userId: user.id, ...invitation } });
  return user;
}

const invitationsOf = ({ id }: TestUser) =>
  app.prisma.invitation.findMany({ where: { userId: id }, orderBy: { createdAt: 'asc' } });
const mails = (): Promise<number> => app.prisma.mail.count();

describe.each(INVITATION_CALLS)('over %s', (_, { accept, resend, revoke }) => {
  it('a new invitation replaces the sent one and is audited', async () => {
    const company = await aCompany(app);
    const user = await anInvited(company);
    const before = await mails();

    const { result } = await resend(app, company.token, user.id);

    expect(result).toEqual(
      expect.objectContaining({
        user: expect.objectContaining({ id: user.id, status: 'INVITED' }),
        changes: [expect.objectContaining({ kind: 'INVITATION_QUEUED' })],
        invitation: { status: 'QUEUED', expiresAt: null },
        warnings: [],
      }),
    );
    expect(await invitationsOf(user)).toMatchObject([
      { supersededAt: expect.any(Date) },
      { supersededAt: null, tokenHash: null, sentAt: null },
    ]);
    expect(await mails()).toBe(before + 1);
    expect(await app.prisma.auditEvent.findMany({ where: { subjectId: user.id } })).toMatchObject([
      { actorId: company.admin.id, changes: [{ kind: 'INVITATION_QUEUED' }] },
    ]);
  });

  it('ten concurrent calls leave one open invitation', async () => {
    const company = await aCompany(app);
    const user = await anInvited(company);

    const answers = await Promise.all(Array.from({ length: 10 }, () => resend(app, company.token, user.id)));

    expect(answers.map(({ code }) => code)).toEqual(answers.map(() => undefined));
    expect((await invitationsOf(user)).filter(({ supersededAt }) => supersededAt === null)).toHaveLength(1);
  });

  it('an account with a password needs no invitation: the answer is a warning, and nothing changes', async () => {
    const company = await aCompany(app);
    const user = await aUser(app.prisma, company.organization);
    const before = await snapshot(app.prisma);

    expect((await resend(app, company.token, user.id)).result).toMatchObject({
      changes: [],
      invitation: null,
      warnings: [{ code: 'INVITE_NOT_NEEDED', pointer: '' }],
    });
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('revoking voids the open invitation; repeating it changes nothing; provisioning then creates a new one', async () => {
    const company = await aCompany(app);
    const user = await anInvited(company);

    expect((await revoke(app, company.token, user.id)).result).toMatchObject({
      changes: [expect.objectContaining({ kind: 'INVITATION_REVOKED' })],
      invitation: null,
    });
    const before = await snapshot(app.prisma);
    expect((await revoke(app, company.token, user.id)).result).toMatchObject({ changes: [], invitation: null });
    expect(await snapshot(app.prisma)).toEqual(before);

    const [, { provision }] = TRANSPORTS[0]!;
    const again = await provision(app, company.token, aRequest({ identity: { email: user.email } }));
    expect(again.result?.changes).toEqual([expect.objectContaining({ kind: 'INVITATION_QUEUED' })]);
    expect(await invitationsOf(user)).toMatchObject([{ revokedAt: expect.any(Date) }, { revokedAt: null }]);
  });

  describe.each([
    ['resending', resend],
    ['revoking', revoke],
  ] as const)('%s', (_, call) => {
    it('needs PEOPLE_PROVISION, and tells other callers nothing else', async () => {
      const company = await aCompany(app);
      const user = await anInvited(company);
      const [building] = company.buildings;
      const assignments = [{ buildingId: building!.id, type: 'BUILDING_ADMIN' as const }];
      const before = await snapshot(app.prisma);
      for (const options of [{}, { roleKeys: ['viewer'] }, { assignments }]) {
        const { token } = await aCaller(app, company.organization, options);
        for (const id of [user.id, 'malformed', crypto.randomUUID()]) {
          expect(await call(app, token, id)).toEqual({
            code: 'FORBIDDEN',
            errors: [expect.objectContaining({ code: 'PERMISSION_REQUIRED', pointer: '' })],
          });
        }
      }
      expect((await call(app, null, user.id)).code).toBe('UNAUTHENTICATED');
      expect((await snapshot(app.prisma))['Invitation']).toEqual(before['Invitation']);
    });

    it('answers NOT_FOUND for an unknown id, one of another organization, and a malformed one', async () => {
      const [company, other] = [await aCompany(app), await aCompany(app)];
      const foreign = await anInvited(other);
      const before = await snapshot(app.prisma);
      for (const id of [foreign.id, crypto.randomUUID(), 'malformed', '1', '%00']) {
        expect(await call(app, company.token, id)).toEqual({ code: 'NOT_FOUND', errors: [] });
      }
      expect(await snapshot(app.prisma)).toEqual(before);
    });
  });

  const becoming = (status: 'DEACTIVATED' | 'ACTIVE' | 'INVITED') => (user: TestUser) =>
    app.prisma.user.updateMany({ where: { id: user.id }, data: { status } });

  it('resending is refused for a deactivated user', async () => {
    const company = await aCompany(app);
    const user = await anInvited(company);
    await becoming('DEACTIVATED')(user);
    const before = await snapshot(app.prisma);

    expect(await resend(app, company.token, user.id)).toMatchObject({ code: 'USER_DEACTIVATED' });
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('revoking voids the invitation of a deactivated user, even if the account becomes active again', async () => {
    const company = await aCompany(app);
    const user = await aUser(app.prisma, company.organization, { status: 'INVITED' });
    await resend(app, company.token, user.id);
    const token = await mailedToken(app, user);
    await becoming('DEACTIVATED')(user);

    expect((await revoke(app, company.token, user.id)).result).toMatchObject({
      user: { id: user.id, status: 'DEACTIVATED' },
      changes: [expect.objectContaining({ kind: 'INVITATION_REVOKED' })],
      invitation: null,
    });
    expect((await revoke(app, company.token, user.id)).result).toMatchObject({ changes: [] });

    await becoming('INVITED')(user);
    expect(await accept(app, { token, password: 'a password of my own' })).toMatchObject({ code: 'INVALID_INPUT' });
  });
});
