import { startTestApp, type TestApp } from '../support/app.js';
import { aRole, aUser, type UserOptions } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { nodesOf, USERS, usersPage, walk } from '../support/people.js';
import { aCompany, type TestCompany } from '../support/requests.js';

let app: TestApp;
let company: TestCompany;
let role: string;
beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
  const { organization, buildings } = company;
  const [first, second] = buildings;
  role = await aRole(app.prisma, ['AUDIT_READ']);
  const person = async (name: string, options: UserOptions = {}): Promise<void> => {
    await aUser(app.prisma, organization, { name, email: `${name.toLowerCase()}@lee.example`, ...options });
  };
  await app.prisma.user.updateMany({ where: { id: company.admin.id }, data: { name: 'Zz' } });
  await person('Ada', { roleKeys: ['viewer'], assignments: [{ buildingId: first!.id, type: 'STAFF' }] });
  await person('Ben', { status: 'INVITED', roleKeys: [role], unitIds: [first!.units[0]!] });
  await person('Cleo', {
    status: 'DEACTIVATED',
    assignments: [
      { buildingId: first!.id, type: 'MANAGER' },
      { buildingId: second!.id, type: 'STAFF' },
    ],
  });
  await person('Dan', { status: 'INVITED', unitIds: [second!.units[0]!] });
});
afterAll(() => app.close());

const names = async (variables: object): Promise<string[]> => {
  const page = await usersPage(app, company.token, variables);
  expect(page.totalCount).toBe(page.edges.length);
  return nodesOf(page).map(({ name }) => name);
};
const filtered = (filter: object): Promise<string[]> => names({ filter });

async function invite(name: string, invitation: object): Promise<void> {
  const { orgId, id } = await app.prisma.user.findFirstOrThrow({ where: { name, orgId: company.organization.id } });
  await app.prisma.invitation.create({ data: { orgId, userId: id, ...invitation } });
}

describe('a filter for users', () => {
  it.each<[string, () => object, string[]]>([
    ['one status', () => ({ statuses: ['INVITED'] }), ['Ben', 'Dan']],
    ['one of several statuses', () => ({ statuses: ['INVITED', 'DEACTIVATED'] }), ['Ben', 'Cleo', 'Dan']],
    ['a role', () => ({ roleKeys: ['viewer'] }), ['Ada']],
    ['one of several roles', () => ({ roleKeys: ['viewer', role, role] }), ['Ada', 'Ben']],
    ['an unknown role', () => ({ roleKeys: ['none'] }), []],
    ['an unknown and a known role', () => ({ roleKeys: ['none', 'viewer'] }), ['Ada']],
    ['a permission', () => ({ permissions: ['PEOPLE_READ'] }), ['Ada', 'Zz']],
    ['one of several permissions', () => ({ permissions: ['AUDIT_READ', 'CROSS_ORG'] }), ['Ben', 'Zz']],
    ['a building', () => ({ buildingIds: [company.buildings[0]!.id] }), ['Ada', 'Ben', 'Cleo']],
    ['buildings', () => ({ buildingIds: company.buildings.map(({ id }) => id) }), ['Ada', 'Ben', 'Cleo', 'Dan']],
    ['an unknown building', () => ({ buildingIds: [0, 2 ** 31 - 1] }), []],
    ['a type of assignment', () => ({ assignmentTypes: ['STAFF'] }), ['Ada', 'Cleo']],
    [
      'a type in a building: the same assignment has both',
      () => ({ buildingIds: [company.buildings[0]!.id], assignmentTypes: ['STAFF'] }),
      ['Ada'],
    ],
    ['all fields', () => ({ statuses: ['ACTIVE', 'INVITED'], roleKeys: [role], permissions: ['AUDIT_READ'] }), ['Ben']],
    ['fields that exclude each other', () => ({ statuses: ['ACTIVE'], roleKeys: [role] }), []],
    ['an empty list', () => ({ statuses: [] }), []],
    ['no field', () => ({}), ['Ada', 'Ben', 'Cleo', 'Dan', 'Zz']],
    ['null', () => ({ statuses: null, roleKeys: null }), ['Ada', 'Ben', 'Cleo', 'Dan', 'Zz']],
  ])('finds users with %s', async (_, filter, found) => {
    expect(await filtered(filter())).toEqual(found);
  });

  it('finds with two fields the users that each of them finds', async () => {
    const single = [
      { statuses: ['INVITED', 'DEACTIVATED'] },
      { statuses: ['DEACTIVATED'] },
      { roleKeys: ['viewer'] },
      { roleKeys: [role] },
      { permissions: ['PEOPLE_READ'] },
      { permissions: ['AUDIT_READ'] },
      { buildingIds: [company.buildings[0]!.id] },
      { buildingIds: [company.buildings[1]!.id] },
      { assignmentTypes: ['STAFF'] },
      { assignmentTypes: ['MANAGER'] },
    ];
    const found = new Map<object, string[]>();
    for (const filter of single) found.set(filter, await filtered(filter));
    const fieldOf = (filter: object): string => Object.keys(filter)[0]!.replace('assignmentTypes', 'buildingIds');

    for (const one of single)
      for (const other of single.filter((each) => fieldOf(each) !== fieldOf(one))) {
        const both = { ...one, ...other };
        const expected = found.get(one)!.filter((name) => found.get(other)!.includes(name));
        expect([both, await filtered(both)]).toEqual([both, expected]);
      }
    for (const filter of single)
      for (const name of ['Ada', 'Ben', 'Cleo'])
        expect([filter, name, await names({ filter, email: `${name.toLowerCase()}@lee.example` })]).toEqual([
          filter,
          name,
          found.get(filter)!.filter((each) => each === name),
        ]);
  });

  it('finds users by the status of their newest invitation', async () => {
    const mailed = { tokenHash: Buffer.alloc(32, 1), sentAt: new Date(0) };
    await invite('Ada', { acceptedAt: new Date(), createdAt: new Date(0) });
    await invite('Ben', { ...mailed, expiresAt: new Date(1) });
    await invite('Cleo', { ...mailed, tokenHash: Buffer.alloc(32, 2), expiresAt: new Date(8e15 / 1e3) });
    await invite('Dan', { revokedAt: new Date() });
    await invite('Dan', { failedAt: new Date(), failureReason: 'no mailbox' });
    const by = (...invitations: string[]): Promise<string[]> => filtered({ invitations });

    expect(await by('ACCEPTED')).toEqual(['Ada']);
    expect(await by('EXPIRED')).toEqual(['Ben']);
    expect(await by('SENT')).toEqual(['Cleo']);
    expect(await by('FAILED')).toEqual(['Dan']);
    expect(await by('QUEUED')).toEqual([]);
    expect(await by('NONE')).toEqual(['Zz']);
    expect(await by('NONE', 'EXPIRED', 'ACCEPTED')).toEqual(['Ada', 'Ben', 'Zz']);
    await invite('Ada', { createdAt: new Date() });
    expect(await by('ACCEPTED')).toEqual([]);
    expect(await by('QUEUED')).toEqual(['Ada']);
  });

  it.each<[string, object, string]>([
    ['an unknown role key that is too long', { roleKeys: ['x'.repeat(65)] }, '/filter/roleKeys/0'],
    ['too many role keys', { roleKeys: Array.from({ length: 51 }, (_, n) => `r${n}`) }, '/filter/roleKeys'],
    ['too many buildings', { buildingIds: Array.from({ length: 501 }, (_, n) => n) }, '/filter/buildingIds'],
    ['an unknown status', { statuses: ['ACTIVE', 'GONE'] }, '/filter/statuses/1'],
    ['an id with a fraction', { buildingIds: [1.5] }, '/filter/buildingIds/0'],
    ['null in a list', { statuses: [null] }, '/filter/statuses/0'],
  ])('is refused with %s', async (_, filter, pointer) => {
    const { code, errors } = await sendGraphql(app, company.token, USERS, { filter });

    expect([code, errors?.map((error) => error.pointer)]).toEqual(['INVALID_INPUT', [pointer]]);
  });
});

