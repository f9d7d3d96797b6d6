import { ACCOUNT_CALLS } from '../support/account-calls.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { INVITATION_CALLS } from '../support/invitation-calls.js';
import { aCaller, aCompany } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { insideTransaction, recordStatements } from '../support/statements.js';
import { TRANSPORTS } from '../support/transports.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const linksOf = (userId: string) =>
  app.prisma.invitation.findMany({ where: { userId }, orderBy: { createdAt: 'asc' } });

describe.each(ACCOUNT_CALLS)('a password reset by an administrator over %s', (name, { sendReset }) => {
  it('queues a mail with a link, which replaces the link before, and is audited; the account stays as it is', async () => {
    const { organization, admin, token } = await aCompany(app);
    const user = await aUser(app.prisma, organization, { name: 'Jane' });
    const row = await app.prisma.user.findFirstOrThrow({ where: { id: user.id } });

    for (let n = 0; n < 2; n++)
      expect((await sendReset(app, token, user.id)).result).toEqual({
        user: { id: user.id, email: user.email, name: 'Jane', status: 'ACTIVE' },
        created: false,
        linkedExisting: true,
        dryRun: false,
        applied: { orgRoleKeys: [], buildingAssignments: [], resident: null },
        changes: [{ kind: 'PASSWORD_RESET_QUEUED' }],
        invitation: null,
        warnings: [],
      });

    const links = await linksOf(user.id);
    expect(links).toMatchObject([
      { purpose: 'PASSWORD_RESET', supersededAt: expect.any(Date) },
      { purpose: 'PASSWORD_RESET', supersededAt: null, tokenHash: null },
    ]);
    expect(await app.prisma.mail.findMany({ where: { userId: user.id }, orderBy: { dueAt: 'asc' } })).toMatchObject(
      links.map(({ id }) => ({ kind: 'PASSWORD_RESET', invitationId: id, address: null })),
    );
    expect(await app.prisma.auditEvent.findMany({ where: { subjectId: user.id } })).toMatchObject(
      links.map(() => ({ actorId: admin.id, changes: [{ kind: 'PASSWORD_RESET_QUEUED' }] })),
    );
    expect(await app.prisma.user.findFirstOrThrow({ where: { id: user.id } })).toEqual(row);
  });

  it('leaves an open invitation as it is', async () => {
    const { organization, token } = await aCompany(app);
    const { orgId, id } = await aUser(app.prisma, organization);
    const invitation = await app.prisma.invitation.create({ data: { orgId, userId: id } });
    expect((await sendReset(app, token, id)).result?.invitation).toEqual({ status: 'QUEUED', expiresAt: null });
    expect(await app.prisma.invitation.findFirst({ where: { id: invitation.id } })).toEqual(invitation);
  });

  it('takes 4 statements', async () => {
    const { organization, token } = await aCompany(app);
    const { id } = await aUser(app.prisma, organization);
    expect(insideTransaction(await recordStatements(() => sendReset(app, token, id)))).toHaveLength(4);
  });

  it('ten concurrent calls leave one open link', async () => {
    const { organization, token } = await aCompany(app);
    const { id } = await aUser(app.prisma, organization);
    const answers = await Promise.all(Array.from({ length: 10 }, () => sendReset(app, token, id)));
    expect(answers.map(({ code }) => code)).toEqual(answers.map(() => undefined));
    expect((await linksOf(id)).filter(({ supersededAt }) => supersededAt === null)).toHaveLength(1);
  });

  it.each([
    ['INVITED', 'USER_NOT_ACTIVE'],
    ['DEACTIVATED', 'USER_DEACTIVATED'],
  ] as const)('is refused for an %s user', async (status, code) => {
    const { organization, token } = await aCompany(app);
    const { id } = await aUser(app.prisma, organization, { status });
    const before = await snapshot(app.prisma);
    expect(await sendReset(app, token, id)).toMatchObject({ code, errors: [{ code, pointer: '' }] });
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('takes PEOPLE_PROVISION and every permission of the user; other users look non-existent', async () => {
    const [{ organization, buildings, token }, other] = [await aCompany(app), await aCompany(app)];
    const { id } = await aUser(app.prisma, organization, { roleKeys: ['admin'] });
    const assignments = [{ buildingId: buildings[0]!.id, type: 'BUILDING_ADMIN' as const }];
    for (const options of [{}, { roleKeys: ['viewer'] }, { assignments }]) {
      const caller = await aCaller(app, organization, options);
      for (const userId of [id, 'malformed', crypto.randomUUID()])
        expect(await sendReset(app, caller.token, userId)).toMatchObject({
          code: 'FORBIDDEN',
          errors: [{ code: 'PERMISSION_REQUIRED', pointer: '' }],
        });
    }
    const orgAdmin = await aCaller(app, organization, { roleKeys: ['org_admin'] });
    expect(await sendReset(app, orgAdmin.token, id)).toMatchObject({
      code: 'FORBIDDEN',
      errors: [{ code: 'PERSON_NOT_MANAGEABLE', pointer: '' }],
    });
    for (const userId of [other.admin.id, 'malformed', crypto.randomUUID()])
      expect(await sendReset(app, token, userId)).toMatchObject({ code: 'NOT_FOUND', errors: [] });
    expect(await linksOf(id)).toEqual([]);
  });

  it('ends with the deactivation of the user, and stays void after the reactivation', async () => {
    const { organization, token } = await aCompany(app);
    const { id, email } = await aUser(app.prisma, organization);
    await sendReset(app, token, id);
    const { provision } = TRANSPORTS.find(([each]) => each === name)![1];

    const { result } = await provision(app, token, { identity: { email, active: false } });
    expect(result!.changes).toEqual([{ kind: 'USER_DEACTIVATED' }]);
    await provision(app, token, { identity: { email, active: true } });

    expect(await linksOf(id)).toMatchObject([{ purpose: 'PASSWORD_RESET', revokedAt: expect.any(Date) }]);
  });
});

test('the person in the answer is the user', async () => {
  const { organization, token } = await aCompany(app);
  const { id, email } = await aUser(app.prisma, organization);
  const { data } = await sendGraphql(
    app,
    token,
    `mutation { sendPasswordReset(userId: "${id}") { person { id email status invitation { status } } } }`,
  );
  expect(data.sendPasswordReset).toEqual({ person: { id, email, status: 'ACTIVE', invitation: null } });
});

describe.each(ACCOUNT_CALLS)('the limits of password resets over %s', (name, { sendReset, update }) => {
  const { resend } = INVITATION_CALLS.find(([each]) => each === name)![1];
  let limited: TestApp;
  beforeEach(async () => {
    limited = await startTestApp({ failuresPerAccount: 2, attemptsPerAddress: 5 });
  });
  afterEach(() => limited.close());

  it('count all mails with a link to one user, whatever they are for', async () => {
    const { organization, token } = await aCompany(limited);
    const [one, other] = [await aUser(limited.prisma, organization), await aUser(limited.prisma, organization)];
    await limited.prisma.invitation.create({ data: { orgId: one.orgId, userId: one.id } });

    expect((await sendReset(limited, token, one.id)).code).toBeUndefined();
    expect(await sendReset(limited, token, one.id)).toMatchObject({ code: 'RATE_LIMITED', errors: [] });
    expect((await resend(limited, token, one.id)).code).toBe('RATE_LIMITED');
    expect((await sendReset(limited, token, other.id)).code).toBeUndefined();
    expect(await limited.prisma.invitation.count({ where: { userId: one.id } })).toBe(2);
  });

  it('leave a new address without a new invitation, and the old link is revoked', async () => {
    const { organization, token } = await aCompany(limited);
    const { id, email } = await aUser(limited.prisma, organization, { status: 'INVITED' });
    for (let n = 0; n < 2; n++) await resend(limited, token, id);

    expect((await update(limited, token, id, { email: `new-${email}` })).result?.email).toBe(`new-${email}`);

    const { changes } = await limited.prisma.auditEvent.findFirstOrThrow({
      where: { subjectId: id },
      orderBy: { createdAt: 'desc' },
    });
    expect(changes).toMatchObject([{ kind: 'EMAIL_CHANGED' }, { kind: 'INVITATION_REVOKED' }]);
    expect(await limited.prisma.mail.count({ where: { userId: id, kind: 'EMAIL_CHANGED' } })).toBe(1);
  });

  it.each([
    ['password resets', sendReset],
    ['resent invitations', resend],
  ] as const)('count the calls of one caller, not of an address: %s', async (_, call) => {
    const { organization, token } = await aCompany(limited);
    const colleague = await aCaller(limited, organization, { roleKeys: ['admin'] });
    const viewer = await aCaller(limited, organization, { roleKeys: ['viewer'] });
    const codes: string[] = [];
    for (const caller of [viewer.token, token, colleague.token])
      for (let n = 0; n < 6; n++) {
        const { id } = await aUser(limited.prisma, organization, { status: call === resend ? 'INVITED' : 'ACTIVE' });
        codes.push((await call(limited, caller, id)).code ?? 'OK');
      }
    const five = Array<string>(5).fill('OK');
    expect(codes).toEqual([...Array<string>(6).fill('FORBIDDEN'), ...five, 'RATE_LIMITED', ...five, 'RATE_LIMITED']);
  });
});
