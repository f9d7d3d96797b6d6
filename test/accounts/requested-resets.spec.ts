import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestOrganization, unique } from '../support/builders.js';
import { mails } from '../support/mails.js';
import { anOpenLink, PASSWORD_CALLS } from '../support/password-calls.js';
import { snapshot } from '../support/rows.js';
import { until } from '../support/sessions.js';

const PASSWORD = 'a password of their own';

let app: TestApp;
let organization: TestOrganization;
beforeAll(async () => {
  app = await startTestApp({ worker: true, failuresPerAccount: 2 });
  organization = await anOrganization(app.prisma, { buildings: 0 });
});
afterAll(() => app.close());

const linksOf = ({ id }: { id: string }) =>
  app.prisma.invitation.findMany({ where: { userId: id }, orderBy: { createdAt: 'asc' } });

/** The mails to an address, after this many were written. */
async function untilMailed(email: string, count = 1): Promise<string[]> {
  const mailsTo = async () => (await mails(app)).filter((mail) => mail.includes(email));
  await until(`${String(count)} mails to ${email}`, async () => (await mailsTo()).length >= count);
  return mailsTo();
}

describe.each(PASSWORD_CALLS)('a password reset that the user requests over %s', (_, { request, reset }) => {
  it('mails a link that sets a new password for 1 hour, and is not audited', async () => {
    const user = await aUser(app.prisma, organization, { password: 'an old password' });
    const since = Date.now();
    const named = { organization: ` ${organization.slug.toUpperCase()} `, email: user.email.toUpperCase() };
    expect(await request(app, named)).toEqual({ result: {} });

    const [mail] = await untilMailed(user.email);
    expect(mail).toContain('a new password was requested for your account');
    const [, token] = /http:\/\/localhost:3000\/reset#([\w.-]+)/.exec(mail!)!;
    const [link] = await linksOf(user);
    const expiresIn = link!.expiresAt!.getTime() - since;
    expect(expiresIn / 60_000).toBeCloseTo(60, 0);
    expect(await app.prisma.auditEvent.count({ where: { subjectId: user.id } })).toBe(0);
    expect((await reset(app, { token, password: PASSWORD })).result?.user).toMatchObject({
      id: user.id,
      status: 'ACTIVE',
    });
  });

  it('makes the link of the request before invalid, and leaves an open invitation as it is', async () => {
    const user = await aUser(app.prisma, organization, { password: 'an old password' });
    const before = await anOpenLink(app, user);
    await request(app, { organization: organization.slug, email: user.email });
    await untilMailed(user.email);

    expect(await linksOf(user)).toMatchObject([{ supersededAt: expect.any(Date) }, { supersededAt: null }]);
    expect((await reset(app, { token: before, password: PASSWORD })).errors).toMatchObject([{ code: 'RESET_INVALID' }]);
  });

  it('mails and writes nothing for an account that is unknown, INVITED or DEACTIVATED, or over its mail limit', async () => {
    const [invited, deactivated, limited, last] = [
      await aUser(app.prisma, organization, { status: 'INVITED' }),
      await aUser(app.prisma, organization, { status: 'DEACTIVATED' }),
      await aUser(app.prisma, organization, { password: 'an old password' }),
      await aUser(app.prisma, organization, { password: 'an old password' }),
    ];
    await anOpenLink(app, limited, { purpose: 'INVITATION' }); // all mails with a link count
    await anOpenLink(app, limited);
    const unknown = { email: `${unique('nobody')}@test.example` };
    const elsewhere = await anOrganization(app.prisma, { buildings: 0 });
    const before = await snapshot(app.prisma);

    const { slug } = organization;
    const named = [invited, deactivated, limited, unknown].map(({ email }) => ({ organization: slug, email }));
    named.push({ organization: elsewhere.slug, email: last.email });
    for (const input of named) expect(await request(app, input)).toEqual({ result: {} });
    await new Promise((resolve) => setTimeout(resolve, 1_500)); // the server writes mails within a second

    expect(await snapshot(app.prisma)).toEqual(before);
    await request(app, { organization: slug, email: last.email }); // the same call mails otherwise
    await untilMailed(last.email);
  });

  it('ten requests at once leave one open link', async () => {
    const user = await aUser(app.prisma, organization, { password: 'an old password' });
    const input = { organization: organization.slug, email: user.email };
    await Promise.all(Array.from({ length: 10 }, () => request(app, input)));
    await until('two mails, the limit', async () => (await linksOf(user)).length === 2);

    expect((await linksOf(user)).filter(({ supersededAt }) => supersededAt === null)).toHaveLength(1);
    expect(await app.prisma.mail.count({ where: { userId: user.id } })).toBe(2);
  });
});

it('a graceful stop waits until the mails of answered requests are written', async () => {
  const stopping = await startTestApp();
  const there = await anOrganization(stopping.prisma, { buildings: 0 });
  const users = await Promise.all(Array.from({ length: 20 }, () => aUser(stopping.prisma, there)));
  const [[, { request }]] = PASSWORD_CALLS as [(typeof PASSWORD_CALLS)[number]];
  try {
    await Promise.all(users.map(({ email }) => request(stopping, { organization: there.slug, email })));
    await stopping.app.close();
    expect(await stopping.prisma.mail.count({ where: { kind: 'PASSWORD_RESET' } })).toBe(users.length);
  } finally {
    await stopping.close().catch(() => {});
  }
});

it('a request whose mail the database refuses is answered like any other, and the log has its id', async () => {
  const user = await aUser(app.prisma, organization, { password: 'an old password' });
  await app.prisma.$executeRawUnsafe(
    `ALTER TABLE "Mail" ADD CONSTRAINT refused CHECK ("userId" <> '${user.id}'::uuid) NOT VALID`,
  );
  try {
    const [[, { request }]] = PASSWORD_CALLS as [(typeof PASSWORD_CALLS)[number]];
    expect(await request(app, { organization: organization.slug, email: user.email })).toEqual({ result: {} });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await linksOf(user)).toEqual([]); // rolled back
  } finally {
    await app.prisma.$executeRawUnsafe('ALTER TABLE "Mail" DROP CONSTRAINT refused');
  }
});
