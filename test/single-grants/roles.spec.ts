import { startTestApp, type TestApp } from '../support/app.js';
import { aRole, aUser } from '../support/builders.js';
import { anEmail } from '../support/inputs.js';
import { auditOf, auditRow, expectRefused, post, rolesOf, USERS } from '../support/older-calls.js';
import { aCaller, aCompany } from '../support/requests.js';
import { snapshot } from '../support/rows.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const granted = (...roleKeys: string[]) => roleKeys.map((roleKey) => ({ kind: 'ROLE_GRANTED', roleKey }));

async function held(userId: string): Promise<string[]> {
  const rows = await app.prisma.userRole.findMany({ where: { userId }, include: { role: true } });
  return rows.map(({ role }) => role.key).sort();
}

describe('POST /api/users/:userId/roles', () => {
  it('adds missing roles, answers with all roles of the user, and audits the new ones', async () => {
    const { organization, admin, token } = await aCompany(app);
    const { id } = await aUser(app.prisma, organization, { roleKeys: ['viewer'] });

    const answer = await post(app, token, rolesOf(id), { roleKeys: ['org_admin', 'admin', 'org_admin'] });

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ userId: id, roleKeys: ['admin', 'org_admin', 'viewer'] });
    expect(await held(id)).toEqual(['admin', 'org_admin', 'viewer']);
    expect(await auditOf(app, id)).toEqual([auditRow(admin, answer, granted('org_admin', 'admin'))]);
  });

  it('changes nothing for a repeat or an empty list, and gives the same answer', async () => {
    const { organization, token } = await aCompany(app);
    const { id } = await aUser(app.prisma, organization, { roleKeys: ['viewer'] });
    const first = await post(app, token, rolesOf(id), { roleKeys: ['org_admin'] });
    const before = await snapshot(app.prisma);

    for (const roleKeys of [['org_admin'], ['viewer'], []]) {
      const { status, body } = await post(app, token, rolesOf(id), { roleKeys });
      expect({ status, body }).toEqual({ status: 200, body: first.body });
    }
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('accepts the id in capitals', async () => {
    const { organization, token } = await aCompany(app);
    const { id } = await aUser(app.prisma, organization);
    const { status, body } = await post(app, token, rolesOf(id.toUpperCase()), { roleKeys: ['viewer'] });
    expect({ status, body }).toEqual({ status: 200, body: { userId: id, roleKeys: ['viewer'] } });
  });

  it('leaves an INVITED user INVITED and sends no invitation', async () => {
    const { organization, token } = await aCompany(app);
    const { id } = await aUser(app.prisma, organization, { status: 'INVITED' });
    await post(app, token, rolesOf(id), { roleKeys: ['viewer'] });
    const user = await app.prisma.user.findFirstOrThrow({ where: { id }, include: { invitations: true } });
    expect([user.status, user.invitations]).toEqual(['INVITED', []]);
  });

  it.each<[string, unknown, string[]]>([
    ['nothing', {}, ['VALUE_REQUIRED /roleKeys']],
    ['null', { roleKeys: null }, ['VALUE_REQUIRED /roleKeys']],
    ['one key', { roleKeys: 'viewer' }, ['VALUE_INVALID /roleKeys']],
    ['null in the list', { roleKeys: ['viewer', null] }, ['VALUE_REQUIRED /roleKeys/1']],
    ['a number in the list', { roleKeys: [1] }, ['VALUE_INVALID /roleKeys/0']],
    ['a long key', { roleKeys: ['viewer', 'a'.repeat(65)] }, ['VALUE_TOO_LONG /roleKeys/1']],
    ['51 keys', { roleKeys: Array(51).fill('viewer') }, ['VALUE_TOO_LONG /roleKeys']],
    ['unknown fields', { roleKeys: [], userId: 'x', orgId: 1 }, ['FIELD_UNKNOWN /userId', 'FIELD_UNKNOWN /orgId']],
    ['unknown keys', { roleKeys: ['a', 'viewer', 'Viewer'] }, ['ROLE_UNKNOWN /roleKeys/0', 'ROLE_UNKNOWN /roleKeys/2']],
  ])('refuses %s and reports where', async (_, body, problems) => {
    const { organization, token } = await aCompany(app);
    const { id } = await aUser(app.prisma, organization);
    await expectRefused(app, token, [rolesOf(id), body], { code: 'INVALID_INPUT', problems });
  });

  it('refuses roles that the caller may not grant, also to themselves and if the user holds them already', async () => {
    const { organization } = await aCompany(app);
    const caller = await aCaller(app, organization, { roleKeys: ['org_admin'] });
    const holder = await aUser(app.prisma, organization, { roleKeys: ['admin'] });
    for (const { id } of [caller, holder]) {
      await expectRefused(app, caller.token, [rolesOf(id), { roleKeys: ['viewer', 'admin', 'none'] }], {
        code: 'FORBIDDEN',
        problems: ['ROLE_NOT_GRANTABLE /roleKeys/1', 'ROLE_UNKNOWN /roleKeys/2'],
      });
    }
  });

  it('is 409 for a deactivated user, after 403 and 400', async () => {
    const { organization, token } = await aCompany(app);
    const { id } = await aUser(app.prisma, organization, { status: 'DEACTIVATED' });
    const gone = 'USER_DEACTIVATED ';
    const refused = (roleKeys: string[], code: 'USER_DEACTIVATED' | 'INVALID_INPUT' | 'FORBIDDEN', ...more: string[]) =>
      expectRefused(app, token, [rolesOf(id), { roleKeys }], { code, problems: [gone, ...more] });

    await refused(['viewer'], 'USER_DEACTIVATED');
    await refused([], 'USER_DEACTIVATED');
    await refused(['none'], 'INVALID_INPUT', 'ROLE_UNKNOWN /roleKeys/0');
    await refused(['platform_admin'], 'FORBIDDEN', 'ROLE_NOT_GRANTABLE /roleKeys/0');
  });

  it('grants no role beyond those of the user who set the password, until the owner has confirmed the mailbox', async () => {
    const { organization, token } = await aCompany(app);
    const setter = await aCaller(app, organization, { roleKeys: [await aRole(app.prisma, ['PEOPLE_PROVISION'])] });
    const body = { email: anEmail(), name: 'Boss', password: 'known to the setter' };
    const { id } = (await post(app, setter.token, USERS, body)).body as { id: string };

    const promotion = [rolesOf(id), { roleKeys: ['viewer'] }] as const;
    await expectRefused(app, token, promotion, { code: 'FORBIDDEN', problems: ['ROLE_NOT_GRANTABLE /roleKeys/0'] });
    expect((await post(app, token, ...promotion)).body.errors[0].detail).toMatch(/confirm the mailbox/);

    await app.prisma.user.updateMany({ where: { id }, data: { passwordSetByOrgId: null, passwordSetById: null } });
    expect((await post(app, token, ...promotion)).status).toBe(200);
  });

  it('grants once for eight concurrent calls', async () => {
    const { organization, token } = await aCompany(app);
    const { id } = await aUser(app.prisma, organization);
    const sent = Array.from({ length: 8 }, () => post(app, token, rolesOf(id), { roleKeys: ['viewer', 'admin'] }));
    for (const { status, body } of await Promise.all(sent)) {
      expect({ status, body }).toEqual({ status: 200, body: { userId: id, roleKeys: ['admin', 'viewer'] } });
    }
    expect((await auditOf(app, id)).map(({ changes }) => changes)).toEqual([granted('viewer', 'admin')]);
  });
});
