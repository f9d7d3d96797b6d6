import { startTestApp, type TestApp } from '../support/app.js';
import { aSession, refreshSession } from '../support/browser-sessions.js';
import { aUser, type TestUser } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { decodeJwt } from '../support/jwt.js';
import { anOpenLink, PASSWORD_CALLS } from '../support/password-calls.js';
import { aCompany, aLink, type TestCompany } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { SIGN_INS } from '../support/sign-in.js';
import { insideTransaction, recordStatements } from '../support/statements.js';
import { TRANSPORTS } from '../support/transports.js';

const OLD = 'the password before';
const NEW = 'a password of my own';
const CHANGE = { currentPassword: OLD, newPassword: NEW };
const WRONG = {
  code: 'INVALID_INPUT',
  errors: [expect.objectContaining({ code: 'PASSWORD_WRONG', pointer: '/currentPassword' })],
};
const [, signIn] = SIGN_INS[0]!;

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp({ failuresPerAccount: 3 });
  company = await aCompany(app);
});
afterAll(() => app.close());

const anOwner = () => aUser(app.prisma, company.organization, { password: OLD });
const credentialsOf = ({ email }: TestUser, password = OLD) => ({
  organization: company.organization.slug,
  email,
  password,
});
const outcomeOf = async (user: TestUser, password: string) =>
  (await signIn(app, credentialsOf(user, password))).outcome;
const isVoid = async (token: string) => (await sendGraphql(app, token, '{ me { id } }')).code === 'UNAUTHENTICATED';

describe.each(PASSWORD_CALLS)('a password that its owner changes over %s', (_, { change, reset }) => {
  it('replaces the old one, returns the next token, and is audited', async () => {
    const user = await anOwner();

    const { result } = await change(app, app.tokenFor(user), CHANGE);

    expect(result).toEqual({ accessToken: expect.any(String), expiresIn: 3600 });
    expect((await sendGraphql(app, result!.accessToken!, '{ me { id } }')).data.me).toEqual({ id: user.id });
    expect([await outcomeOf(user, OLD), await outcomeOf(user, NEW)]).toEqual(['UNAUTHENTICATED', 'SIGNED_IN']);
    expect(await app.prisma.auditEvent.findMany({ where: { subjectId: user.id } })).toMatchObject([
      { actorId: user.id, changes: [{ kind: 'PASSWORD_CHANGED' }] },
    ]);
  });

  it('ends all other tokens and sessions, and the open reset link; the session of the call goes on', async () => {
    const user = await anOwner();
    const [own, other] = [await aSession(app, credentialsOf(user)), await aSession(app, credentialsOf(user))];
    const [bearer, link] = [app.tokenFor(user), await anOpenLink(app, user)];
    const invitation = await anOpenLink(app, user, { purpose: 'INVITATION' });

    const { result } = await change(app, own.token, CHANGE);

    expect(result!.expiresIn).toBe(900);
    expect(decodeJwt(result!.accessToken!).sid).toBe(own.id);
    expect(await isVoid(result!.accessToken!)).toBe(false);
    for (const token of [own.token, other.token, bearer]) expect(await isVoid(token)).toBe(true);
    expect((await refreshSession(app, other.cookie)).status).toBe(401);
    expect((await refreshSession(app, own.cookie)).status).toBe(200);
    expect((await reset(app, { token: link, password: NEW })).errors).toMatchObject([{ code: 'RESET_INVALID' }]);
    const [org] = invitation.split('.');
    expect(await app.prisma.invitation.count({ where: { orgId: Number(org), userId: user.id, revokedAt: null } })).toBe(
      1,
    );
  });

  it('never confirms the mailbox: who else set it before still counts', async () => {
    const user = await anOwner();
    const setter = await aUser(app.prisma, company.organization);
    const passwordSetBy = { passwordSetByOrgId: setter.orgId, passwordSetById: setter.id };
    await app.prisma.user.updateMany({ where: { id: user.id }, data: passwordSetBy });

    expect((await change(app, app.tokenFor(user), CHANGE)).result).toBeDefined();

    expect(await app.prisma.user.findFirst({ where: { id: user.id } })).toMatchObject(passwordSetBy);
    const [, { provision }] = TRANSPORTS[0]!;
    const refused = await provision(app, company.token, aLink(user, { orgRoleKeys: ['viewer'] }));
    expect(refused).toMatchObject({ errors: [{ code: 'ROLE_NOT_GRANTABLE' }] });
  });

  it('needs the current one: a wrong one changes nothing and counts as a failed sign-in', async () => {
    const user = await anOwner();
    const token = app.tokenFor(user);
    const before = await snapshot(app.prisma);
    const wrong = { ...CHANGE, currentPassword: `${OLD}!` };

    expect(await outcomeOf(user, 'wrong')).toBe('UNAUTHENTICATED');
    for (let n = 0; n < 2; n++) expect(await change(app, token, wrong)).toEqual(WRONG);

    for (const input of [wrong, CHANGE]) expect((await change(app, token, input)).code).toBe('RATE_LIMITED');
    expect(await outcomeOf(user, OLD)).toBe('RATE_LIMITED');
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('the correct one resets the count of failed sign-ins', async () => {
    const user = await anOwner();
    for (let n = 0; n < 2; n++) await outcomeOf(user, 'wrong');
    const { result } = await change(app, app.tokenFor(user), CHANGE);
    for (let n = 0; n < 2; n++) await outcomeOf(user, 'wrong');
    expect(result).toBeDefined();
    expect(await outcomeOf(user, NEW)).toBe('SIGNED_IN');
  });

  it('changes once of ten calls at once, because the others have an old token then', async () => {
    const user = await anOwner();
    const token = app.tokenFor(user);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_each, n) => change(app, token, { ...CHANGE, newPassword: `${NEW} ${String(n)}` })),
    );
    const [winner, ...others] = answers.flatMap(({ result }, n) => (result === undefined ? [] : [n]));
    expect(others).toEqual([]);
    for (const { code } of answers.filter(({ result }) => result === undefined))
      expect(['UNAUTHENTICATED', 'INVALID_INPUT', 'RATE_LIMITED']).toContain(code);
    expect(await app.prisma.auditEvent.count({ where: { subjectId: user.id } })).toBe(1);
    await app.prisma.rateLimit.deleteMany({});
    expect(await outcomeOf(user, `${NEW} ${String(winner)}`)).toBe('SIGNED_IN');
  });

  it.each([
    ['shorter than 8 characters', 'seven77', 'VALUE_INVALID'],
    ['longer than 72 bytes', 'ä'.repeat(37), 'VALUE_TOO_LONG'],
    ['that is common', 'password123', 'PASSWORD_COMMON'],
  ])('is refused if the new one is one %s', async (_title, newPassword, code) => {
    const refused = await change(app, app.tokenFor(await anOwner()), { ...CHANGE, newPassword });
    expect(refused).toMatchObject({ code: 'INVALID_INPUT', errors: [{ code, pointer: '/newPassword' }] });
  });

  it('takes 2 statements in the transaction', async () => {
    const token = app.tokenFor(await anOwner());
    expect(insideTransaction(await recordStatements(() => change(app, token, CHANGE)))).toHaveLength(2);
  });
});
