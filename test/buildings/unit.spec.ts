import { startTestApp, type TestApp } from '../support/app.js';
import { aRole, anOrganization, aUser, type TestUser, type UserOptions } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { aCaller, aCompany, type TestCompany } from '../support/requests.js';
import { recordStatements } from '../support/statements.js';

const UNIT = /* GraphQL */ `
  query ($id: Int!) {
    unit(id: $id) {
      id
      label
      residents {
        userId
        name
        email
        unitId
        occupancyId
        startedAt
      }
      formerResidents {
        userId
        name
        email
        unitId
        occupancyId
        startedAt
        endedAt
      }
    }
  }
`;

let app: TestApp;
let company: TestCompany;
/** A unit of the first building, where two people live and three have lived. */
let home: number;
let people: Record<'longest' | 'newest' | 'elsewhere' | 'staff' | 'gone', TestUser>;

beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
  const { organization, buildings } = company;
  const [first, second] = buildings;
  home = first!.units[1]!;
  const person = (name: string, options: UserOptions = {}): Promise<TestUser> =>
    aUser(app.prisma, organization, { name, ...options });
  people = {
    longest: await person('Longest'),
    newest: await person('Newest'),
    elsewhere: await person('Elsewhere', { unitIds: [second!.units[0]!] }),
    staff: await person('Staff', { assignments: [{ buildingId: first!.id, type: 'STAFF' }] }),
    gone: await person('Gone'),
  };
  await lived(people.newest, 5);
  await lived(people.longest, 2);
  await lived(people.longest, 0, 1);
  await lived(people.gone, 1, 3);
  await lived(people.staff, 1, 4);
  await lived(people.elsewhere, 1, 2);
});
afterAll(() => app.close());

/** The day after the beginning of time. */
const day = (n: number): Date => new Date(n * 86_400_000);
const lived = ({ orgId, id }: TestUser, from: number, to?: number) =>
  app.prisma.occupancy.create({
    data: { orgId, userId: id, unitId: home, startedAt: day(from), endedAt: to === undefined ? null : day(to) },
  });
const ask = (token: string, id: number) => sendGraphql(app, token, UNIT, { id });
const named = (list: { name: string }[] | null): string[] | null => list?.map(({ name }) => name) ?? null;
const namesSeenBy = async (token: string) => {
  const { residents, formerResidents } = (await ask(token, home)).data.unit;
  return [named(residents), named(formerResidents)];
};

describe('a unit', () => {
  it('has its residents, the longest first, and its former residents, the last to leave first', async () => {
    const { data } = await ask(company.token, home);

    expect(data.unit).toMatchObject({ id: home, label: '101' });
    expect(data.unit.residents).toEqual(
      [people.longest, people.newest].map(({ id, email }, n) => ({
        ...{ userId: id, email, unitId: home, occupancyId: expect.any(String), name: ['Longest', 'Newest'][n] },
        startedAt: [day(2), day(5)][n]!.toISOString(),
      })),
    );
    const former = (await ask(company.token, home)).data.unit.formerResidents;
    expect(former.map(({ name, startedAt, endedAt }: Record<string, string>) => [name, startedAt, endedAt])).toEqual([
      ['Staff', day(1).toISOString(), day(4).toISOString()],
      ['Gone', day(1).toISOString(), day(3).toISOString()],
      ['Elsewhere', day(1).toISOString(), day(2).toISOString()],
      ['Longest', day(0).toISOString(), day(1).toISOString()],
    ]);
    expect(former[1]).toMatchObject({ userId: people.gone.id, email: people.gone.email, unitId: home });
  });

  it('where nobody has lived has empty lists', async () => {
    const { data } = await ask(company.token, company.buildings[2]!.units[0]!);
    expect(data.unit).toMatchObject({ residents: [], formerResidents: [] });
  });

  it('is answered the same for an unknown id, one of another organization, and one out of sight', async () => {
    const { organization, buildings, token } = company;
    const foreign = await anOrganization(app.prisma);
    const administrator = await aCaller(app, organization, {
      assignments: [
        { buildingId: buildings[1]!.id, type: 'BUILDING_ADMIN' },
        { buildingId: buildings[0]!.id, type: 'MANAGER' },
      ],
    });
    const unknown = [foreign.buildings[0]!.units[0]!, 0, -1, 2 ** 31 - 1, -(2 ** 31)];
    const answers = [await ask(administrator.token, home)];
    for (const id of unknown) answers.push(await ask(token, id), await ask(administrator.token, id));

    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 200, code: 'NOT_FOUND', errors: [], data: { unit: null } });
      expect(answer.text).toBe(answers[0]!.text);
    }
    expect((await ask(administrator.token, buildings[1]!.units[0]!)).data.unit.label).toBe('100');
  });

  it.each(['x', 1.5, 2 ** 31, null, [1, 2]])('cannot have the id %j', async (id) => {
    const { code, errors } = await sendGraphql(app, company.token, UNIT, { id });
    expect({ code, errors }).toMatchObject({ code: 'INVALID_INPUT', errors: [{ pointer: '/id' }] });
  });

  it('shows a building administrator only former residents who still belong to the administered buildings', async () => {
    const { organization, buildings } = company;
    const of = (...at: number[]): UserOptions => ({
      name: 'Caller',
      assignments: at.map((n) => ({ buildingId: buildings[n]!.id, type: 'BUILDING_ADMIN' })),
    });
    const [first, both] = [await aCaller(app, organization, of(0)), await aCaller(app, organization, of(0, 1))];

    expect(await namesSeenBy(first.token)).toEqual([
      ['Longest', 'Newest'],
      ['Staff', 'Longest'],
    ]);
    expect(await namesSeenBy(both.token)).toEqual([
      ['Longest', 'Newest'],
      ['Staff', 'Elsewhere', 'Longest'],
    ]);
  });

  it('shows no people to a caller who may read buildings but not people, and to its residents', async () => {
    const reader = await aCaller(app, company.organization, {
      roleKeys: [await aRole(app.prisma, ['BUILDINGS_READ'])],
    });
    expect(await namesSeenBy(reader.token)).toEqual([null, null]);

    const { data } = await sendGraphql(
      app,
      app.tokenFor(people.newest),
      `{ user(id: "${people.newest.id}") {
        occupancies { unit { residents { name } formerResidents { name } } building { unitCount residentCount } }
      } }`,
    );
    expect(data.user.occupancies).toEqual([
      { unit: { residents: null, formerResidents: null }, building: { unitCount: null, residentCount: null } },
    ]);
  });

  it('costs as many statements with its people as all units of a building with theirs', async () => {
    const statementsFor = (query: string) => recordStatements(() => sendGraphql(app, company.token, query));
    const lists = 'residents { name } formerResidents { name }';

    const one = await statementsFor(`{ unit(id: ${String(home)}) { ${lists} } }`);
    const all = await statementsFor(`{ building(id: ${String(company.buildings[0]!.id)}) { units { ${lists} } } }`);

    expect(all).toHaveLength(one.length + 1); // the units
  });
});
