import { startTestApp, type TestApp } from '../support/app.js';
import { aRole, anOrganization, aUser, type TestUser, type UserOptions } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { aCaller, aCompany, type TestCompany } from '../support/requests.js';
import { recordStatements } from '../support/statements.js';

const PEOPLE = /* GraphQL */ `
  query ($search: String) {
    buildings(search: $search) {
      edges {
        node {
          id
          staff {
            userId
            name
            email
            type
            createdAt
          }
          residents {
            unitId
            userId
            name
            email
            occupancyId
            startedAt
          }
          units {
            id
          }
        }
      }
    }
  }
`;

interface BuildingOfPeople {
  id: number;
  staff: { userId: string; name: string; email: string; type: string }[] | null;
  residents: { unitId: number; userId: string }[] | null;
  units: { id: number }[] | null;
}

let app: TestApp;
let company: TestCompany;
let manager: TestUser;
let couple: TestUser[];

beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
  const [first, second] = company.buildings;
  const person = (options: UserOptions): Promise<TestUser> => aUser(app.prisma, company.organization, options);
  manager = await person({ name: 'Zoe', assignments: [{ buildingId: first!.id, type: 'MANAGER' }] });
  await person({ name: 'Ann', assignments: [{ buildingId: first!.id, type: 'STAFF' }] });
  couple = [
    await person({ name: 'One', unitIds: [first!.units[1]!] }),
    await person({ name: 'Two', unitIds: [first!.units[1]!, second!.units[0]!] }),
  ];
  const { orgId, id } = await person({ name: 'Gone' });
  const ended = { startedAt: new Date(0), endedAt: new Date(1) };
  await app.prisma.occupancy.create({ data: { orgId, userId: id, unitId: first!.units[1]!, ...ended } });
});
afterAll(() => app.close());

async function read(token: string): Promise<BuildingOfPeople[]> {
  const { data, text } = await sendGraphql(app, token, PEOPLE);
  if (data?.buildings == null) throw new Error(text);
  return data.buildings.edges.map(({ node }: { node: BuildingOfPeople }) => node);
}

test('a building has its staff by name, and its current residents by unit, the longest first', async () => {
  const [first, second, third] = await read(company.token);

  expect(first!.staff!.map(({ type, name }) => `${name} ${type}`)).toEqual(['Ann STAFF', 'Zoe MANAGER']);
  expect(first!.staff![1]).toMatchObject({ userId: manager.id, email: manager.email });
  const home = company.buildings[0]!.units[1]!;
  expect(first!.residents).toMatchObject(couple.map(({ id }) => ({ unitId: home, userId: id })));
  expect(second!.residents).toMatchObject([{ unitId: company.buildings[1]!.units[0]!, userId: couple[1]!.id }]);
  expect([third!.staff, third!.residents]).toEqual([[], []]);
});

test('a building administrator sees the people of the administered buildings, and only what concerns these', async () => {
  const [first, second] = company.buildings;
  const { token } = await aCaller(app, company.organization, {
    name: 'Caller',
    assignments: [{ buildingId: first!.id, type: 'BUILDING_ADMIN' }],
  });

  const [own, ...more] = await read(token);
  expect(more).toEqual([]);
  expect(own!.staff!.map(({ name }) => name)).toContain('Zoe');
  expect(own!.residents).toHaveLength(2);

  // Another resident sees the buildings of both own homes, but neither staff nor residents of them.
  const home = await sendGraphql(
    app,
    app.tokenFor(couple[1]!),
    `{ user(id: "${couple[1]!.id}") { occupancies { building { id staff { type } residents { unitId } } } } }`,
  );
  expect(home.data.user.occupancies).toHaveLength(2);
  for (const { building } of home.data.user.occupancies) {
    expect({ staff: building.staff, residents: building.residents }).toEqual({ staff: null, residents: null });
  }
  expect([first!.id, second!.id]).toContain(home.data.user.occupancies[0].building.id);
});

test('a caller who may read buildings but not people sees only the units', async () => {
  const { token } = await aCaller(app, company.organization, {
    roleKeys: [await aRole(app.prisma, ['BUILDINGS_READ'])],
  });

  const [first] = await read(token);
  expect([first!.staff, first!.residents]).toEqual([null, null]);
  expect(first!.units).toHaveLength(4);
});

test('people of another organization are never returned', async () => {
  const foreign = await anOrganization(app.prisma);
  const unitIds = [foreign.buildings[0]!.units[0]!];
  const assignments = [{ buildingId: foreign.buildings[0]!.id, type: 'STAFF' as const }];
  const stranger = await aUser(app.prisma, foreign, { unitIds, assignments });

  expect(JSON.stringify(await read(company.token))).not.toContain(stranger.id);
});

test('many buildings cost as many statements as one', async () => {
  const { token } = await aCompany(app);
  const statementsFor = (search: string) =>
    recordStatements(async () => {
      const { data } = await sendGraphql(app, token, PEOPLE, { search });
      expect(data.buildings.edges).toHaveLength(search === 'Building' ? 3 : 1);
    });

  expect(await statementsFor('Building')).toHaveLength((await statementsFor('Building 1')).length);
});

test('one answer contains at most 20,000 staff and residents, however many aliases it has', async () => {
  const { organization, buildings, token } = await aCompany(app);
  const [{ id, units }] = buildings as [(typeof buildings)[number]];
  await app.prisma.$executeRaw`
    WITH made AS (
      INSERT INTO "User" ("orgId", "id", "email", "name", "status")
      SELECT ${organization.id}, uuidv7(), 'many-' || n || '@test.example', 'Many', 'INVITED' FROM generate_series(1, 700) n RETURNING "id"
    ), assigned AS (
      INSERT INTO "BuildingAssignment" ("orgId", "userId", "buildingId", "type")
      SELECT ${organization.id}, "id", ${id}, 'STAFF' FROM made
    )
    INSERT INTO "Occupancy" ("orgId", "id", "userId", "unitId") SELECT ${organization.id}, uuidv7(), "id", ${units[0]} FROM made`;
  const named = (times: number) =>
    `{ ${Array.from({ length: times }, (_, n) => `a${n}: building(id: ${id}) { staff { name } residents { name } }`).join(' ')} }`;

  expect((await sendGraphql(app, token, named(14))).code).toBeUndefined();
  expect((await sendGraphql(app, token, named(15))).code).toBe('INVALID_INPUT');
});
