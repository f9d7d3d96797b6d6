import { ACCOUNT_CALLS } from '../support/account-calls.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aUser, type TestUser, unique } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { anEmail } from '../support/inputs.js';
import { INVITATION_CALLS, mailedToken } from '../support/invitation-calls.js';
import { aCaller, aCompany } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { insideTransaction, recordStatements } from '../support/statements.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const auditOf = ({ id }: { id: string }) => app.prisma.auditEvent.findMany({ where: { subjectId: id } });
const mailsOf = ({ id }: TestUser) =>
  app.prisma.mail.findMany({ where: { userId: id }, orderBy: { id: 'asc' }, select: { kind: true, address: true } });

describe.each(ACCOUNT_CALLS)('a correction over %s', (name, { update }) => {
  const { accept } = INVITATION_CALLS.find(([each]) => each === name)![1];
  const problemsOf = ({ errors = [] }: Awaited<ReturnType<typeof update>>) =>
    errors.map(({ code, pointer }) => `${code} ${pointer}`);

  it('changes name and address, writes one audit row and a notice to the old address; a repeat changes nothing', async () => {
    const { organization, admin, token } = await aCompany(app);
    const user = await aUser(app.prisma, organization, { name: 'Jon' });
    const email = anEmail();

    const corrected = await update(app, token, user.id, { name: '  Jo\u0308n  ', email: ` ${email.toUpperCase()} ` });

    const expected = { id: user.id, email, name: 'J\u00f6n', status: 'ACTIVE' };
    expect(corrected.result).toEqual(expected);
    const events = await auditOf(user);
    expect(events).toMatchObject([{ actorId: admin.id, transport: name.toUpperCase() }]);
    expect(events[0]!.changes).toEqual([
      { kind: 'NAME_CHANGED', name: 'J\u00f6n', previousName: 'Jon' },
      { kind: 'EMAIL_CHANGED', email, previousEmail: user.email },
    ]);
    expect(await mailsOf(user)).toEqual([{ kind: 'EMAIL_CHANGED', address: user.email }]);

    const before = await snapshot(app.prisma);
    for (const repeat of [{ name: 'J\u00f6n', email }, { name: null, email: null }, {}])
      expect((await update(app, token, user.id, repeat)).result).toEqual(expected);
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('takes 1 statement if nothing changes and 4 otherwise', async () => {
    const { organization, token } = await aCompany(app);
    const user = await aUser(app.prisma, organization, { name: 'Jon' });
    const corrections = { name: 'John', email: anEmail() };
    const counts: number[] = [];
    for (let n = 0; n < 2; n++) {
      const statements = await recordStatements(() => update(app, token, user.id, corrections));
      expect(statements.filter((text) => text === 'BEGIN')).toHaveLength(1);
      counts.push(insideTransaction(statements).length);
    }
    expect(counts).toEqual([4, 1]);
  });

  it('mails an open invitation to the new address, and the link that went to the old one is void', async () => {
    const { organization, token } = await aCompany(app);
    const user = await aUser(app.prisma, organization, { status: 'INVITED' });
    await app.prisma.invitation.create({ data: { orgId: user.orgId, userId: user.id } });
    const link = await mailedToken(app, user);

    const { result } = await update(app, token, user.id, { email: anEmail() });

    expect(result).toMatchObject({ status: 'INVITED' });
    expect((await auditOf(user))[0]!.changes).toMatchObject([{ kind: 'EMAIL_CHANGED' }, { kind: 'INVITATION_QUEUED' }]);
    expect((await mailsOf(user)).map(({ kind }) => kind)).toEqual(['INVITATION', 'INVITATION', 'EMAIL_CHANGED']);
    const password = 'a password of my own';
    expect((await accept(app, { token: link, password })).code).toBe('INVALID_INPUT');
    expect((await accept(app, { token: await mailedToken(app, user), password })).result).toMatchObject({
      user: { id: user.id, status: 'ACTIVE' },
    });
  });

  it('makes an open link for a new password void, without a new one', async () => {
    const { organization, token } = await aCompany(app);
    const user = await aUser(app.prisma, organization);
    const reset = { orgId: user.orgId, userId: user.id, purpose: 'PASSWORD_RESET' } as const;
    const { id } = await app.prisma.invitation.create({ data: reset });

    await update(app, token, user.id, { name: 'Another Name' });
    expect(await app.prisma.invitation.findFirst({ where: { id } })).toMatchObject({ revokedAt: null });
    await update(app, token, user.id, { email: anEmail() });

    expect(await app.prisma.invitation.findMany({ where: { userId: user.id } })).toMatchObject([
      { id, revokedAt: expect.any(Date) },
    ]);
    expect((await auditOf(user)).flatMap(({ changes }) => changes)).toMatchObject([
      { kind: 'NAME_CHANGED' },
      { kind: 'EMAIL_CHANGED' },
    ]);
  });

  it('works for a deactivated user, who stays deactivated and gets no invitation', async () => {
    const { organization, token } = await aCompany(app);
    const user = await aUser(app.prisma, organization, { status: 'DEACTIVATED' });
    await app.prisma.invitation.create({ data: { orgId: user.orgId, userId: user.id } });

    const { result } = await update(app, token, user.id, { name: 'Another Name', email: anEmail() });

    expect(result).toMatchObject({ name: 'Another Name', status: 'DEACTIVATED' });
    expect((await auditOf(user))[0]!.changes).toMatchObject([
      { kind: 'NAME_CHANGED' },
      { kind: 'EMAIL_CHANGED' },
      { kind: 'INVITATION_REVOKED' },
    ]);
  });

  it('is refused with EMAIL_EXISTS at /email if another user of the organization has the address', async () => {
    const { organization, token } = await aCompany(app);
    const [user, other] = [await aUser(app.prisma, organization), await aUser(app.prisma, organization)];
    const elsewhere = await aUser(app.prisma, (await aCompany(app)).organization);
    const before = await snapshot(app.prisma);

    const refused = await update(app, token, user.id, { name: 'Another Name', email: other.email.toUpperCase() });

    expect({ code: refused.code, problems: problemsOf(refused) }).toEqual({
      code: 'EMAIL_EXISTS',
      problems: ['EMAIL_EXISTS /email'],
    });
    expect(await snapshot(app.prisma)).toEqual(before);
    expect((await update(app, token, user.id, { email: elsewhere.email })).result?.email).toBe(elsewhere.email);
  });

  it('reports every problem of shape, at its field', async () => {
    const { token } = await aCompany(app);
    const answer = await update(app, token, crypto.randomUUID(), {
      name: 'x'.repeat(201),
      email: '\u212aate@test.example',
    });
    expect({ code: answer.code, problems: problemsOf(answer) }).toEqual({
      code: 'INVALID_INPUT',
      problems: expect.arrayContaining(['VALUE_TOO_LONG /name', 'VALUE_INVALID /email']),
    });
  });

  it('takes PEOPLE_PROVISION and every permission of the user, before it says whether the user exists', async () => {
    const { organization, buildings, admin } = await aCompany(app);
    const { id } = await aUser(app.prisma, organization, { roleKeys: ['admin'] });
    const assignments = [{ buildingId: buildings[0]!.id, type: 'BUILDING_ADMIN' as const }];
    const before = await app.prisma.user.findMany({ where: { orgId: organization.id } });
    for (const options of [{}, { roleKeys: ['viewer'] }, { assignments }]) {
      const { token } = await aCaller(app, organization, options);
      for (const userId of [id, crypto.randomUUID()]) {
        const answer = await update(app, token, userId, { name: 'Another Name' });
        expect({ code: answer.code, problems: problemsOf(answer) }).toEqual({
          code: 'FORBIDDEN',
          problems: ['PERMISSION_REQUIRED '],
        });
      }
    }
    const { token } = await aCaller(app, organization, { roleKeys: ['org_admin'] });
    for (const corrections of [{ name: 'Another Name' }, {}]) {
      const answer = await update(app, token, id, corrections);
      expect({ code: answer.code, problems: problemsOf(answer) }).toEqual({
        code: 'FORBIDDEN',
        problems: [`PERSON_NOT_MANAGEABLE ${name === 'REST' ? '' : '/userId'}`],
      });
    }
    expect((await update(app, null, admin.id, { name: 'Another Name' })).code).toBe('UNAUTHENTICATED');
    const after = await app.prisma.user.findMany({
      where: { orgId: organization.id, id: { in: before.map((u) => u.id) } },
    });
    expect(after).toEqual(before);
  });

  it('does not find users of another organization', async () => {
    const [company, other] = [await aCompany(app), await aCompany(app)];
    const before = await snapshot(app.prisma);
    for (const id of [other.admin.id, crypto.randomUUID()]) {
      const answer = await update(app, company.token, id, { name: 'Another Name' });
      expect({ code: answer.code, problems: problemsOf(answer) }).toEqual(
        name === 'REST'
          ? { code: 'NOT_FOUND', problems: [] }
          : { code: 'INVALID_INPUT', problems: ['USER_NOT_FOUND /userId'] },
      );
    }
    expect(await snapshot(app.prisma)).toEqual(before);
  });
});

describe('updateMe', () => {
  const UPDATE_ME = 'mutation ($input: UpdateMeInput!) { updateMe(input: $input) { id name email } }';

  it("changes the caller's own name, takes no permission, and is audited once", async () => {
    const { organization } = await aCompany(app);
    const user = await aCaller(app, organization, { name: 'Jon' });
    for (let n = 0; n < 2; n++) {
      const { data } = await sendGraphql(app, user.token, UPDATE_ME, { input: { name: ' John ' } });
      expect(data.updateMe).toEqual({ id: user.id, name: 'John', email: user.email });
    }
    expect(await auditOf(user)).toMatchObject([
      { actorId: user.id, changes: [{ kind: 'NAME_CHANGED', name: 'John', previousName: 'Jon' }] },
    ]);
  });

  it('reports problems at /name', async () => {
    const { token } = await aCompany(app);
    const { errors } = await sendGraphql(app, token, UPDATE_ME, { input: { name: unique('x').repeat(20) } });
    expect(errors).toMatchObject([{ code: 'VALUE_TOO_LONG', pointer: '/name' }]);
  });
});
