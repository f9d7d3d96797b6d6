import { startTestApp, type TestApp } from '../support/app.js';
import { aRole, aUser, type TestUser, type UserOptions } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { nodesOf, USER, userOf, USERS, usersPage } from '../support/people.js';
import { allowed, type Reach, READERS } from '../support/readers.js';
import { aCaller, aCompany, type TestCaller, type TestCompany } from '../support/requests.js';
import { restProblems } from '../support/rest-lists.js';

let app: TestApp;
let company: TestCompany;
/** Users who are assigned to, live in, or have left the first building, one of the second, and one of none. */
let people: Record<'staff' | 'resident' | 'former' | 'elsewhere' | 'nowhere', TestUser>;

beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
  const { organization, buildings } = company;
  const [first, second, third] = buildings;
  const person = (options: UserOptions = {}): Promise<TestUser> => aUser(app.prisma, organization, options);
  people = {
    staff: await person({
      name: 'Staff',
      roleKeys: ['viewer'],
      assignments: [first!, second!].map(({ id }) => ({ buildingId: id, type: 'STAFF' })),
      unitIds: [third!.units[0]!],
    }),
    resident: await person({ name: 'Resident', unitIds: [first!.units[0]!, second!.units[0]!] }),
    former: await person({ name: 'Former' }),
    elsewhere: await person({ name: 'Elsewhere', assignments: [{ buildingId: second!.id, type: 'MANAGER' }] }),
    nowhere: await person({ name: 'Nowhere' }),
  };
  const { orgId, id } = people.former;
  const ended = { startedAt: new Date(0), endedAt: new Date(1) };
  await app.prisma.occupancy.create({ data: { orgId, userId: id, unitId: first!.units[1]!, ...ended } });
});
afterAll(() => app.close());

describe.each(READERS)('%s', (_, options, [buildings, users, audit]) => {
  let caller: TestCaller;
  beforeAll(async () => {
    caller = await aCaller(app, company.organization, await options({ app, company }));
  });

  /** The code of a query's answer, or `ok`. */
  async function outcome(query: string, variables: object = {}): Promise<string> {
    const { code, errors, text } = await sendGraphql(app, caller.token, query, variables);
    if (code === 'FORBIDDEN') expect(errors).toMatchObject([{ code: 'PERMISSION_REQUIRED', pointer: '' }]);
    return code ?? (text.includes('"errors"') ? text : 'ok');
  }
  async function restOutcome(path: string): Promise<string> {
    const [code = '', ...problems] = await restProblems(app, caller.token, path);
    expect(problems).toEqual(code === 'FORBIDDEN' ? ['PERMISSION_REQUIRED '] : []);
    return code;
  }
  const forbiddenOr = (reach: Reach, otherwise: string): string =>
    reach === 'all' ? 'ok' : reach === 'own' ? otherwise : 'FORBIDDEN';

  it(`reads lists: buildings ${buildings}, users ${users}, auditEvents ${audit}`, async () => {
    expect(await outcome('{ buildings { totalCount edges { node { units { id } } } } }')).toBe(allowed(buildings));
    expect(await outcome('{ places(names: [{ building: "Building 1" }]) { building { id } } }')).toBe(
      allowed(buildings),
    );
    expect(await outcome('{ users { totalCount edges { node { id } } } }')).toBe(allowed(users));
    expect(await outcome('{ auditEvents { totalCount } }')).toBe(allowed(audit));
    expect(await restOutcome('/api/org/buildings')).toBe(allowed(buildings));
    expect(await restOutcome('/api/users')).toBe(allowed(users));
    expect(await restOutcome('/api/users?roleKey=viewer')).toBe(forbiddenOr(users, 'FORBIDDEN'));
    expect(await restOutcome('/api/org/audit-events')).toBe(allowed(audit));
    expect(await restOutcome('/api/roles')).toBe('ok');
  });

  it('reads their building and another one within these limits', async () => {
    const [own, other] = company.buildings.map(({ id }) => `{ building(id: ${String(id)}) { name units { label } } }`);

    expect(await outcome(own!)).toBe(allowed(buildings));
    expect(await outcome(other!)).toBe(forbiddenOr(buildings, 'NOT_FOUND'));
    expect(await outcome('{ building(id: 0) { name } }')).toBe(buildings === 'no' ? 'FORBIDDEN' : 'NOT_FOUND');

    const [ownUnit, otherUnit] = company.buildings.map(({ units }) => `{ unit(id: ${String(units[0])}) { label } }`);
    const [ownUnits, otherUnits] = company.buildings.map(({ id }) => `/api/org/buildings/${String(id)}/units`);
    expect([await outcome(ownUnit!), await restOutcome(ownUnits!)]).toEqual([allowed(buildings), allowed(buildings)]);
    for (const code of [await outcome(otherUnit!), await restOutcome(otherUnits!)])
      expect(code).toBe(forbiddenOr(buildings, 'NOT_FOUND'));
  });

  it('reads people of that building and others within these limits, and always themselves', async () => {
    for (const name of ['staff', 'resident'] as const) {
      expect(await outcome(USER, { id: people[name].id })).toBe(allowed(users));
      expect(await restOutcome(`/api/users/${people[name].id}`)).toBe(allowed(users));
    }
    for (const name of ['former', 'elsewhere', 'nowhere'] as const) {
      expect(await outcome(USER, { id: people[name].id })).toBe(forbiddenOr(users, 'NOT_FOUND'));
      expect(await restOutcome(`/api/users/${people[name].id}`)).toBe(forbiddenOr(users, 'NOT_FOUND'));
    }
    expect(await outcome(USER, { id: 'malformed' })).toBe(users === 'no' ? 'FORBIDDEN' : 'NOT_FOUND');
    expect((await userOf(app, caller.token, caller.id)).email).toBe(caller.email);
    expect(await restOutcome(`/api/users/${caller.id}`)).toBe('ok');
  });

  it('reads nothing once deactivated', async () => {
    const { status } = await app.prisma.user.findFirstOrThrow({ where: { id: caller.id } });
    await app.prisma.user.updateMany({ where: { id: caller.id }, data: { status: 'DEACTIVATED' } });

    expect(await outcome(USER, { id: caller.id })).toBe('UNAUTHENTICATED');
    expect(await outcome('{ users { totalCount } }')).toBe('UNAUTHENTICATED');
    expect(await outcome('{ auditEvents { totalCount } }')).toBe('UNAUTHENTICATED');
    expect(await outcome(`{ building(id: ${String(company.buildings[0]!.id)}) { id } }`)).toBe('UNAUTHENTICATED');
    await app.prisma.user.updateMany({ where: { id: caller.id }, data: { status } });
  });
});

