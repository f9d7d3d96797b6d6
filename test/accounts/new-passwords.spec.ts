import { startTestApp, type TestApp } from '../support/app.js';
import { aSession, refreshSession } from '../support/browser-sessions.js';
import { aUser, type TestUser } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { INVITATION_CALLS } from '../support/invitation-calls.js';
import { anOpenLink, PASSWORD_CALLS } from '../support/password-calls.js';
import { aCompany, aLink, type TestCompany } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { SIGN_INS } from '../support/sign-in.js';
import { insideTransaction, recordStatements } from '../support/statements.js';
import { TRANSPORTS } from '../support/transports.js';

const OLD = 'the password before';
const PASSWORD = 'a password of my own';
const INVALID = {
  code: 'INVALID_INPUT',
  errors: [expect.objectContaining({ code: 'RESET_INVALID', pointer: '/token' })],
};
const [, { provision }] = TRANSPORTS[0]!;
const [, signIn] = SIGN_INS[0]!;

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
});
afterAll(() => app.close());

const aForgetful = (options: Parameters<typeof aUser>[2] = {}) =>
  aUser(app.prisma, company.organization, { password: OLD, ...options });
const outcomeOf = async ({ email }: TestUser, password: string) =>
  (await signIn(app, { organization: company.organization.slug, email, password })).outcome;
const isVoid = async (token: string) => (await sendGraphql(app, token, '{ me { id } }')).code === 'UNAUTHENTICATED';

