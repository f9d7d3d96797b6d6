import { startTestApp, type TestApp } from '../support/app.js';
import { aUser, type UserOptions } from '../support/builders.js';
import { aCaller, aCompany, type TestCompany } from '../support/requests.js';
import { restPage, restPages, restProblems } from '../support/rest-lists.js';

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
  const [first, second] = company.buildings;
  const person = async (name: string, options: UserOptions): Promise<void> => {
    const { orgId, id } = await aUser(app.prisma, company.organization, {
      name,
      email: `${name.toLowerCase()}@lee.example`,
      ...options,
    });
    if (options.status === 'INVITED') await app.prisma.invitation.create({ data: { orgId, userId: id } });
  };
  await person('Ada', { roleKeys: ['viewer'], assignments: [{ buildingId: first!.id, type: 'STAFF' }] });
  await person('Ben', { status: 'INVITED', unitIds: [first!.units[0]!] });
  await person('Cleo', { status: 'DEACTIVATED', assignments: [{ buildingId: second!.id, type: 'MANAGER' }] });
  await app.prisma.user.updateMany({ where: { id: company.admin.id }, data: { name: 'Zz' } });
});
afterAll(() => app.close());

const building = (index: number): number => company.buildings[index]!.id;

it.each<[string, () => string, string[]]>([
  ['a status', () => 'status=INVITED', ['Ben']],
  ['one of several statuses', () => 'status=INVITED&status=DEACTIVATED', ['Ben', 'Cleo']],
  ['a role', () => 'roleKey=viewer', ['Ada']],
  ['one of several roles', () => 'roleKey=viewer&roleKey=admin', ['Ada', 'Zz']],
  ['a permission', () => 'permission=ORG_MANAGE', ['Zz']],
  ['a building', () => `buildingId=${building(0)}`, ['Ada', 'Ben']],
  ['buildings', () => `buildingId=${building(0)}&buildingId=${building(1)}`, ['Ada', 'Ben', 'Cleo']],
  ['a type of assignment', () => 'assignmentType=MANAGER', ['Cleo']],
  ['a type in a building', () => `assignmentType=MANAGER&buildingId=${building(0)}`, []],
  ['an invitation', () => 'invitation=QUEUED', ['Ben']],
  ['no invitation', () => 'invitation=NONE&status=DEACTIVATED', ['Cleo']],
  ['words', () => 'search=lee+ADA', ['Ada']],
  ['an address', () => 'email=BEN@lee.example', ['Ben']],
  ['an order', () => 'orderBy=NAME_DESC', ['Zz', 'Cleo', 'Ben', 'Ada']],
])('the list of users over REST is filtered by %s', async (_, query, names) => {
  const pages = await restPages<{ name: string }>(app, company.token, `/api/users?first=1&${query()}`);

  expect(pages.flatMap(({ items }) => items.map(({ name }) => name))).toEqual(names);
});

it.each([
  ['status=GONE', ['VALUE_INVALID /status']],
  ['status=', ['VALUE_INVALID /status']],
  ['buildingId=x', ['VALUE_INVALID /buildingId']],
  [`roleKey=${'x'.repeat(65)}`, ['VALUE_TOO_LONG /roleKey']],
  ['statuses=ACTIVE&filter=x', ['FIELD_UNKNOWN /statuses', 'FIELD_UNKNOWN /filter']],
  ['orderBy=NAME', ['VALUE_INVALID /orderBy']],
])('the list of users refuses %s', async (query, problems) => {
  expect(await restProblems(app, company.token, `/api/users?${query}`)).toEqual(['INVALID_INPUT', ...problems]);
});

it('a cursor of another order is refused', async () => {
  const { nextCursor } = await restPage(app, company.token, '/api/users?first=1');
  const path = `/api/users?orderBy=EMAIL_ASC&after=${String(nextCursor)}`;
  expect(await restProblems(app, company.token, path)).toEqual(['INVALID_INPUT', 'VALUE_INVALID /after']);
});

it('a building administrator sees the people of their building, and cannot ask for roles', async () => {
  const assignments = [{ buildingId: building(1), type: 'BUILDING_ADMIN' as const }];
  const { token } = await aCaller(app, company.organization, { name: 'Ann', assignments });

  const { items } = await restPage<{ name: string }>(app, token, '/api/users');
  expect(items.map(({ name }) => name)).toEqual(['Ann', 'Cleo']);
  expect(await restProblems(app, token, '/api/users?roleKey=viewer')).toEqual(['FORBIDDEN', 'PERMISSION_REQUIRED ']);
  expect(await restProblems(app, token, '/api/users?permission=PEOPLE_READ')).toEqual([
    'FORBIDDEN',
    'PERMISSION_REQUIRED ',
  ]);
});
