import bcrypt from 'bcrypt';
import { startTestApp, type TestApp } from '../support/app.js';
import { aUser } from '../support/builders.js';
import { anEmail } from '../support/inputs.js';
import { auditOf, auditRow, expectRefused, post, USERS } from '../support/older-calls.js';
import { aCaller, aCompany } from '../support/requests.js';
import { MARKER } from '../support/refusals.js';

const password = 'correct horse';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const mails = (): Promise<number> => app.prisma.mail.count();

describe('POST /api/users', () => {
  it.each([
    ['an invitation', { sendInvite: true }, 'INVITED', ['USER_CREATED', 'INVITATION_QUEUED']],
    ['a password', { password }, 'ACTIVE', ['USER_CREATED']],
    ['a password and nulls', { password, sendInvite: null }, 'ACTIVE', ['USER_CREATED']],
    ['both', { password, sendInvite: true }, 'ACTIVE', ['USER_CREATED', 'INVITATION_QUEUED']],
  ])('creates a user with %s', async (_, credentials, status, kinds) => {
    const { admin, organization, token } = await aCompany(app);
    const [email, before] = [anEmail(), await mails()];

    const answer = await post(app, token, USERS, {
      email: `  ${email.toUpperCase()} `,
      name: ' Jane ',
      ...credentials,
    });

    const stored = await app.prisma.user.findFirstOrThrow({ where: { email }, include: { invitations: true } });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({ id: stored.id, email, name: 'Jane', status });
    expect(stored).toMatchObject({ orgId: organization.id, name: 'Jane', status });
    const isSet = 'password' in credentials;
    expect([stored.passwordSetByOrgId, stored.passwordSetById]).toEqual(isSet ? [admin.orgId, admin.id] : [null, null]);
    expect(isSet ? await bcrypt.compare(password, stored.passwordHash!) : stored.passwordHash).toBe(isSet || null);
    const invited = kinds.includes('INVITATION_QUEUED') ? 1 : 0;
    expect([stored.invitations.length, (await mails()) - before]).toEqual([invited, invited]);
    expect(await auditOf(app, stored.id)).toEqual([
      auditRow(
        admin,
        answer,
        kinds.map((kind) => ({ kind })),
      ),
    ]);
  });

  it('answers 409 at /email if the organization has the address, however it is written', async () => {
    const { organization, token } = await aCompany(app);
    const { email } = await aUser(app.prisma, organization);
    for (const sent of [email, email.toUpperCase(), ` ${email}\n`]) {
      const call = [USERS, { email: sent, name: 'Jane', sendInvite: true, password }] as const;
      await expectRefused(app, token, call, { code: 'EMAIL_EXISTS', problems: ['EMAIL_EXISTS /email'] });
    }
  });

  it('answers 409 EMAIL_EXISTS first for a deactivated user, and does not reactivate them', async () => {
    const { organization, token } = await aCompany(app);
    const { email } = await aUser(app.prisma, organization, { status: 'DEACTIVATED' });
    await expectRefused(app, token, [USERS, { email, name: 'Jane', sendInvite: true }], {
      code: 'EMAIL_EXISTS',
      problems: ['EMAIL_EXISTS /email', 'USER_DEACTIVATED /email'],
    });
  });

  it('is 409 for a repeat', async () => {
    const { token } = await aCompany(app);
    const call = [USERS, { email: anEmail(), name: 'Jane', password }] as const;
    expect((await post(app, token, ...call)).status).toBe(201);
    await expectRefused(app, token, call, { code: 'EMAIL_EXISTS', problems: ['EMAIL_EXISTS /email'] });
  });

  it('creates one user for eight concurrent calls; the others are 409', async () => {
    const { token } = await aCompany(app);
    const email = anEmail();
    const sent = Array.from({ length: 8 }, () => post(app, token, USERS, { email, name: 'Jane', sendInvite: true }));
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, ...Array<number>(7).fill(409)]);
    const [user, ...more] = await app.prisma.user.findMany({ where: { email }, include: { invitations: true } });
    expect([more.length, user!.invitations.length, (await auditOf(app, user!.id)).length]).toEqual([0, 1, 1]);
  });

  it('creates a user although another organization has the address', async () => {
    const [{ token }, { organization }] = [await aCompany(app), await aCompany(app)];
    const { id, email } = await aUser(app.prisma, organization);
    const { status, body } = await post(app, token, USERS, { email, name: 'Jane', sendInvite: true });
    expect([status, body.email, body.id === id]).toEqual([201, email, false]);
  });

  it.each<[string, unknown, string[]]>([
    ['nothing', { email: undefined, name: undefined }, ['VALUE_REQUIRED /email', 'VALUE_REQUIRED /name']],
    ['null', null, ['VALUE_REQUIRED /email', 'VALUE_REQUIRED /name']],
    ['a list', [], ['VALUE_INVALID ']],
    ['a text', MARKER, ['VALUE_INVALID ']],
    ['null where a value is required', { email: null, name: null }, ['VALUE_REQUIRED /email', 'VALUE_REQUIRED /name']],
    ['an unknown field', { grants: MARKER }, ['FIELD_UNKNOWN /grants']],
    ['a field of provisionUser', { identity: {}, grants: {} }, ['FIELD_UNKNOWN /identity', 'FIELD_UNKNOWN /grants']],
    ['a field named like a property of Object', { constructor: 1 }, ['FIELD_UNKNOWN /constructor']],
    ['a malformed address', { email: MARKER }, ['VALUE_INVALID /email']],
    ['a Kelvin sign', { email: '\u212a@test.example' }, ['VALUE_INVALID /email']],
    ['a number', { email: 1, name: 2 }, ['VALUE_INVALID /email', 'VALUE_INVALID /name']],
    ['a long address', { email: `${'a'.repeat(250)}@b.example` }, ['VALUE_TOO_LONG /email']],
    ['a long name', { name: 'a'.repeat(201) }, ['VALUE_TOO_LONG /name']],
    ['a blank name', { name: '  ' }, ['VALUE_INVALID /name']],
    ['a short password', { password: '1234567' }, ['VALUE_INVALID /password']],
    ['a password of 73 bytes', { password: `${'ä'.repeat(36)}a` }, ['VALUE_TOO_LONG /password']],
    ['a flag as text', { sendInvite: 'true' }, ['VALUE_INVALID /sendInvite']],
    ['no credentials', { sendInvite: undefined }, ['CREDENTIALS_REQUIRED ']],
    ['sendInvite false', { sendInvite: false }, ['CREDENTIALS_REQUIRED ']],
  ])('refuses %s and reports where', async (_, change, problems) => {
    const { token } = await aCompany(app);
    const isObject = typeof change === 'object' && change !== null && !Array.isArray(change);
    const body = isObject ? { email: anEmail(), name: 'Jane', sendInvite: true, ...change } : change;
    await expectRefused(app, token, [USERS, body], { code: 'INVALID_INPUT', problems });
  });

  it('accepts a password of 72 bytes and of 8 characters', async () => {
    const { token } = await aCompany(app);
    for (const accepted of ['ä'.repeat(36), '1234567x']) {
      const { status } = await post(app, token, USERS, { email: anEmail(), name: 'Jane', password: accepted });
      expect(status).toBe(201);
    }
  });

  it('refuses a viewer, a deactivated admin and a caller without a token', async () => {
    const { organization } = await aCompany(app);
    const body = { email: anEmail(), name: 'Jane', password };
    const viewer = await aCaller(app, organization, { roleKeys: ['viewer'] });
    const former = await aCaller(app, organization, { roleKeys: ['admin'], status: 'DEACTIVATED' });
    await expectRefused(app, viewer.token, [USERS, body], { code: 'FORBIDDEN', problems: ['PERMISSION_REQUIRED '] });
    await expectRefused(app, former.token, [USERS, body], { code: 'UNAUTHENTICATED', problems: [] });
    await expectRefused(app, null, [USERS, body], { code: 'UNAUTHENTICATED', problems: [] });
    await expectRefused(app, null, [USERS, { x: 1 }], { code: 'UNAUTHENTICATED', problems: [] });
  });
});
