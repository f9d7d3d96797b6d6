import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { nodesOf, type Page, type Person, USERS, usersPage, walk } from '../support/people.js';
import { aCaller, aCompany, type TestCompany } from '../support/requests.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const names = (page: Page<Person>): string[] => nodesOf(page).map(({ name }) => name);

/** A company of people with these names; its admin is called Zz. */
async function aCompanyOf(...called: string[]): Promise<TestCompany & { people: string[] }> {
  const company = await aCompany(app);
  await app.prisma.user.updateMany({ where: { orgId: company.organization.id }, data: { name: 'Zz' } });
  const people: string[] = [];
  for (const name of called) people.push((await aUser(app.prisma, company.organization, { name })).id);
  return { ...company, people };
}

describe('users', () => {
  it('are those of the organization, by name', async () => {
    const { token } = await aCompanyOf('Cleo', 'Ada', 'Ben');

    const page = await usersPage(app, token);

    expect(names(page)).toEqual(['Ada', 'Ben', 'Cleo', 'Zz']);
    expect(page.totalCount).toBe(4);
    const [startCursor, endCursor] = [page.edges[0]!.cursor, page.edges[3]!.cursor];
    expect(page.pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: false, startCursor, endCursor });
  });

  it('come twenty to a page by default, and a hundred at most', async () => {
    const { token } = await aCompanyOf(...Array.from({ length: 20 }, (_, index) => `Person ${index}`));

    expect((await usersPage(app, token)).edges).toHaveLength(20);
    expect((await usersPage(app, token, { first: 100 })).edges).toHaveLength(21);
    for (const first of [0, 101]) {
      const { code, errors } = await sendGraphql(app, token, USERS, { first });
      expect({ code, errors }).toMatchObject({ code: 'INVALID_INPUT', errors: [{ pointer: '/first' }] });
    }
  });

  it('come once each over all pages, even people with the same name and while others are added', async () => {
    const { token, organization, people } = await aCompanyOf(...Array<string>(5).fill('Ida'), 'Bo', 'Kim ü%_');

    let isFirst = true;

    const seen = await walk(
      (after) => usersPage(app, token, { first: 2, after }),
      async ({ pageInfo }) => {
        expect(pageInfo.hasPreviousPage).toBe(!isFirst);
        isFirst = false;
        await aUser(app.prisma, organization, { name: 'Aa, added before' });
      },
    );

    expect(seen.map(({ name }) => name)).toEqual(['Bo', ...Array<string>(5).fill('Ida'), 'Kim ü%_', 'Zz']);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(8);
    expect(seen.map(({ id }) => id)).toEqual(expect.arrayContaining(people));
  });

  it('that are added behind the cursor come on a later page', async () => {
    const { token, organization } = await aCompanyOf('Ada', 'Ben');
    const { pageInfo } = await usersPage(app, token, { first: 1 });

    await aUser(app.prisma, organization, { name: 'Bea' });

    expect(names(await usersPage(app, token, { after: pageInfo.endCursor }))).toEqual(['Bea', 'Ben', 'Zz']);
  });

  it.each([
    ['nothing', ''],
    ['invalid base64', '!'],
    ['another list', Buffer.from('Building 1').toString('base64url')],
    ['an id without a name', Buffer.from('0192f0c1-2d3e-7f4a-8b5c-6d7e8f901234').toString('base64url')],
    ['a name without an id', Buffer.from('Ada Lovelace').toString('base64url')],
  ])('are refused with a cursor of %s', async (_, after) => {
    const { token } = await aCompanyOf();

    const { code, text } = await sendGraphql(app, token, USERS, { after });

    expect([code, text]).toEqual(['INVALID_INPUT', expect.stringContaining('"/after"')]);
  });
});

describe('users with an e-mail address', () => {
  it('are only the exact match, in any case, although others match a part of it', async () => {
    const { token, organization } = await aCompanyOf();
    for (const email of ['ann@lee.example', 'joann@lee.example', 'ann@lee.example.test'])
      await aUser(app.prisma, organization, { name: email, email });

    expect(names(await usersPage(app, token, { email: ' Ann@Lee.example' }))).toEqual(['ann@lee.example']);
    expect(names(await usersPage(app, token, { email: 'nn@lee.example' }))).toEqual([]);
    expect(names(await usersPage(app, token, { email: 'ann@lee.example', search: 'joann' }))).toEqual([]);
  });

  it('are refused for a malformed address', async () => {
    const { token } = await aCompanyOf();
    const { code, errors } = await sendGraphql(app, token, USERS, { email: 'ann' });
    expect({ code, errors }).toMatchObject({ code: 'INVALID_INPUT', errors: [{ pointer: '/email' }] });
  });
});

