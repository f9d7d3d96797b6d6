import { startTestApp, type TestApp } from '../support/app.js';
import { aUser, type TestUser } from '../support/builders.js';
import { INVITATION_CALLS, mailedToken } from '../support/invitation-calls.js';
import { assignmentsIn, NOBODY, post, residentsIn, rolesOf, USERS } from '../support/older-calls.js';
import { aCaller, aCompany, aLink, aRequest, type TestCaller, type TestCompany } from '../support/requests.js';
import { withSession } from '../support/sessions.js';
import { TRANSPORTS } from '../support/transports.js';

let app: TestApp;
let company: TestCompany;
/** May read the organization but change nothing in it. */
let viewer: TestCaller;
beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
  viewer = await aCaller(app, company.organization, { roleKeys: ['viewer'] });
});
afterAll(() => app.close());

const rows = (): Promise<number> => app.prisma.auditEvent.count();

/** How many audit events a call has written. */
async function rowsOf(call: () => Promise<unknown>): Promise<number> {
  const before = await rows();
  await call();
  return (await rows()) - before;
}

const aPerson = (): Promise<TestUser> => aUser(app.prisma, company.organization);

describe.each(TRANSPORTS)('provisionUser over %s', (_, transport) => {
  const everything = () => ({
    orgRoleKeys: ['viewer', 'org_admin'],
    buildingAssignments: company.buildings.slice(0, 2).map(({ id }) => ({ buildingId: id, type: 'STAFF' })),
    resident: { buildingId: company.buildings[0]!.id, unitId: company.buildings[0]!.units[0] },
  });
  const provision = (input: unknown, token = company.token) => transport.provision(app, token, input);

  it.each([
    ['creates', () => Promise.resolve(aRequest({ grants: everything() }))],
    ['links', async () => aLink(await aPerson(), everything())],
  ])('writes one audit event when it %s, however much it grants, and none for a repeat', async (_title, makeInput) => {
    const input = await makeInput();

    expect(await rowsOf(() => provision(input))).toBe(1);
    for (let times = 0; times < 3; times++) expect(await rowsOf(() => provision(input))).toBe(0);
  });

  it('writes none for a dry run', async () => {
    const dryRun = { mode: { dryRun: true } };
    expect(await rowsOf(() => provision(aRequest({ grants: everything(), ...dryRun })))).toBe(0);
    const link = aLink(await aPerson(), everything(), dryRun.mode);
    expect(await rowsOf(() => provision(link))).toBe(0);
  });

  it.each<[string, () => object, () => string]>([
    ['of shape', () => aRequest({ identity: { email: 'nobody' } }), () => company.token],
    ['of reference', () => aRequest({ grants: { orgRoleKeys: ['viewer', 'nothing'] } }), () => company.token],
    ['of state', () => ({ ...aLink(company.admin), mode: { ifEmailExists: 'ERROR' } }), () => company.token],
    ['of authority', () => aRequest({ grants: { orgRoleKeys: ['platform_admin'] } }), () => company.token],
    ['of the caller', () => aRequest(), () => viewer.token],
    ['without a valid token', () => aRequest(), () => 'no-token'],
  ])('writes none for a refusal %s', async (_title, makeInput, token) => {
    const input = makeInput();
    const answers: unknown[] = [];

    expect(await rowsOf(async () => answers.push(await provision(input, token())))).toBe(0);
    expect(answers).toMatchObject([{ code: expect.any(String) }]);
  });

  it('writes one audit event for twenty identical concurrent calls', async () => {
    const input = aRequest({ grants: everything() });

    expect(await rowsOf(() => Promise.all(Array.from({ length: 20 }, () => provision(input))))).toBe(1);
  });
});

type OlderCall = [path: string, body: object];

describe.each<[string, () => Promise<OlderCall>, wrong: object]>([
  ['POST /api/users', () => Promise.resolve([USERS, aRequest().identity]), { email: 'nobody' }],
  ['roles', async () => [rolesOf((await aPerson()).id), { roleKeys: ['viewer', 'admin'] }], { roleKeys: ['nothing'] }],
  [
    'assignments',
    async () => [assignmentsIn(company.buildings[0]!.id), { userId: (await aPerson()).id, type: 'STAFF' }],
    { type: 'NOTHING' },
  ],
  [
    'residents',
    async () => {
      const [{ id, units }] = company.buildings as [TestCompany['buildings'][0]];
      return [residentsIn(id), { userId: (await aPerson()).id, unitId: units[0] }];
    },
    { unitId: 2_147_483_647 },
  ],
])('the older call %s', (_, makeCall, wrong) => {
  it('writes one audit event, none for a repeat, and none if refused', async () => {
    const [path, body] = await makeCall();

    expect(await rowsOf(() => post(app, viewer.token, path, body))).toBe(0);
    expect(await rowsOf(() => post(app, company.token, path, { ...body, ...wrong }))).toBe(0);
    expect(await rowsOf(() => post(app, company.token, path, body))).toBe(1);
    expect(await rowsOf(() => post(app, company.token, path, body))).toBe(0);
  });
});

