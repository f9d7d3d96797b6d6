import { startTestApp, type TestApp } from '../support/app.js';
import { aCaller, aCompany, aLink, aRequest, refusal } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { type ProvisioningTransport, TRANSPORTS } from '../support/transports.js';

const NOT_GRANTABLE = { code: 'FORBIDDEN', problems: ['ROLE_NOT_GRANTABLE /grants/orgRoleKeys/0'] };

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** A user whose password an org_admin has set, and an admin who would promote them. */
async function anAccountOpenedBySomebodyElse(transport: ProvisioningTransport) {
  const { organization, token } = await aCompany(app);
  const setter = await aCaller(app, organization, { roleKeys: ['org_admin'] });
  const request = aRequest({ identity: { password: 'known to the setter' } });
  const { result } = await transport.provision(app, setter.token, request);
  const boss = { orgId: organization.id, id: result!.user.id!, email: result!.user.email };
  const promote = (...orgRoleKeys: string[]) => transport.provision(app, token, aLink(boss, { orgRoleKeys }));
  return { setter, boss, promote };
}

describe.each(TRANSPORTS)('an account whose password somebody else has set, over %s', (_, transport) => {
  it('gets no role beyond that person until its owner has confirmed the mailbox', async () => {
    const { boss, promote } = await anAccountOpenedBySomebodyElse(transport);
    const before = await snapshot(app.prisma);

    const refused = await promote('admin');
    expect(refusal(refused)).toEqual(NOT_GRANTABLE);
    expect(refused.errors![0]!.detail).toMatch(/confirm the mailbox/);
    expect(await snapshot(app.prisma)).toEqual(before);

    await app.prisma.user.updateMany({
      where: { id: boss.id },
      data: { passwordSetByOrgId: null, passwordSetById: null },
    });
    expect((await promote('admin')).result?.changes).toEqual([{ kind: 'ROLE_GRANTED', roleKey: 'admin' }]);
  });

  it('may have what that person holds', async () => {
    const { promote } = await anAccountOpenedBySomebodyElse(transport);

    const { result } = await promote('org_admin', 'viewer');

    expect(result?.changes.map(({ roleKey }) => roleKey)).toEqual(['org_admin', 'viewer']);
  });

  it('is judged by what that person may do now', async () => {
    const { setter, promote } = await anAccountOpenedBySomebodyElse(transport);
    const { orgId, id: userId } = setter;

    await app.prisma.userRole.deleteMany({ where: { userId } });
    expect(refusal(await promote('viewer'))).toEqual(NOT_GRANTABLE);

    const { id: roleId } = await app.prisma.role.findUniqueOrThrow({ where: { key: 'admin' } });
    await app.prisma.userRole.create({ data: { orgId, userId, roleId } });
    expect((await promote('admin')).result?.changes).toHaveLength(1);
  });

  it('gets no role at all when that person was deactivated', async () => {
    const { setter, promote } = await anAccountOpenedBySomebodyElse(transport);

    await app.prisma.user.updateMany({ where: { id: setter.id }, data: { status: 'DEACTIVATED' } });

    expect(refusal(await promote('viewer'))).toEqual(NOT_GRANTABLE);
  });

  it('is out of reach of that person for roles beyond their own, as before', async () => {
    const { setter, boss } = await anAccountOpenedBySomebodyElse(transport);

    const answer = await transport.provision(app, setter.token, aLink(boss, { orgRoleKeys: ['admin'] }));

    expect(refusal(answer)).toEqual(NOT_GRANTABLE);
    expect(answer.errors![0]!.detail).not.toMatch(/mailbox/);
  });

  it('may be created with every role of the one who sets the password', async () => {
    const { token } = await aCompany(app);
    const request = aRequest({ identity: { password: 'a first password' }, grants: { orgRoleKeys: ['admin'] } });

    const first = await transport.provision(app, token, request);
    const again = await transport.provision(app, token, request);

    expect(first.result).toMatchObject({ created: true, applied: { orgRoleKeys: ['admin'] } });
    expect(again.result).toMatchObject({ changes: [], applied: { orgRoleKeys: ['admin'] } });
  });
});
