import { startTestApp, type TestApp } from '../support/app.js';
import { aRole, aUser } from '../support/builders.js';
import { aCaller, aCompany, aLink, aRequest, refusal } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { TRANSPORTS } from '../support/transports.js';

const UNAUTHENTICATED = { code: 'UNAUTHENTICATED', problems: [] };
const NOT_ALLOWED = { code: 'FORBIDDEN', problems: ['PERMISSION_REQUIRED '] };
const NOT_GRANTABLE = { code: 'FORBIDDEN', problems: ['ROLE_NOT_GRANTABLE /grants/orgRoleKeys/0'] };

const CATALOGUE = ['viewer', 'org_admin', 'admin', 'platform_admin'];

/** The roles that a caller with each role can grant. */
const GRANTABLE: [string, string[]][] = [
  ['viewer', []],
  ['org_admin', ['viewer', 'org_admin']],
  ['admin', ['viewer', 'org_admin', 'admin']],
  ['platform_admin', ['viewer', 'org_admin', 'admin', 'platform_admin']],
];

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe.each(TRANSPORTS)('authority over %s', (_, transport) => {
  describe.each(GRANTABLE)('of a caller with the role %s', (callerRole, grantable) => {
    it.each(CATALOGUE)(`to grant the role %s depends on its permissions`, async (roleKey) => {
      const { organization } = await aCompany(app);
      const { token } = await aCaller(app, organization, { roleKeys: [callerRole] });
      const user = await aUser(app.prisma, organization);

      const answer = await transport.provision(app, token, aLink(user, { orgRoleKeys: [roleKey] }));

      const held = await app.prisma.userRole.findMany({ where: { userId: user.id }, include: { role: true } });
      if (grantable.includes(roleKey)) {
        expect(answer.result?.changes).toEqual([{ kind: 'ROLE_GRANTED', roleKey }]);
        expect(held).toMatchObject([{ role: { key: roleKey } }]);
      } else {
        expect(refusal(answer)).toEqual(callerRole === 'viewer' ? NOT_ALLOWED : NOT_GRANTABLE);
        expect(answer.status).toBe(transport.name === 'REST' ? 403 : 200);
        expect(held).toEqual([]);
      }
    });
  });

  it('combines the permissions of all roles of the caller', async () => {
    const { organization } = await aCompany(app);
    const [provisioner, manager, both] = [
      await aRole(app.prisma, ['PEOPLE_PROVISION']),
      await aRole(app.prisma, ['ORG_MANAGE', 'AUDIT_READ']),
      await aRole(app.prisma, ['PEOPLE_PROVISION', 'AUDIT_READ', 'ORG_MANAGE']),
    ];
    const one = await aCaller(app, organization, { roleKeys: [provisioner] });
    const two = await aCaller(app, organization, { roleKeys: [provisioner, manager] });
    const request = aRequest({ grants: { orgRoleKeys: [both] } });

    expect(refusal(await transport.provision(app, one.token, request))).toEqual(NOT_GRANTABLE);
    expect((await transport.provision(app, two.token, request)).result).toMatchObject({ created: true });
  });

  it('is checked for every requested role, even if the user holds it already', async () => {
    const { organization } = await aCompany(app);
    const { token } = await aCaller(app, organization, { roleKeys: ['org_admin'] });
    const boss = await aUser(app.prisma, organization, { roleKeys: ['admin', 'org_admin'] });

    const answer = await transport.provision(app, token, aLink(boss, { orgRoleKeys: ['admin'] }));
    expect(refusal(answer)).toEqual(NOT_GRANTABLE);
    const lesser = await transport.provision(app, token, aLink(boss, { orgRoleKeys: ['org_admin'] }));
    expect(lesser.result).toMatchObject({ changes: [], applied: { orgRoleKeys: ['org_admin'] } });
  });

  it('is the same if callers grant roles to themselves', async () => {
    const { organization } = await aCompany(app);
    const caller = await aCaller(app, organization, { roleKeys: ['org_admin'] });
    const provision = (orgRoleKeys: string[]) => transport.provision(app, caller.token, aLink(caller, { orgRoleKeys }));

    expect(refusal(await provision(['admin']))).toEqual(NOT_GRANTABLE);
    expect((await provision(['viewer'])).result?.changes).toEqual([{ kind: 'ROLE_GRANTED', roleKey: 'viewer' }]);
  });

  it('covers every assignment and residence of the organization', async () => {
    const { organization, buildings } = await aCompany(app);
    const { token } = await aCaller(app, organization, { roleKeys: ['org_admin'] });
    const [first, second, third] = buildings;
    const buildingAssignments = [
      { buildingId: first!.id, type: 'BUILDING_ADMIN' },
      { buildingId: second!.id, type: 'MANAGER' },
      { buildingId: third!.id, type: 'STAFF' },
    ];
    const resident = { buildingId: third!.id, unitId: third!.units[0] };

    const { result } = await transport.provision(app, token, aRequest({ grants: { buildingAssignments, resident } }));

    expect(result?.applied).toMatchObject({ buildingAssignments, resident });
  });

  it.each([
    ['nothing', {}],
    ['the role viewer', { roleKeys: ['viewer'] }],
    ['a home', { lives: true }],
    ['an assignment as STAFF', { type: 'STAFF' as const }],
    ['an assignment as MANAGER', { type: 'MANAGER' as const }],
  ])(
    'comes from nothing else: a caller with only %s gets no other problem than that',
    async (_title, { lives, type, ...options }: Has) => {
      const { organization, buildings } = await aCompany(app);
      const [{ id: buildingId, units }] = buildings as [(typeof buildings)[0]];
      const { token } = await aCaller(app, organization, {
        ...options,
        assignments: type ? [{ buildingId, type }] : [],
        unitIds: lives ? [units[0]!] : [],
      });
      const before = await snapshot(app.prisma);
      const grants = { orgRoleKeys: ['nobody', 'admin'], resident: { buildingId: 1, unitId: 1 } };
      const mode = { requireSameOrg: false, atomic: false };

      for (const request of [
        aRequest(),
        aRequest({ grants: { buildingAssignments: [{ buildingId, type: 'STAFF' }] } }),
        aRequest({ identity: { name: null, password: 'a first password' }, grants, mode }),
        aRequest({ mode: { dryRun: true } }),
      ]) {
        expect(refusal(await transport.provision(app, token, request))).toEqual(NOT_ALLOWED);
      }
      expect(await snapshot(app.prisma)).toEqual(before);
    },
  );

  it('ends at once for a token issued before the role was revoked', async () => {
    const { admin, token } = await aCompany(app);
    expect((await transport.provision(app, token, aRequest())).result).toMatchObject({ created: true });

    await app.prisma.userRole.deleteMany({ where: { userId: admin.id } });

    expect(refusal(await transport.provision(app, token, aRequest()))).toEqual(NOT_ALLOWED);
  });

  it.each(['DEACTIVATED', 'INVITED'] as const)('ends at once for a token of a user who is now %s', async (status) => {
    const { admin, token } = await aCompany(app);

    await app.prisma.user.updateMany({ where: { id: admin.id }, data: { status } });

    expect(refusal(await transport.provision(app, token, aRequest()))).toEqual(UNAUTHENTICATED);
  });

  it('begins at once for a token issued before the role was granted', async () => {
    const { organization, token } = await aCompany(app);
    const caller = await aCaller(app, organization);
    expect(refusal(await transport.provision(app, caller.token, aRequest()))).toEqual(NOT_ALLOWED);

    await transport.provision(app, token, aLink(caller, { orgRoleKeys: ['org_admin'] }));

    expect((await transport.provision(app, caller.token, aRequest())).result).toMatchObject({ created: true });
  });

  it('is refused for a token of a user who does not exist', async () => {
    const { organization } = await aCompany(app);
    const token = app.tokenFor({ orgId: organization.id, id: '00000000-0000-4000-8000-000000000000' });

    expect(refusal(await transport.provision(app, token, aRequest()))).toEqual(UNAUTHENTICATED);
  });
});

interface Has {
  roleKeys?: string[];
  lives?: boolean;
  type?: 'STAFF' | 'MANAGER';
}
