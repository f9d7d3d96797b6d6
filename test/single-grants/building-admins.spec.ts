import { startTestApp, type TestApp } from '../support/app.js';
import { aUser, type UserOptions } from '../support/builders.js';
import { anEmail } from '../support/inputs.js';
import {
  ABSENT,
  assignmentsIn,
  auditOf,
  auditRow,
  expectRefused,
  NOBODY,
  post,
  residentsIn,
  rolesOf,
  USERS,
} from '../support/older-calls.js';
import { aCaller, aCompany } from '../support/requests.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** BUILDING_ADMIN of the first two buildings of three, without any org role. */
async function aBuildingAdmin() {
  const { organization, buildings } = await aCompany(app);
  const [own, second, other] = [buildings[0]!, buildings[1]!, buildings[2]!];
  const caller = await aCaller(app, organization, {
    assignments: [own, second].map(({ id }) => ({ buildingId: id, type: 'BUILDING_ADMIN' })),
  });
  const aPerson = async (options?: UserOptions) => (await aUser(app.prisma, organization, options)).id;
  return { organization, caller, token: caller.token, own, second, other, aPerson };
}

describe('a building administrator', () => {
  it('makes people STAFF of an administered building: 201, and 200 for a repeat', async () => {
    const { caller, token, own, aPerson } = await aBuildingAdmin();
    const userId = await aPerson();
    const call = [assignmentsIn(own.id), { userId, type: 'STAFF' }] as const;
    const change = { kind: 'ASSIGNMENT_CREATED', buildingId: own.id, type: 'STAFF' };

    const answer = await post(app, token, ...call);

    expect([answer.status, answer.body]).toEqual([201, { userId, buildingId: own.id, type: 'STAFF' }]);
    expect((await post(app, token, ...call)).status).toBe(200);
    expect(await auditOf(app, userId)).toEqual([auditRow(caller, answer, [change])]);
  });

  it('makes people residents of the administered buildings, and moves them between these', async () => {
    const { token, own, second, aPerson } = await aBuildingAdmin();
    const userId = await aPerson();

    const added = await post(app, token, residentsIn(own.id), { userId, unitId: own.units[0] });
    const moved = await post(app, token, residentsIn(second.id), { userId, unitId: second.units[0], mode: 'MOVE' });

    expect([added.status, moved.status]).toEqual([201, 201]);
    const active = await app.prisma.occupancy.findMany({ where: { userId, endedAt: null } });
    expect(active.map(({ unitId }) => unitId)).toEqual([second.units[0]]);
  });

  it('cannot create users', async () => {
    const { token, aPerson, organization } = await aBuildingAdmin();
    const body = { email: anEmail(), name: 'Jane', sendInvite: true };
    const email = `${organization.slug}@test.example`;
    await aPerson({ email });
    await expectRefused(app, token, [USERS, body], { code: 'FORBIDDEN', problems: ['PERMISSION_REQUIRED '] });
    await expectRefused(app, token, [USERS, { ...body, email }], { code: 'FORBIDDEN' });
    await expectRefused(app, token, [USERS, { ...body, password: 'correct horse' }], {
      code: 'FORBIDDEN',
      problems: ['PERMISSION_REQUIRED /password', 'PERMISSION_REQUIRED '],
    });
  });

  it('cannot grant roles: the 403 is the same for existing and unknown users', async () => {
    const { token, caller, aPerson } = await aBuildingAdmin();
    for (const userId of [await aPerson(), caller.id, NOBODY, 'abc']) {
      const refused = (roleKeys: string[], ...problems: string[]) =>
        expectRefused(app, token, [rolesOf(userId), { roleKeys }], { code: 'FORBIDDEN', problems });
      await refused(['viewer'], 'ROLE_NOT_GRANTABLE /roleKeys/0');
      await refused([], 'PERMISSION_REQUIRED ');
      await refused(['none'], 'PERMISSION_REQUIRED ', 'ROLE_UNKNOWN /roleKeys/0');
    }
  });

  it('gets 403 for a building that they do not administer, before its people and units are checked', async () => {
    const { token, other, own, aPerson } = await aBuildingAdmin();
    const forbidden = { code: 'FORBIDDEN', problems: ['BUILDING_NOT_GRANTABLE '] } as const;
    const userId = await aPerson();
    await expectRefused(app, token, [assignmentsIn(other.id), { userId, type: 'STAFF' }], forbidden);
    await expectRefused(app, token, [assignmentsIn(other.id), { userId, type: 'MANAGER' }], forbidden);
    for (const unitId of [other.units[0], own.units[0], ABSENT]) {
      await expectRefused(app, token, [residentsIn(other.id), { userId, unitId }], forbidden);
    }
  });

  it('gets the same 403 for an unknown building and one of another organization', async () => {
    const [{ token, aPerson }, { own: foreign }] = [await aBuildingAdmin(), await aBuildingAdmin()];
    const userId = await aPerson();
    for (const id of [foreign.id, ABSENT, 'abc']) {
      const forbidden = { code: 'FORBIDDEN', problems: ['BUILDING_NOT_GRANTABLE '] } as const;
      await expectRefused(app, token, [assignmentsIn(id), { userId, type: 'STAFF' }], forbidden);
      await expectRefused(app, token, [assignmentsIn(id), { userId, type: 'MANAGER' }], forbidden);
      await expectRefused(app, token, [residentsIn(id), { userId, unitId: foreign.units[0] }], forbidden);
    }
  });

  it('cannot grant more than STAFF, and cannot reduce an assignment to STAFF', async () => {
    const { token, own, aPerson } = await aBuildingAdmin();
    const manager = await aPerson({ assignments: [{ buildingId: own.id, type: 'MANAGER' }] });
    const refused = (userId: string, type: string) =>
      expectRefused(app, token, [assignmentsIn(own.id), { userId, type }], {
        code: 'FORBIDDEN',
        problems: ['ASSIGNMENT_NOT_GRANTABLE /type'],
      });
    await refused(await aPerson(), 'MANAGER');
    await refused(await aPerson(), 'BUILDING_ADMIN');
    await refused(manager, 'STAFF');
  });

  it('ends no residence in a building that they do not administer', async () => {
    const { token, own, other, aPerson } = await aBuildingAdmin();
    const [there, elsewhere] = [other.units[0]!, other.units[1]!];
    const userId = await aPerson({ unitIds: [there] });
    const both = await aPerson({ unitIds: [there, elsewhere] });
    const move = (who: string, more: object) =>
      [residentsIn(own.id), { userId: who, unitId: own.units[0], mode: 'MOVE', ...more }] as const;
    for (const fromUnitId of [there, other.units[2], ABSENT])
      for (const who of [userId, both])
        await expectRefused(app, token, move(who, { fromUnitId }), {
          code: 'INVALID_INPUT',
          problems: ['MOVE_SOURCE_NOT_ACTIVE /fromUnitId'],
        });
    for (const [who, homes] of [
      [userId, 2],
      [both, 3],
    ] as const) {
      expect((await post(app, token, ...move(who, {}))).status).toBe(201);
      expect(await app.prisma.occupancy.count({ where: { userId: who, endedAt: null } })).toBe(homes);
    }
  });
});