describe.each(INVITATION_CALLS)('invitations over %s', (_, { resend, revoke, accept }) => {
  const PASSWORD = 'a password of my own';
  const anInvited = async (): Promise<TestUser> => {
    const user = await aUser(app.prisma, company.organization, { status: 'INVITED' });
    await app.prisma.invitation.create({ data: { orgId: user.orgId, userId: user.id } });
    return user;
  };

  it('write one audit event each time one is resent, and none for an account that needs none', async () => {
    const { id } = await anInvited();

    for (let times = 0; times < 3; times++) expect(await rowsOf(() => resend(app, company.token, id))).toBe(1);
    expect(await rowsOf(async () => resend(app, company.token, (await aPerson()).id))).toBe(0);
  });

  it('write one audit event when revoked, and none for a repeat', async () => {
    const { id } = await anInvited();

    expect(await rowsOf(() => revoke(app, company.token, id))).toBe(1);
    for (let times = 0; times < 3; times++) expect(await rowsOf(() => revoke(app, company.token, id))).toBe(0);
  });

  it('write one audit event for ten concurrent revocations', async () => {
    const { id } = await anInvited();

    expect(await rowsOf(() => Promise.all(Array.from({ length: 10 }, () => revoke(app, company.token, id))))).toBe(1);
  });

  it.each([
    ['resending', resend],
    ['revoking', revoke],
  ])('write none if %s is refused', async (_title, call) => {
    const [{ id }, deactivated] = [await anInvited(), await anInvited()];
    await app.prisma.user.updateMany({ where: { id: deactivated.id }, data: { status: 'DEACTIVATED' } });
    const nobodies = [NOBODY, 'malformed', ...(call === resend ? [deactivated.id] : [])];
    const refusals: [string | null, string][] = [
      [viewer.token, id],
      [null, id],
      ...nobodies.map((nobody): [string, string] => [company.token, nobody]),
    ];

    for (const [token, userId] of refusals) {
      const answers: unknown[] = [];
      expect(await rowsOf(async () => answers.push(await call(app, token, userId)))).toBe(0);
      expect(answers).toMatchObject([{ code: expect.any(String) }]);
    }
  });

  it('write one audit event when accepted, none for a refusal before, and none for a repeat', async () => {
    const user = await anInvited();
    const token = await mailedToken(app, user);
    const wrong = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;

    for (const input of [{ token: wrong, password: PASSWORD }, { token, password: 'short' }, { token }])
      expect(await rowsOf(() => accept(app, input))).toBe(0);
    expect(await rowsOf(() => accept(app, { token, password: PASSWORD }))).toBe(1);
    for (let times = 0; times < 3; times++)
      expect(await rowsOf(() => accept(app, { token, password: PASSWORD }))).toBe(0);
  });

  it('write one audit event for ten concurrent acceptances, and none for an invalid link', async () => {
    const [user, revoked] = [await anInvited(), await anInvited()];
    const [token, dead] = [await mailedToken(app, user), await mailedToken(app, revoked)];
    await revoke(app, company.token, revoked.id);

    const all = () => Promise.all(Array.from({ length: 10 }, () => accept(app, { token, password: PASSWORD })));
    expect(await rowsOf(all)).toBe(1);
    expect(await rowsOf(() => accept(app, { token: dead, password: PASSWORD }))).toBe(0);
  });
});

describe('even the owner of the table is refused:', () => {
  it.each([
    `UPDATE "AuditEvent" SET "requestId" = 'x'`,
    `UPDATE "AuditEvent" SET "orgId" = "orgId"`,
    `INSERT INTO "AuditEvent" SELECT * FROM "AuditEvent" ON CONFLICT ("orgId", "id") DO UPDATE SET "requestId" = 'x'`,
    'DELETE FROM "AuditEvent"',
    'TRUNCATE "AuditEvent"',
    'TRUNCATE "User" CASCADE',
    `SET session_replication_role = replica; UPDATE "AuditEvent" SET "requestId" = 'x'`,
    `SET session_replication_role = replica; DELETE FROM "AuditEvent"`,
  ])('%s', async (sql) => {
    await post(app, company.token, USERS, aRequest().identity);
    const before = await app.prisma.auditEvent.findMany({ orderBy: { id: 'asc' } });
    expect(before).not.toEqual([]);

    await withSession(app, async (session) => {
      await expect(session.query(sql)).rejects.toThrow('AuditEvent is append-only');
    });

    expect(await app.prisma.auditEvent.findMany({ orderBy: { id: 'asc' } })).toEqual(before);
  });
});