describe('a search for users', () => {
  it('searches names and e-mail addresses in any case, without wildcards: %, _ and \\ are literal', async () => {
    const { token, organization } = await aCompanyOf('Ann_Lee', 'AnnaLee', '100% Joe', 'Back\\slash');
    await aUser(app.prisma, organization, { name: 'Mail', email: 'wanda_50%@lee.example' });
    const search = async (text: string): Promise<string[]> => names(await usersPage(app, token, { search: text }));

    expect((await search('LEE')).sort()).toEqual(['AnnaLee', 'Ann_Lee', 'Mail'].sort());
    expect(await search('n_l')).toEqual(['Ann_Lee']);
    expect((await search('%')).sort()).toEqual(['100% Joe', 'Mail']);
    expect(await search('\\')).toEqual(['Back\\slash']);
    expect(await search('A_50%@')).toEqual(['Mail']);
    expect(await search('nobody')).toEqual([]);
  });

  it('finds by building and unit who is assigned or lives there, but not who has moved out', async () => {
    const { token, organization, buildings } = await aCompany(app);
    const [mill, court] = buildings;
    await app.prisma.building.updateMany({ where: { id: mill!.id }, data: { name: 'Old_Mill' } });
    await app.prisma.unit.updateMany({ where: { id: court!.units[0]! }, data: { label: 'Loft%9' } });
    const person = (name: string, options: object): Promise<unknown> =>
      aUser(app.prisma, organization, { name, ...options });
    await person('Staff', { assignments: [{ buildingId: mill!.id, type: 'STAFF' }] });
    await person('Resident', { unitIds: [mill!.units[0]!, mill!.units[1]!] });
    await person('Lofty', { unitIds: [court!.units[0]!] });
    const gone = await aUser(app.prisma, organization, { name: 'Gone' });
    for (const unitId of [mill!.units[0]!, court!.units[0]!]) {
      const ended = { startedAt: new Date(0), endedAt: new Date(1) };
      await app.prisma.occupancy.create({ data: { orgId: gone.orgId, userId: gone.id, unitId, ...ended } });
    }
    const search = (text: string): Promise<Page<Person>> => usersPage(app, token, { search: text });

    expect(names(await search('d_mill'))).toEqual(['Resident', 'Staff']);
    expect((await search('d_mill')).totalCount).toBe(2); // counts a person with two units once
    expect(names(await search('loft%'))).toEqual(['Lofty']);
    expect(names(await search('oldmill'))).toEqual([]);
  });

  it('has pages like any list', async () => {
    const { token } = await aCompanyOf('Ida 1', 'Bo', 'Ida 2', 'Ida 3');

    const seen = await walk((after) => usersPage(app, token, { first: 1, search: 'ida', after }));

    expect(seen.map(({ name }) => name)).toEqual(['Ida 1', 'Ida 2', 'Ida 3']);
  });

  it.each(['', ' ', 'x'.repeat(201), '\u0000', '\ud800'])('is refused for %j', async (text) => {
    const { token } = await aCompanyOf();

    const { code, errors } = await sendGraphql(app, token, USERS, { search: text });

    expect({ code, errors }).toMatchObject({ code: 'INVALID_INPUT', errors: [{ pointer: '/search' }] });
  });
});

test('users of other organizations are never returned, not even for a search or with a cursor of theirs', async () => {
  const { token } = await aCompanyOf('Own');
  const other = await anOrganization(app.prisma);
  const foreign = await aCaller(app, other, {
    name: 'Foreign',
    roleKeys: ['admin'],
    unitIds: [other.buildings[0]!.units[0]!],
  });
  const theirs = await usersPage(app, foreign.token);

  expect(names(await usersPage(app, token))).toEqual(['Own', 'Zz']);
  expect(names(await usersPage(app, token, { search: 'Foreign' }))).toEqual([]);
  expect(names(await usersPage(app, token, { search: 'Building' }))).toEqual([]);
  expect(names(await usersPage(app, token, { search: foreign.email }))).toEqual([]);
  expect(names(await usersPage(app, token, { email: foreign.email }))).toEqual([]);
  expect(names(await usersPage(app, token, { after: theirs.edges[0]!.cursor }))).toEqual(['Own', 'Zz']);
});
