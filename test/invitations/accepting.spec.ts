import { startTestApp, type TestApp } from '../support/app.js';
import { aUser, type TestUser } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { INVITATION_CALLS } from '../support/invitation-calls.js';
import { type MailServer, startMailServer, tokenIn } from '../support/mail-server.js';
import { aCompany, aLink, aRequest, type TestCompany } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { until, untilMailsDone, withSession } from '../support/sessions.js';
import { TRANSPORTS } from '../support/transports.js';

const PASSWORD = 'a password of my own';
const [, { provision }] = TRANSPORTS[0]!;

let mailServer: MailServer;
let app: TestApp;
beforeAll(async () => {
  mailServer = await startMailServer();
  app = await startTestApp({ worker: true, smtpUrl: mailServer.url });
});
afterAll(async () => {
  await app.close();
  await mailServer.close();
});

/** The tokens in the mails to an address, after this many mails were sent. */
async function tokensTo(email: string, count = 1): Promise<string[]> {
  await until(`${String(count)} mails to ${email}`, async () => {
    const sent = await app.prisma.invitation.count({ where: { user: { email }, sentAt: { not: null } } });
    return sent >= count;
  });
  return mailServer.mailsTo(email).map(tokenIn);
}

async function anInvited(company: TestCompany): Promise<{ id: string; email: string; token: string }> {
  const request = aRequest({ grants: { orgRoleKeys: ['viewer'] } });
  const { result, text } = await provision(app, company.token, request);
  if (result === undefined) throw new Error(text);
  const [token] = await tokensTo(request.identity.email);
  return { id: result.user.id!, email: request.identity.email, token: token! };
}