describe.each(PASSWORD_CALLS)('a new password by a link over %s', (name, { reset }) => {
  const [, { accept }] = INVITATION_CALLS.find(([each]) => each === name)!;

  it('replaces the old one, signs in, and is audited with the user as actor', async () => {
    const user = await aForgetful();
    const token = await anOpenLink(app, user);

    const { result } = await reset(app, { token, password: PASSWORD });

    expect(result).toMatchObject({ user: { id: user.id, status: 'ACTIVE' }, expiresIn: 3600 });
    expect((await sendGraphql(app, result!.accessToken!, '{ me { id } }')).data.me).toEqual({ id: user.id });
    expect([await outcomeOf(user, OLD), await outcomeOf(user, PASSWORD)]).toEqual(['UNAUTHENTICATED', 'SIGNED_IN']);
    expect(await app.prisma.auditEvent.findMany({ where: { subjectId: user.id } })).toMatchObject([
      { actorOrgId: user.orgId, actorId: user.id, actorKeyId: null, changes: [{ kind: 'PASSWORD_CHANGED' }] },
    ]);
  });

  it('makes all tokens, sessions and links from before void', async () => {
    const user = await aForgetful();
    const credentials = { organization: company.organization.slug, email: user.email, password: OLD };
    const sessions = [await aSession(app, credentials), await aSession(app, credentials)];
    const bearer = app.tokenFor(user);
    const invitation = await anOpenLink(app, user, { purpose: 'INVITATION' });
    const token = await anOpenLink(app, user);

    await reset(app, { token, password: PASSWORD });

    for (const each of [bearer, ...sessions.map((session) => session.token)]) expect(await isVoid(each)).toBe(true);
    for (const { cookie } of sessions) expect((await refreshSession(app, cookie)).status).toBe(401);
    expect((await accept(app, { token: invitation, password: PASSWORD })).code).toBe('INVALID_INPUT');
    expect((await app.prisma.user.findFirst({ where: { id: user.id } }))!.credentialVersion).toBe(1);
  });

  it('twenty times at once succeeds once, and only that password counts', async () => {
    const user = await aForgetful();
    const token = await anOpenLink(app, user);
    const passwords = Array.from({ length: 20 }, (_, n) => `password number ${String(n)}`);

    const answers = await Promise.all(passwords.map((password) => reset(app, { token, password })));

    const [winner, ...others] = answers.flatMap(({ result }, n) => (result === undefined ? [] : [passwords[n]!]));
    expect(others).toEqual([]);
    expect(answers.filter(({ result }) => result === undefined)).toEqual(Array(19).fill(INVALID));
    expect(await outcomeOf(user, winner!)).toBe('SIGNED_IN');
  });

  it('and an accepted invitation at the same moment: one succeeds, and only that password counts', async () => {
    for (let n = 0; n < 6; n++) {
      const user = await aForgetful();
      const [link, invitation] = [await anOpenLink(app, user), await anOpenLink(app, user, { purpose: 'INVITATION' })];

      const answers = await Promise.all([
        reset(app, { token: link, password: 'by the link' }),
        accept(app, { token: invitation, password: 'by the invitation' }),
      ]);

      const isSet = answers.map(({ result }) => result !== undefined);
      expect(isSet.filter(Boolean)).toHaveLength(1);
      const outcomes = [await outcomeOf(user, 'by the link'), await outcomeOf(user, 'by the invitation')];
      expect(outcomes).toEqual(isSet.map((is) => (is ? 'SIGNED_IN' : 'UNAUTHENTICATED')));
    }
  });

  it('and a deactivation at the same moment leave a deactivated account, whichever is first', async () => {
    for (let n = 0; n < 12; n++) {
      const user = await aForgetful();
      const token = await anOpenLink(app, user);
      const deactivate = () => provision(app, company.token, { identity: { email: user.email, active: false } });
      const [answer, deactivated] = await Promise.all([reset(app, { token, password: PASSWORD }), deactivate()]);

      expect(deactivated.code).toBeUndefined();
      if (answer.result === undefined) expect(answer).toEqual(INVALID);
      else expect(await isVoid(answer.result.accessToken!)).toBe(true);
      expect(await app.prisma.user.findFirst({ where: { id: user.id } })).toMatchObject({ status: 'DEACTIVATED' });
      expect(await outcomeOf(user, PASSWORD)).toBe('UNAUTHENTICATED');
    }
  });

  it('every link that opens nothing gets the same answer, and changes nothing', async () => {
    const [used, expired, superseded, deactivated, invited, good] = await Promise.all(
      Array.from({ length: 6 }, () => aForgetful()),
    );
    const other = await aUser(app.prisma, (await aCompany(app)).organization);
    const tokens = {
      used: await anOpenLink(app, used!),
      expired: await anOpenLink(app, expired!, { expiresIn: -1 }),
      superseded: await anOpenLink(app, superseded!),
      deactivated: await anOpenLink(app, deactivated!),
      invited: await anOpenLink(app, invited!),
      invitation: await anOpenLink(app, good!, { purpose: 'INVITATION' }),
      elsewhere: await anOpenLink(app, other),
      good: await anOpenLink(app, good!),
    };
    await reset(app, { token: tokens.used, password: PASSWORD });
    await app.prisma.invitation.updateMany({ where: { userId: superseded!.id }, data: { supersededAt: new Date() } });
    await app.prisma.user.updateMany({ where: { id: deactivated!.id }, data: { status: 'DEACTIVATED' } });
    await app.prisma.user.updateMany({ where: { id: invited!.id }, data: { status: 'INVITED' } });
    const before = await snapshot(app.prisma);

    const { good: valid, elsewhere, ...invalid } = tokens;
    const foreign = elsewhere.replace(/^\d+/, String(company.organization.id));
    for (const token of [...Object.values(invalid), foreign, `${valid}x`, valid.slice(2), 'x', '.', '1.1'])
      expect({ token, answer: await reset(app, { token, password: PASSWORD }) }).toEqual({ token, answer: INVALID });

    expect(await snapshot(app.prisma)).toEqual(before);
    expect((await accept(app, { token: valid, password: PASSWORD })).errors).toMatchObject([
      { code: 'INVITATION_INVALID' },
    ]);
    expect((await reset(app, { token: valid, password: PASSWORD })).result?.user?.id).toBe(good!.id);
  });

  it.each([
    ['shorter than 8 characters', 'seven77', 'VALUE_INVALID'],
    ['longer than 72 bytes', 'ä'.repeat(37), 'VALUE_TOO_LONG'],
    ['that is common', 'password123', 'PASSWORD_COMMON'],
  ])('is refused if it is one %s, and the link still works', async (_, password, code) => {
    const token = await anOpenLink(app, await aForgetful());

    const refused = await reset(app, { token, password });

    expect(refused).toMatchObject({ code: 'INVALID_INPUT', errors: [{ code, pointer: '/password' }] });
    expect((await reset(app, { token, password: PASSWORD })).result?.user?.status).toBe('ACTIVE');
  });

  it.each([
    ['user', { passwordSetById: crypto.randomUUID() }],
    ['API key', { passwordSetByKeyId: crypto.randomUUID() }],
  ])('confirms the mailbox of an account whose password another %s has set', async (_, setter) => {
    const user = await aForgetful();
    await app.prisma.user.updateMany({
      where: { id: user.id },
      data: { passwordSetByOrgId: company.organization.id, ...setter },
    });
    const promote = () => provision(app, company.token, aLink(user, { orgRoleKeys: ['admin'] }));
    expect(await promote()).toMatchObject({ errors: [{ code: 'ROLE_NOT_GRANTABLE' }] });

    await reset(app, { token: await anOpenLink(app, user), password: PASSWORD });

    expect(await app.prisma.user.findFirst({ where: { id: user.id } })).toMatchObject({
      ...{ passwordSetByOrgId: null, passwordSetById: null, passwordSetByKeyId: null },
    });
    expect((await promote()).result?.changes).toMatchObject([{ kind: 'ROLE_GRANTED' }]);
  });

  it('takes 2 statements in the transaction, and hashes before it', async () => {
    const token = await anOpenLink(app, await aForgetful());
    const statements = await recordStatements(() => reset(app, { token, password: PASSWORD }));
    expect(insideTransaction(statements)).toHaveLength(2);
  });
});

it.each(INVITATION_CALLS)(
  'accepting an invitation over %s ends sessions and an open reset link too',
  async (_, calls) => {
    const user = await aForgetful();
    const credentials = { organization: company.organization.slug, email: user.email, password: OLD };
    const { cookie } = await aSession(app, credentials);
    const [token, invitation] = [await anOpenLink(app, user), await anOpenLink(app, user, { purpose: 'INVITATION' })];

    expect((await calls.accept(app, { token: invitation, password: PASSWORD })).result).toBeDefined();

    expect((await refreshSession(app, cookie)).status).toBe(401);
    const [, { reset }] = PASSWORD_CALLS[0]!;
    expect(await reset(app, { token, password: PASSWORD })).toEqual(INVALID);
  },
);