describe('a building administrator', () => {
  let caller: TestCaller;
  const [STAFF, RESIDENT] = ['Staff', 'Resident'];
  beforeAll(async () => {
    const { organization, buildings } = company;
    caller = await aCaller(app, organization, {
      name: 'Zoe',
      roleKeys: [await aRole(app.prisma, ['ORG_MANAGE'])],
      assignments: [
        { buildingId: buildings[0]!.id, type: 'BUILDING_ADMIN' },
        { buildingId: buildings[1]!.id, type: 'STAFF' },
      ],
      unitIds: [buildings[2]!.units[0]!],
    });
    await app.prisma.buildingAssignment.deleteMany({ where: { user: { name: 'Caller' } } }); // the callers above
    await app.prisma.occupancy.deleteMany({ where: { user: { name: 'Test User' } } });
  });
  const names = async (search?: string): Promise<string[]> =>
    nodesOf(await usersPage(app, caller.token, { search })).map(({ name }) => name);

  it('sees only people who are assigned to or live in the administered buildings', async () => {
    expect(await names()).toEqual([RESIDENT, STAFF, 'Zoe']);
    expect((await usersPage(app, caller.token)).totalCount).toBe(3);
    for (const [who, { email }] of Object.entries(people)) {
      const { totalCount } = await usersPage(app, caller.token, { email });
      expect({ who, totalCount }).toEqual({ who, totalCount: ['staff', 'resident'].includes(who) ? 1 : 0 });
    }
  });

  it('sees of others only what concerns these buildings, and no global roles', async () => {
    const [first] = company.buildings;
    const staff = await userOf(app, caller.token, people.staff.id);
    const resident = await userOf(app, caller.token, people.resident.id);

    expect(staff.roles).toBeNull();
    expect(staff.assignments.map(({ building }) => building.id)).toEqual([first!.id]);
    expect(staff.occupancies).toEqual([]);
    expect(resident.occupancies.map(({ unit }) => unit.id)).toEqual([first!.units[0]]);
  });

  it('sees all their own data, in the list and alone', async () => {
    const [alone] = nodesOf(await usersPage(app, caller.token, { search: 'Zoe' }));
    for (const self of [alone!, await userOf(app, caller.token, caller.id)]) {
      expect(self.roles).toHaveLength(1);
      expect(self.assignments.map(({ building }) => building.name)).toEqual(['Building 0', 'Building 1']);
      expect(self.occupancies.map(({ building }) => building.name)).toEqual(['Building 2']);
    }
  });

  it('cannot detect by a search who belongs to another building', async () => {
    const [, other] = company.buildings;
    await app.prisma.unit.updateMany({ where: { id: other!.units[0]! }, data: { label: 'Secret' } });
    await app.prisma.building.updateMany({ where: { id: other!.id }, data: { name: 'Hidden 1' } });

    expect(await names('Building 0')).toEqual([RESIDENT, STAFF, 'Zoe']);
    expect(await names('Hidden')).toEqual([]);
    expect(await names('Secret')).toEqual([]);
    expect(await names('Resident Hidden')).toEqual([]);
    await app.prisma.building.updateMany({ where: { id: other!.id }, data: { name: 'Building 1' } });
  });

  it('cannot detect by a filter who has a role, a permission or a place in another building', async () => {
    const [own, other] = company.buildings;
    const found = async (filter: object): Promise<string[]> =>
      nodesOf(await usersPage(app, caller.token, { filter })).map(({ name }) => name);
    const code = async (filter: object) => (await sendGraphql(app, caller.token, USERS, { filter })).code;

    for (const filter of [{ roleKeys: ['viewer'] }, { roleKeys: [] }, { permissions: ['PEOPLE_READ'] }]) {
      expect([filter, await code(filter)]).toEqual([filter, 'FORBIDDEN']);
    }
    expect(await found({ buildingIds: [own!.id] })).toEqual([RESIDENT, STAFF, 'Zoe']);
    expect(await found({ buildingIds: [other!.id] })).toEqual([]);
    expect(await found({ buildingIds: [other!.id], assignmentTypes: ['STAFF'] })).toEqual([]);
    expect(await found({ assignmentTypes: ['STAFF'] })).toEqual([STAFF]); // Zoe is STAFF of another building
    expect(await found({ assignmentTypes: ['MANAGER'] })).toEqual([]);
  });
});
