import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestUser, type UserOptions } from '../support/builders.js';
import { sendAs } from '../support/http-client.js';
import { userOf } from '../support/people.js';
import { aCaller, aCompany, type TestCaller, type TestCompany } from '../support/requests.js';
import { restProblems } from '../support/rest-lists.js';

let app: TestApp;
let company: TestCompany;
let person: TestUser;
let administrator: TestCaller;

beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
  const [first, second] = company.buildings;
  const both = (type: 'STAFF'): UserOptions['assignments'] =>
    [first!, second!].map(({ id }) => ({ buildingId: id, type }));
  person = await aUser(app.prisma, company.organization, {
    name: 'Jane',
    status: 'INVITED',
    roleKeys: ['viewer', 'org_admin'],
    assignments: both('STAFF')!,
    unitIds: [first!.units[0]!, second!.units[0]!],
  });
  const { orgId, id } = person;
  const ended = { startedAt: new Date(0), endedAt: new Date(1) };
  await app.prisma.occupancy.create({ data: { orgId, userId: id, unitId: first!.units[1]!, ...ended } });
  await app.prisma.invitation.create({ data: { orgId, userId: id } });
  administrator = await aCaller(app, company.organization, {
    assignments: [{ buildingId: first!.id, type: 'BUILDING_ADMIN' }],
  });
});
afterAll(() => app.close());

async function read(token: string, id = person.id): Promise<object> {
  const { status, text } = await sendAs(app.url, token, { method: 'GET', path: `/api/users/${id}`, headers: {} });
  expect(status).toBe(200);
  return JSON.parse(text) as object;
}

it.each([
  ['an admin', () => company.token],
  ['a building administrator', () => administrator.token],
  ['the user', () => app.tokenFor(person)],
])('GET /api/users/{userId} has the fields of the GraphQL query, for %s', async (_, tokenOf) => {
  await app.prisma.user.updateMany({ where: { id: person.id }, data: { status: 'ACTIVE', passwordHash: 'x' } });
  const user = await userOf(app, tokenOf(), person.id);

  expect(user.assignments.length).toBeGreaterThan(0);
  expect(user.occupancies.length).toBeGreaterThan(1);
  expect(user.invitation).toMatchObject({ status: 'QUEUED' });
  expect(await read(tokenOf())).toEqual(user);
});

it('a user without anything has empty lists', async () => {
  const { id } = await aUser(app.prisma, company.organization);

  expect(await read(company.token, id.toUpperCase())).toMatchObject({
    ...{ id, roles: [], assignments: [], occupancies: [], invitation: null },
  });
});

it('a user of another organization, an unknown and a malformed id are NOT_FOUND, and FORBIDDEN comes first', async () => {
  const stranger = await aUser(app.prisma, await anOrganization(app.prisma));
  const resident = await aCaller(app, company.organization);
  for (const id of [stranger.id, '00000000-0000-0000-0000-000000000000', 'x', 'a%2Fb']) {
    expect(await restProblems(app, company.token, `/api/users/${id}`)).toEqual(['NOT_FOUND']);
    expect(await restProblems(app, administrator.token, `/api/users/${id}`)).toEqual(['NOT_FOUND']);
    expect(await restProblems(app, resident.token, `/api/users/${id}`)).toEqual(['FORBIDDEN', 'PERMISSION_REQUIRED ']);
  }
  expect(await restProblems(app, administrator.token, `/api/users/${resident.id}`)).toEqual(['NOT_FOUND']);
});

it('takes no query', async () => {
  expect(await restProblems(app, company.token, `/api/users/${person.id}?first=1`)).toEqual([
    'INVALID_INPUT',
    'FIELD_UNKNOWN /first',
  ]);
});