describe('the order of users', () => {
  const ORDERS: [string, string[]][] = [
    ['NAME', ['Ada', 'Ben', 'Cleo', 'Dan', 'Zz']],
    ['EMAIL', ['Ada', 'Ben', 'Cleo', 'Dan', 'Zz']],
    ['CREATED_AT', ['Zz', 'Ada', 'Ben', 'Cleo', 'Dan']],
    ['STATUS', ['Ben', 'Dan', 'Zz', 'Ada', 'Cleo']],
  ];
  beforeAll(() => app.prisma.user.updateMany({ where: { id: company.admin.id }, data: { email: 'zz@lee.example' } }));

  it.each(
    ORDERS.flatMap(([key, sorted]): [string, string[]][] => [
      [`${key}_ASC`, sorted],
      [`${key}_DESC`, sorted.toReversed()],
    ]),
  )('%s is kept over all pages', async (orderBy, sorted) => {
    const seen = await walk((after) => usersPage(app, company.token, { orderBy, first: 1, after }));

    expect(seen.map(({ name }) => name)).toEqual(sorted);
    expect(await names({ orderBy, filter: { statuses: ['INVITED'] } })).toEqual(
      sorted.filter((name) => ['Ben', 'Dan'].includes(name)),
    );
  });

  it('belongs to the cursor: another order refuses it', async () => {
    const keys = ORDERS.flatMap(([key]) => [`${key}_ASC`, `${key}_DESC`]);
    for (const made of keys) {
      const { pageInfo } = await usersPage(app, company.token, { orderBy: made, first: 1 });
      for (const orderBy of keys.filter((key) => key !== made)) {
        const { code, errors } = await sendGraphql(app, company.token, USERS, { orderBy, after: pageInfo.endCursor });
        expect([code, errors]).toMatchObject(['INVALID_INPUT', [{ code: 'VALUE_INVALID', pointer: '/after' }]]);
      }
    }
  });
});
