import { startTestApp, type TestApp } from '../support/app.js';
import { aUser, type TestUser, type UserOptions } from '../support/builders.js';
import { aCaller, aCompany, aLink, aRequest, refusal } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { TRANSPORTS } from '../support/transports.js';

const ABSENT = 2_147_483_647;
const TYPE = '/grants/buildingAssignments/0/type';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** BUILDING_ADMIN of the first two buildings of three, without any org role. */
async function aBuildingAdmin() {
  const { organization, buildings } = await aCompany(app);
  const [own, second, other] = buildings as [(typeof buildings)[0], (typeof buildings)[0], (typeof buildings)[0]];
  const caller = await aCaller(app, organization, {
    assignments: [own, second].map(({ id }) => ({ buildingId: id, type: 'BUILDING_ADMIN' })),
  });
  const aPerson = (options?: UserOptions): Promise<TestUser> => aUser(app.prisma, organization, options);
  return { organization, caller, token: caller.token, own, second, other, aPerson };
}

const assign = (buildingId: number, type = 'STAFF') => ({ buildingAssignments: [{ buildingId, type }] });
const house = ({ id, units }: { id: number; units: number[] }, more: object = {}) => ({
  resident: { buildingId: id, unitId: units[0], ...more },
});

describe.each(TRANSPORTS)('a building administrator over %s', (_, transport) => {
  it('provisions new and existing users as staff and residents of the administered buildings', async () => {
    const { token, own, second, aPerson } = await aBuildingAdmin();
    const grants = { ...assign(own.id), ...house(second) };

    const fresh = await transport.provision(app, token, aRequest({ grants }));
    const known = await transport.provision(app, token, aLink(await aPerson(), grants));

    expect(fresh.result).toMatchObject({
      created: true,
      user: { status: 'INVITED' },
      applied: { orgRoleKeys: [], ...assign(own.id), resident: { buildingId: second.id, unitId: second.units[0] } },
    });
    expect(known.result?.changes.map(({ kind }) => kind)).toEqual(['ASSIGNMENT_CREATED', 'OCCUPANCY_STARTED']);
  });

  it.each([
    ['no grants', undefined],
    ['null', null],
    ['empty lists', { orgRoleKeys: [], buildingAssignments: [] }],
  ])('must name a grant: %s are not enough', async (_title, grants) => {
    const { token, aPerson } = await aBuildingAdmin();
    const user = await aPerson();
    const before = await snapshot(app.prisma);

    for (const request of [aRequest({ grants }), aLink(user, grants)]) {
      expect(refusal(await transport.provision(app, token, request))).toEqual({
        code: 'FORBIDDEN',
        problems: ['PERMISSION_REQUIRED /grants'],
      });
    }
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it.each(['MANAGER', 'BUILDING_ADMIN'])('cannot make a user %s', async (type) => {
    const { token, own } = await aBuildingAdmin();

    const answer = await transport.provision(app, token, aRequest({ grants: assign(own.id, type) }));

    expect(refusal(answer)).toEqual({ code: 'FORBIDDEN', problems: [`ASSIGNMENT_NOT_GRANTABLE ${TYPE}`] });
  });

  it.each(['MANAGER', 'BUILDING_ADMIN'] as const)('cannot make a %s of the building STAFF', async (type) => {
    const { token, own, other, aPerson } = await aBuildingAdmin();
    const here = await aPerson({ assignments: [{ buildingId: own.id, type }] });
    const elsewhere = await aPerson({ assignments: [{ buildingId: other.id, type }] });

    const refused = await transport.provision(app, token, aLink(here, assign(own.id)));
    expect(refusal(refused)).toEqual({ code: 'FORBIDDEN', problems: [`ASSIGNMENT_NOT_GRANTABLE ${TYPE}`] });
    const { result } = await transport.provision(app, token, aLink(elsewhere, assign(own.id)));
    expect(result?.changes).toMatchObject([{ kind: 'ASSIGNMENT_CREATED', type: 'STAFF' }]);
  });

  it('can repeat a STAFF assignment, but cannot reduce their own assignment to STAFF', async () => {
    const { caller, token, own, aPerson } = await aBuildingAdmin();
    const staff = await aPerson({ assignments: [{ buildingId: own.id, type: 'STAFF' }] });

    const repeat = await transport.provision(app, token, aLink(staff, assign(own.id)));
    expect(repeat.result).toMatchObject({ changes: [], applied: assign(own.id) });
    const oneself = await transport.provision(app, token, aLink(caller, assign(own.id)));
    expect(refusal(oneself).problems).toEqual([`ASSIGNMENT_NOT_GRANTABLE ${TYPE}`]);
  });

  it('cannot grant an org role or set a password', async () => {
    const { token, own } = await aBuildingAdmin();
    const request = aRequest({
      identity: { password: 'a first password' },
      grants: { orgRoleKeys: ['viewer', 'nobody'], ...assign(own.id) },
    });

    expect(refusal(await transport.provision(app, token, request))).toEqual({
      code: 'FORBIDDEN',
      problems: [
        'PERMISSION_REQUIRED /identity/password',
        'ROLE_NOT_GRANTABLE /grants/orgRoleKeys/0',
        'ROLE_UNKNOWN /grants/orgRoleKeys/1',
      ],
    });
  });

  it('cannot send a password, even for an existing user', async () => {
    const { token, own, aPerson } = await aBuildingAdmin();
    const { email } = await aPerson();

    const request = { identity: { email, password: 'another password' }, grants: assign(own.id) };

    expect(refusal(await transport.provision(app, token, request)).problems).toEqual([
      'PERMISSION_REQUIRED /identity/password',
    ]);
  });

  it('gets a problem for each building that they do not administer', async () => {
    const { token, own, other } = await aBuildingAdmin();
    const before = await snapshot(app.prisma);
    const grants = {
      buildingAssignments: [own, other].map(({ id }) => ({ buildingId: id, type: 'STAFF' })),
      ...house(other, { unitId: ABSENT }),
    };

    const answer = await transport.provision(app, token, aRequest({ grants }));

    expect(refusal(answer)).toEqual({
      code: 'FORBIDDEN',
      problems: [
        'BUILDING_NOT_GRANTABLE /grants/buildingAssignments/1/buildingId',
        'BUILDING_NOT_GRANTABLE /grants/resident/buildingId',
      ],
    });
    expect(await snapshot(app.prisma)).toEqual(before);
  });

  it('moves people between the administered buildings', async () => {
    const { token, own, second, aPerson } = await aBuildingAdmin();
    const person = await aPerson({ unitIds: [own.units[1]!] });

    const { result } = await transport.provision(app, token, aLink(person, house(second, { mode: 'MOVE' })));

    expect(result?.changes).toMatchObject([
      { kind: 'OCCUPANCY_STARTED', buildingId: second.id },
      { kind: 'OCCUPANCY_ENDED', buildingId: own.id },
    ]);
  });

  it('cannot act in another organization', async () => {
    const { token, own } = await aBuildingAdmin();

    const request = aRequest({ grants: assign(own.id), mode: { requireSameOrg: false } });

    expect(refusal(await transport.provision(app, token, request))).toEqual({
      code: 'FORBIDDEN',
      problems: ['CROSS_ORG_NOT_ALLOWED /mode/requireSameOrg'],
    });
  });

  it('loses this authority at once with the assignment or the account', async () => {
    const { caller, token, own } = await aBuildingAdmin();
    const provision = () => transport.provision(app, token, aRequest({ grants: assign(own.id) }));
    const ofCaller = { where: { userId: caller.id, buildingId: own.id } };
    const notAllowed = { code: 'FORBIDDEN', problems: ['PERMISSION_REQUIRED '] };

    await app.prisma.buildingAssignment.updateMany({ ...ofCaller, data: { type: 'MANAGER' } });
    expect(refusal(await provision()).problems).toEqual([
      'BUILDING_NOT_GRANTABLE /grants/buildingAssignments/0/buildingId',
    ]);
    await app.prisma.buildingAssignment.deleteMany({ where: { userId: caller.id } });
    expect(refusal(await provision())).toEqual(notAllowed);

    const another = await aBuildingAdmin();
    await app.prisma.user.updateMany({ where: { id: another.caller.id }, data: { status: 'DEACTIVATED' } });
    const answer = await transport.provision(app, another.token, aRequest({ grants: assign(another.own.id) }));
    expect(refusal(answer)).toEqual({ code: 'UNAUTHENTICATED', problems: [] });
  });
});