describe.each(INVITATION_CALLS)('accepting over %s', (_, { accept, resend, revoke }) => {
  const signIn = async ({ organization }: TestCompany, email: string, password: string) =>
    (
      await sendGraphql(app, null, 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }', {
        input: { organization: organization.slug, email, password },
      })
    ).data?.login?.accessToken as string | undefined;

  it('makes the account ACTIVE with the chosen password, signs in, and is audited with the user as actor', async () => {
    const company = await aCompany(app);
    const { id, email, token } = await anInvited(company);

    const { result } = await accept(app, { token, password: PASSWORD });

    expect(result).toEqual({
      user: expect.objectContaining({ id, status: 'ACTIVE' }),
      accessToken: expect.any(String),
      expiresIn: 3600,
    });
    const me = await sendGraphql(app, result!.accessToken!, '{ me { id status roleKeys } }');
    expect(me.data.me).toEqual({ id, status: 'ACTIVE', roleKeys: ['viewer'] });
    expect(await signIn(company, email, PASSWORD)).toEqual(expect.any(String));
    const [last] = await app.prisma.auditEvent.findMany({ where: { subjectId: id }, orderBy: { id: 'desc' } });
    expect(last).toMatchObject({
      actorId: id,
      actorOrgId: company.organization.id,
      changes: [{ kind: 'INVITATION_ACCEPTED' }],
    });
    const seen = await sendGraphql(
      app,
      company.token,
      `{ user(id: "${id}") { invitation { status acceptedAt expiresAt } } }`,
    );
    expect(seen.data.user.invitation).toEqual({ status: 'ACCEPTED', acceptedAt: expect.any(String), expiresAt: null });
  });

  it('twenty times at once succeeds once, and only that password counts', async () => {
    const company = await aCompany(app);
    const { id, email, token } = await anInvited(company);
    const passwords = Array.from({ length: 20 }, (_, n) => `password number ${String(n)}`);

    const answers = await Promise.all(passwords.map((password) => accept(app, { token, password })));

    const [winner, ...others] = answers.flatMap(({ result }, n) => (result === undefined ? [] : [passwords[n]!]));
    expect(others).toEqual([]);
    const refusals = answers.filter(({ result }) => result === undefined).map((answer) => JSON.stringify(answer));
    expect(new Set(refusals).size).toBe(1);
    expect(await signIn(company, email, winner!)).toEqual(expect.any(String));
    expect(await app.prisma.auditEvent.count({ where: { subjectId: id, actorId: id } })).toBe(1);
  });

  it('answers every invalid token the same, and changes nothing', async () => {
    const company = await aCompany(app);
    const [used, expired, revoked, gone, old, failed, good] = [
      await anInvited(company),
      await anInvited(company),
      await anInvited(company),
      await anInvited(company),
      await anInvited(company),
      await anInvited(company),
      await anInvited(company),
    ];
    await accept(app, { token: used.token, password: PASSWORD });
    await app.prisma.$executeRaw`
      UPDATE "Invitation" SET "expiresAt" = clock_timestamp() + interval '1 ms' WHERE "userId" = ${expired.id}::uuid`;
    await app.prisma.$executeRaw`SELECT pg_sleep(0.002)`;
    await revoke(app, company.token, revoked.id);
    await app.prisma.user.updateMany({ where: { id: gone.id }, data: { status: 'DEACTIVATED' } });
    await resend(app, company.token, old.id);
    await app.prisma.$executeRaw`
      UPDATE "Invitation" SET "failedAt" = now(), "failureReason" = 'x', "tokenHash" = NULL, "expiresAt" = NULL
      WHERE "userId" = ${failed.id}::uuid`;
    await tokensTo(old.email, 2);
    await withSession(app, untilMailsDone); // the worker may not have stored yet that a mail was sent
    const [org, secret] = good.token.split('.') as [string, string];
    const changed = secret.startsWith('A') ? `B${secret.slice(1)}` : `A${secret.slice(1)}`;
    const last = secret.endsWith('A') ? `${secret.slice(0, -1)}B` : `${secret.slice(0, -1)}A`;
    const before = await snapshot(app.prisma);

    const tokens = [
      ...[used.token, expired.token, revoked.token, gone.token, old.token, failed.token],
      ...[
        `${org}.${changed}`,
        `${org}.${last}`,
        `${org}.${secret.toLowerCase()}`,
        `${String(Number(org) + 1)}.${secret}`,
      ],
      ...[
        secret,
        `${org}.`,
        `${org}.${secret}=`,
        ` ${good.token}`,
        `0${good.token}`,
        `99999999999.${secret}`,
        'x',
        '.',
        '1.1',
      ],
    ];
    const answers = await Promise.all(tokens.map((token) => accept(app, { token, password: PASSWORD })));

    expect(answers).toEqual(
      answers.map(() => ({
        code: 'INVALID_INPUT',
        errors: [{ code: 'INVITATION_INVALID', pointer: '/token', detail: expect.any(String) }],
      })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await snapshot(app.prisma)).toEqual(before);
    expect((await accept(app, { token: good.token, password: PASSWORD })).result?.user.id).toBe(good.id);
  });

  it.each([
    ['shorter than 8 characters', 'seven77', 'VALUE_INVALID'],
    ['longer than 72 bytes', 'ä'.repeat(37), 'VALUE_TOO_LONG'],
    ['that is missing', undefined, 'VALUE_REQUIRED'],
  ])('refuses a password %s and leaves the invitation open', async (_, password, code) => {
    const { token } = await anInvited(await aCompany(app));

    const refused = await accept(app, { token, password });

    expect(refused).toMatchObject({ code: 'INVALID_INPUT', errors: [{ code, pointer: '/password' }] });
    expect((await accept(app, { token, password: PASSWORD })).result?.user.status).toBe('ACTIVE');
  });

  it('confirms the mailbox of an account whose password another user set: only then can it get more', async () => {
    const company = await aCompany(app);
    const setter = await aUser(app.prisma, company.organization, { roleKeys: ['org_admin'] });
    const request = aRequest({ identity: { password: 'known to somebody else' } });
    const { result } = await provision(app, app.tokenFor(setter), request);
    const person = { ...setter, id: result!.user.id!, email: request.identity.email } satisfies TestUser;
    const promote = () => provision(app, company.token, aLink(person, { orgRoleKeys: ['admin'] }));
    expect(await promote()).toMatchObject({ errors: [{ code: 'ROLE_NOT_GRANTABLE' }] });
    const [token] = await tokensTo(person.email);

    await accept(app, { token, password: PASSWORD });

    expect((await promote()).result?.changes).toEqual([
      expect.objectContaining({ kind: 'ROLE_GRANTED', roleKey: 'admin' }),
    ]);
    expect(await signIn(company, person.email, 'known to somebody else')).toBeUndefined();
  });
});
