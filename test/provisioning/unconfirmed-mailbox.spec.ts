import { startTestApp, type TestApp } from '../support/app.js';
import type { TestBuilding } from '../support/builders.js';
import { assignmentsIn, post } from '../support/older-calls.js';
import { expectRefusal } from '../support/refusals.js';
import { aCaller, aCompany, aLink, aRequest, refusal, type TestCaller } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { anAccountOpenedBySomebodyElse } from '../support/opened-accounts.js';
import { TRANSPORTS } from '../support/transports.js';

const NOT_GRANTABLE = { code: 'FORBIDDEN', problems: ['ROLE_NOT_GRANTABLE /grants/orgRoleKeys/0'] };

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe.each(TRANSPORTS)('an account whose password another user set, over %s,', (_, transport) => {
  it('gets no role beyond those of that user until its owner has confirmed the mailbox', async () => {
    const { boss, promote } = await anAccountOpenedBySomebodyElse(app, transport);
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

  it('can get the roles that the user who set the password holds', async () => {
    const { promote } = await anAccountOpenedBySomebodyElse(app, transport);

    const { result } = await promote('org_admin', 'viewer');

    expect(result?.changes.map(({ roleKey }) => roleKey)).toEqual(['org_admin', 'viewer']);
  });

  it('is limited by what the user who set the password may do now', async () => {
    const { setter, promote } = await anAccountOpenedBySomebodyElse(app, transport);
    const { orgId, id: userId } = setter;

    await app.prisma.userRole.deleteMany({ where: { userId } });
    expect(refusal(await promote('viewer'))).toEqual(NOT_GRANTABLE);

    const { id: roleId } = await app.prisma.role.findUniqueOrThrow({ where: { key: 'admin' } });
    await app.prisma.userRole.create({ data: { orgId, userId, roleId } });
    expect((await promote('admin')).result?.changes).toHaveLength(1);
  });

  it('gets no role if the user who set the password was deactivated', async () => {
    const { setter, promote } = await anAccountOpenedBySomebodyElse(app, transport);

    await app.prisma.user.updateMany({ where: { id: setter.id }, data: { status: 'DEACTIVATED' } });

    expect(refusal(await promote('viewer'))).toEqual(NOT_GRANTABLE);
  });

  describe('and building assignments', () => {
    const AT_TYPE = 'ASSIGNMENT_NOT_GRANTABLE /grants/buildingAssignments/0/type';
    const TYPES = ['STAFF', 'MANAGER', 'BUILDING_ADMIN'];

    /** The types that can be granted in a building that the setter administers, or in another one. */
    async function gained(change: (setter: TestCaller) => Promise<unknown>, isAdministered = false) {
      const account = await anAccountOpenedBySomebodyElse(app, transport);
      const { setter, boss, buildings } = account;
      const [administered, other] = buildings as [TestBuilding, TestBuilding];
      await app.prisma.buildingAssignment.create({
        data: { orgId: setter.orgId, userId: setter.id, buildingId: administered.id, type: 'BUILDING_ADMIN' },
      });
      await change(setter);
      const outcomes: string[] = [];
      for (const type of TYPES) {
        await app.prisma.buildingAssignment.deleteMany({ where: { userId: boss.id } });
        const buildingAssignments = [{ buildingId: (isAdministered ? administered : other).id, type }];
        const answer = await transport.provision(app, account.token, aLink(boss, { buildingAssignments }));
        if (answer.result !== undefined) outcomes.push(type);
        else {
          expect(refusal(answer)).toEqual({ code: 'FORBIDDEN', problems: [AT_TYPE] });
          expect(answer.errors![0]!.detail).toMatch(/must first confirm the mailbox/);
        }
      }
      return outcomes;
    }

    const keep = () => Promise.resolve();
    const loseRole = ({ id }: TestCaller) => app.prisma.userRole.deleteMany({ where: { userId: id } });
    const deactivate = ({ id }: TestCaller) =>
      app.prisma.user.updateMany({ where: { id }, data: { status: 'DEACTIVATED' } });
    const becomeViewer = async (setter: TestCaller) => {
      await loseRole(setter);
      const { id: roleId } = await app.prisma.role.findUniqueOrThrow({ where: { key: 'viewer' } });
      await app.prisma.userRole.create({ data: { orgId: setter.orgId, userId: setter.id, roleId } });
    };

    it.each([
      ['every type while the setter may provision', keep, false, TYPES],
      ['none if the setter was deactivated', deactivate, false, []],
      ['none if the setter was deactivated, even in a building that they administered', deactivate, true, []],
      ['none if the setter may only read', becomeViewer, false, []],
      ['STAFF if the setter is BUILDING_ADMIN there and has no role', loseRole, true, ['STAFF']],
      ['none in a building that the setter does not administer', loseRole, false, []],
    ])('gets %s', async (_title, change, isAdministered, expected) => {
      expect(await gained(change, isAdministered)).toEqual(expected);
    });

    it('keeps an assignment that it already has, also if a call repeats it, but gets no other', async () => {
      const { setter, boss, buildings, token } = await anAccountOpenedBySomebodyElse(app, transport);
      const { id: buildingId } = buildings[0]!;
      const assign = (type: string) =>
        transport.provision(app, token, aLink(boss, { buildingAssignments: [{ buildingId, type }] }));
      await assign('MANAGER');
      await deactivate(setter);

      expect((await assign('MANAGER')).result).toMatchObject({ changes: [] });
      expect(refusal(await assign('BUILDING_ADMIN')).problems).toEqual([AT_TYPE]);
    });

    it('can still get a home', async () => {
      const { setter, boss, buildings, token } = await anAccountOpenedBySomebodyElse(app, transport);
      await deactivate(setter);
      const resident = { buildingId: buildings[0]!.id, unitId: buildings[0]!.units[0] };

      expect((await transport.provision(app, token, aLink(boss, { resident }))).result?.changes).toHaveLength(1);
    });

    it('gets no assignment from a building administrator either', async () => {
      const { setter, boss, buildings, organization } = await anAccountOpenedBySomebodyElse(app, transport);
      await deactivate(setter);
      const buildingId = buildings[0]!.id;
      const { token } = await aCaller(app, organization, { assignments: [{ buildingId, type: 'BUILDING_ADMIN' }] });
      const buildingAssignments = [{ buildingId, type: 'STAFF' }];

      const answer = await transport.provision(app, token, aLink(boss, { buildingAssignments }));

      expect(refusal(answer).problems).toEqual([AT_TYPE]);
      expect(answer.errors![0]!.detail).toMatch(/must first confirm the mailbox/);
    });

    it('gets no assignment by the older call either', async () => {
      const { setter, boss, buildings, token } = await anAccountOpenedBySomebodyElse(app, transport);
      await deactivate(setter);

      const answer = await post(app, token, assignmentsIn(buildings[0]!.id), { userId: boss.id, type: 'STAFF' });

      expectRefusal('REST', answer, { code: 'FORBIDDEN', problems: ['ASSIGNMENT_NOT_GRANTABLE /type'] });
      expect(answer.text).toMatch(/must first confirm the mailbox/);
    });
  });

  it('gets nothing if the setter belongs to another organization and has lost CROSS_ORG', async () => {
    const [home, other] = [await aCompany(app), await aCompany(app)];
    const operator = await aCaller(app, home.organization, { roleKeys: ['platform_admin', 'org_admin'] });
    const { id: buildingId, units } = other.buildings[0]!;
    const request = aRequest({
      identity: { password: 'known to the operator' },
      grants: { resident: { buildingId, unitId: units[0] } },
      mode: { requireSameOrg: false },
    });
    const { result } = await transport.provision(app, operator.token, request);
    const boss = { orgId: other.organization.id, id: result!.user.id!, email: result!.user.email };
    const grant = (grants: object) => transport.provision(app, other.token, aLink(boss, grants));
    const staff = { buildingAssignments: [{ buildingId, type: 'STAFF' }] };

    await app.prisma.userRole.deleteMany({ where: { userId: operator.id, role: { key: 'platform_admin' } } });
    expect(refusal(await grant({ orgRoleKeys: ['viewer'] }))).toEqual(NOT_GRANTABLE);
    expect(refusal(await grant(staff)).code).toBe('FORBIDDEN');

    const { id: roleId } = await app.prisma.role.findUniqueOrThrow({ where: { key: 'platform_admin' } });
    await app.prisma.userRole.create({ data: { orgId: home.organization.id, userId: operator.id, roleId } });
    expect((await grant({ orgRoleKeys: ['viewer'], ...staff })).result?.changes).toHaveLength(2);
  });

  it('cannot get roles from the setter that the setter does not hold', async () => {
    const { setter, boss } = await anAccountOpenedBySomebodyElse(app, transport);

    const answer = await transport.provision(app, setter.token, aLink(boss, { orgRoleKeys: ['admin'] }));

    expect(refusal(answer)).toEqual(NOT_GRANTABLE);
    expect(answer.errors![0]!.detail).not.toMatch(/mailbox/);
  });

  it('can be created with every role of the caller who sets the password', async () => {
    const { token } = await aCompany(app);
    const request = aRequest({ identity: { password: 'a first password' }, grants: { orgRoleKeys: ['admin'] } });

    const first = await transport.provision(app, token, request);
    const again = await transport.provision(app, token, request);

    expect(first.result).toMatchObject({ created: true, applied: { orgRoleKeys: ['admin'] } });
    expect(again.result).toMatchObject({ changes: [], applied: { orgRoleKeys: ['admin'] } });
  });
});
