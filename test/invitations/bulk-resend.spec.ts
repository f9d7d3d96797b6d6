import { startTestApp, type TestApp } from '../support/app.js';
import { createApiKey } from '../support/api-keys.js';
import { aRole, aUser } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { aCaller, aCompany, type TestCompany } from '../support/requests.js';

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp({ failuresPerAccount: 4 });
});
beforeEach(async () => {
  company = await aCompany(app);
});
afterAll(() => app.close());

const DOCUMENT = 'mutation ($filter: UsersFilter!) { resendInvitations(filter: $filter) { userId status } }';
const INVITED = { statuses: ['INVITED'] };

interface Answer {
  code?: string | undefined;
  problems?: string[] | undefined;
  /** Statuses by user. */
  resent: Record<string, string>;
}

async function resend(filter: object, token = company.token): Promise<Answer> {
  const { data, code, errors } = await sendGraphql(app, token, DOCUMENT, { filter });
  const rows = (data?.resendInvitations ?? []) as { userId: string; status: string }[];
  return {
    code,
    problems: errors?.map((error) => `${error.code} ${error.pointer}`),
    resent: Object.fromEntries(rows.map(({ userId, status }) => [userId, status])),
  };
}

/** Long enough ago that a resend is needed, within the window of the mail limit. */
const earlier = (): Date => new Date(Date.now() - 120_000);

/** With an invitation that was made earlier. */
async function anInvitedUser(options: Parameters<typeof aUser>[2] = {}): Promise<string> {
  const { orgId, id } = await aUser(app.prisma, company.organization, { status: 'INVITED', ...options });
  await app.prisma.invitation.create({ data: { orgId, userId: id, createdAt: earlier() } });
  return id;
}

const mailsTo = (userId: string): Promise<number> => app.prisma.mail.count({ where: { userId } });
const eventsOf = (subjectId: string) =>
  app.prisma.auditEvent.findMany({ where: { subjectId }, select: { actorId: true, changes: true, transport: true } });

it('mails the INVITED users that match, replaces their links, and audits each as a single resend does', async () => {
  const [building] = company.buildings;
  const there = await anInvitedUser({ unitIds: [building!.units[0]!] });
  const without = (await aUser(app.prisma, company.organization, { status: 'INVITED' })).id;
  const active = (await aUser(app.prisma, company.organization, { status: 'ACTIVE' })).id;
  const deactivated = (await aUser(app.prisma, company.organization, { status: 'DEACTIVATED' })).id;

  expect((await resend({ buildingIds: [building!.id] })).resent).toEqual({ [there]: 'QUEUED' });
  expect((await resend({ statuses: ['INVITED', 'ACTIVE', 'DEACTIVATED'], invitations: ['NONE'] })).resent).toEqual({
    [without]: 'QUEUED',
  });
  expect((await resend({ statuses: ['ACTIVE'] })).resent).toEqual({});

  for (const id of [there, without]) {
    expect(await mailsTo(id)).toBe(1);
    expect(await eventsOf(id)).toEqual([
      { actorId: company.admin.id, changes: [{ kind: 'INVITATION_QUEUED' }], transport: 'GRAPHQL' },
    ]);
    expect(await app.prisma.invitation.count({ where: { userId: id, supersededAt: null } })).toBe(1);
  }
  for (const id of [active, deactivated]) expect(await mailsTo(id)).toBe(0);
});

it('says for each user why no mail was sent', async () => {
  const more = await aRole(app.prisma, ['CROSS_ORG']);
  const powerful = await anInvitedUser({ roleKeys: [more] });
  const limited = await anInvitedUser();
  const caller = await aCaller(app, company.organization, { roleKeys: ['org_admin'] });
  for (let call = 0; call < 3; call++) {
    await resend(INVITED);
    await app.prisma.invitation.updateMany({ where: { userId: limited }, data: { createdAt: earlier() } });
  }
  await app.prisma.invitation.updateMany({ where: { userId: powerful }, data: { createdAt: earlier() } });

  expect((await resend(INVITED, caller.token)).resent).toEqual({ [powerful]: 'NOT_ALLOWED', [limited]: 'LIMITED' });
  expect(await mailsTo(limited)).toBe(3);
});

it('two calls at once mail each user once', async () => {
  const ids = await Promise.all(Array.from({ length: 8 }, () => anInvitedUser()));

  const answers = await Promise.all([resend(INVITED), resend(INVITED)]);

  for (const id of ids) {
    expect(answers.map(({ resent }) => resent[id]).sort()).toEqual(['NOT_NEEDED', 'QUEUED']);
    expect(await mailsTo(id)).toBe(1);
  }
});

it('needs a field and PEOPLE_PROVISION', async () => {
  const id = await anInvitedUser();
  const { token } = await aCaller(app, company.organization, { roleKeys: ['viewer'] });

  expect(await resend({})).toMatchObject({ code: 'INVALID_INPUT', problems: ['VALUE_REQUIRED /filter'] });
  expect(await resend({ statuses: null })).toMatchObject({ code: 'INVALID_INPUT' });
  expect(await resend(INVITED, token)).toMatchObject({ code: 'FORBIDDEN', problems: ['PERMISSION_REQUIRED '] });
  expect(await mailsTo(id)).toBe(0);
});

it('sends nothing if more than 1,000 users match, and mails 1,000', async () => {
  const { id: orgId } = company.organization;
  const people = (count: number, name: string) =>
    app.prisma.user.createMany({
      data: Array.from({ length: count }, (_, n) => ({
        orgId,
        name,
        email: `${name}-${String(n)}@bulk.example`,
        status: 'INVITED' as const,
      })),
    });
  await people(1_000, 'one');
  await people(1, 'more');
  expect(await resend(INVITED)).toMatchObject({ code: 'INVALID_INPUT', problems: ['VALUE_INVALID /filter'] });
  expect(await app.prisma.mail.count({ where: { orgId } })).toBe(0);

  await app.prisma.user.updateMany({ where: { orgId, name: 'more' }, data: { status: 'DEACTIVATED' } });
  const { resent } = await resend(INVITED);
  expect([Object.keys(resent).length, new Set(Object.values(resent))]).toEqual([1_000, new Set(['QUEUED'])]);
});

it('audits each user with the caller, a user or an API key, and the same request', async () => {
  const ids = [await anInvitedUser(), await anInvitedUser()];
  const { secret, apiKey } = await createApiKey(app, company.token, { roleKeys: ['org_admin'] });

  expect((await resend(INVITED, secret)).resent).toEqual({ [ids[0]!]: 'QUEUED', [ids[1]!]: 'QUEUED' });

  const events = await app.prisma.auditEvent.findMany({ where: { subjectId: { in: ids } } });
  expect(events).toHaveLength(2);
  for (const event of events)
    expect(event).toMatchObject({ actorId: null, actorKeyId: apiKey.id, requestId: events[0]!.requestId });
});

it('of an empty list mails nobody', async () => {
  const id = await anInvitedUser();

  for (const filter of [{ statuses: [] }, { ...INVITED, roleKeys: [] }, { invitations: [] }, { buildingIds: [] }])
    expect(await resend(filter)).toEqual({ code: undefined, problems: undefined, resent: {} });
  expect(await mailsTo(id)).toBe(0);
});

it('is limited to ten calls of a caller, whatever they find', async () => {
  const codes: (string | undefined)[] = [];
  for (let call = 0; call < 11; call++) codes.push((await resend({ roleKeys: ['none'] })).code);
  const other = await aCaller(app, company.organization, { roleKeys: ['admin'] });

  expect(codes).toEqual([...Array<undefined>(10).fill(undefined), 'RATE_LIMITED']);
  expect((await resend(INVITED, other.token)).code).toBeUndefined();
  const key = await createApiKey(app, company.token, { roleKeys: ['org_admin'] });
  expect((await resend(INVITED, key.secret)).code).toBeUndefined();
});
