import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { sendAs } from '../support/http-client.js';
import { aCaller, aCompany, type TestCompany } from '../support/requests.js';
import { restPage, restPages, restProblems } from '../support/rest-lists.js';

let app: TestApp;
let company: TestCompany;
beforeAll(async () => {
  app = await startTestApp();
  company = await aCompany(app);
  for (const name of ['Ada', 'Ben', 'Cleo']) {
    const { orgId, id: subjectId } = await aUser(app.prisma, company.organization, { name });
    const changes = [{ kind: 'USER_CREATED' }, { kind: 'ROLE_GRANTED', roleKey: 'viewer' }];
    const by = { transport: 'GRAPHQL', actorOrgId: orgId, actorId: company.admin.id } as const;
    await app.prisma.auditEvent.create({
      data: { orgId, subjectId, requestId: name, changes, ...(name === 'Ben' ? { transport: 'CLI' } : by) },
    });
  }
});
afterAll(() => app.close());

/** Orders of users, of which two have the same keys. */
const ORDERS = ['NAME_ASC', 'NAME_DESC', 'CREATED_AT_DESC'];

interface List {
  path: () => string;
  /** All items, by GraphQL. */
  expected: () => Promise<object[]>;
}

const read = async (query: string) => (await sendGraphql(app, company.token, query)).data;
const nodes = (list: { edges: { node: object }[] }): object[] => list.edges.map(({ node }) => node);
const units = () => `/api/org/buildings/${String(company.buildings[0]!.id)}/units`;

const LISTS: Record<string, List> = {
  buildings: {
    path: () => '/api/org/buildings',
    expected: async () =>
      nodes((await read('{ buildings { edges { node { id name unitCount residentCount } } } }')).buildings),
  },
  users: {
    path: () => '/api/users',
    expected: async () => nodes((await read('{ users { edges { node { id email name status createdAt } } } }')).users),
  },
  'audit events': {
    path: () => '/api/org/audit-events',
    expected: async () => {
      const { auditEvents } = await read(`{ auditEvents { edges { node {
        id createdAt actorId actor { id email name } actorKeyId actorKey { id name } subject { id email name }
        changes { kind roleKey } requestId transport
      } } } }`);
      return nodes(auditEvents).map((node) => {
        const { changes, ...event } = node as { changes: { kind: string; roleKey: string | null }[] };
        return {
          ...event,
          changes: changes.map(({ kind, roleKey }) => (roleKey === null ? { kind } : { kind, roleKey })),
        };
      });
    },
  },
  units: {
    path: units,
    expected: async () =>
      (await read(`{ building(id: ${String(company.buildings[0]!.id)}) { units { id label } } }`)).building.units,
  },
};

describe.each(Object.entries(LISTS))('the list of %s', (_, { path, expected }) => {
  it('has the items of GraphQL on one page without a link', async () => {
    const items = await expected();
    expect(items.length).toBeGreaterThan(2);
    expect(await restPage(app, company.token, path())).toEqual({ items, nextCursor: null, next: null });
  });

  it('links each page to the next, and has each item once', async () => {
    const pages = await restPages(app, company.token, `${path()}?first=2`);

    const items = await expected();
    expect(pages.flatMap((page) => page.items)).toEqual(items);
    expect(pages).toHaveLength(Math.ceil(items.length / 2));
    for (const { nextCursor, next } of pages.slice(0, -1))
      expect(next).toBe(`${path()}?first=2&after=${nextCursor ?? 'none'}`);
    expect(pages.at(-1)).toMatchObject({ nextCursor: null, next: null });
  });

  it('has the same headers for HEAD', async () => {
    const ask = (method: string) => sendAs(app.url, company.token, { method, path: `${path()}?first=1`, headers: {} });
    const [get, head] = [await ask('GET'), await ask('HEAD')];

    expect(head).toMatchObject({ status: 200, text: '', headers: { link: get.headers['link'] } });
    expect(get.headers['link']).toMatch(/^<\/api\/.+>; rel="next"$/);
  });

  it.each([
    ['none=1', ['FIELD_UNKNOWN /none']],
    ['constructor=1&__proto__=1', ['FIELD_UNKNOWN /constructor', 'FIELD_UNKNOWN /__proto__']],
    ['first[]=1', ['FIELD_UNKNOWN /first[]']],
    ['first=0', ['VALUE_INVALID /first']],
    ['first=101', ['VALUE_INVALID /first']],
    ['first=', ['VALUE_INVALID /first']],
    ['first=1.5', ['VALUE_INVALID /first']],
    ['first=1&first=2', ['VALUE_INVALID /first']],
    ['after=!', ['VALUE_INVALID /after']],
    ['after=', ['VALUE_INVALID /after']],
    ['after=x&after=y', ['VALUE_INVALID /after']],
    ['first=x&after=!', ['VALUE_INVALID /first', 'VALUE_INVALID /after']],
  ])('refuses the query %s', async (query, problems) => {
    const found = await restProblems(app, company.token, `${path()}?${query}`);
    expect([...found].sort()).toEqual(['INVALID_INPUT', ...problems].sort());
  });

  it('has nothing of another organization, whose token reads its own', async () => {
    const { token } = await aCaller(app, await anOrganization(app.prisma), { roleKeys: ['admin'] });
    const foreign = await restProblems(app, token, path());
    const own = await expected();
    if (foreign[0] === 'ok') expect((await restPage<object>(app, token, path())).items).not.toEqual(own);
    else expect(foreign).toEqual(['NOT_FOUND']);
  });
});

it('takes a cursor only of the same list in the same order', async () => {
  const people = ORDERS.map((order): [string, string] => [`/api/users?orderBy=${order}&`, order]);
  const lists = [['/api/org/buildings?'], [`${units()}?`], ['/api/org/audit-events?'], ...people];
  const cursors: string[] = [];
  for (const [path = ''] of lists) cursors.push((await restPage(app, company.token, `${path}first=1`)).nextCursor!);

  for (const [at, [path = '', order]] of lists.entries()) {
    const name = path.includes('users') ? 'users' : path.includes('audit') ? 'auditEvents' : 'buildings';
    const document = `query ($after: String) {
      ${name}(after: $after${order === undefined ? '' : `, orderBy: ${order}`}) { edges { cursor } }
    }`;
    for (const [from, after] of cursors.entries()) {
      const refusal = from === at ? ['ok'] : ['INVALID_INPUT', 'VALUE_INVALID /after'];
      const rest = await restProblems(app, company.token, `${path}after=${after}`);
      expect({ path, of: lists[from]![0], rest }).toEqual({ path, of: lists[from]![0], rest: refusal });
      if (path.includes('/units?')) continue; // GraphQL has no such list
      const { code = 'ok', errors = [] } = await sendGraphql(app, company.token, document, { after });
      expect([code, ...errors.map((each) => `${each.code} ${each.pointer}`)]).toEqual(refusal);
    }
  }
});

describe('a search', () => {
  it.each([
    ['/api/org/buildings?search=0%20BUILDING', ['Building 0']],
    ['/api/org/buildings?search=b%C3%BCilding+0', ['Building 0']],
    ['/api/org/buildings?search=building%25', []],
  ])('of buildings: %s', async (path, names) => {
    const { items } = await restPage<{ name: string }>(app, company.token, path);
    expect(items.map(({ name }) => name)).toEqual(names);
  });

  it('stays in the link, as it was sent', async () => {
    const { next } = await restPage(app, company.token, `${units()}?search=10&first=1`);
    expect(next).toMatch(/^[^?]+\?search=10&first=1&after=[\w-]+$/);
    const { items } = await restPage<{ label: string }>(app, company.token, next!);
    expect(items).toMatchObject([{ label: '101' }]);
  });

  it.each([
    ['search=', ['VALUE_INVALID /search']],
    ['search=a&search=b', ['VALUE_INVALID /search']],
    [`search=${'a'.repeat(201)}`, ['VALUE_TOO_LONG /search']],
  ])('is refused: %s', async (query, problems) => {
    for (const path of ['/api/org/buildings', units()])
      expect(await restProblems(app, company.token, `${path}?${query}`)).toEqual(['INVALID_INPUT', ...problems]);
  });
});

describe('PUBLIC_URL with a path', () => {
  it('puts the path into the link, because a proxy removes it from requests', async () => {
    const behind = await startTestApp({ publicUrl: 'https://homes.test.example/people' });
    try {
      const { token } = await aCompany(behind);
      const { next } = await restPage(behind, token, '/api/org/buildings?first=1');
      expect(next).toMatch(/^\/people\/api\/org\/buildings\?first=1&after=/);
    } finally {
      await behind.close();
    }
  });
});

describe('the roles', () => {
  it('are all on one page, as in GraphQL', async () => {
    const { roles } = await read('{ roles { key name permissions grantable } }');
    expect(await restPage(app, company.token, '/api/roles')).toEqual({ items: roles, nextCursor: null, next: null });
    expect(roles.length).toBeGreaterThan(3);
  });

  it('take no query', async () => {
    expect(await restProblems(app, company.token, '/api/roles?first=1&a~b')).toEqual([
      'INVALID_INPUT',
      'FIELD_UNKNOWN /first',
      'FIELD_UNKNOWN /a~0b',
    ]);
  });
});

describe('the units of a building', () => {
  it.each(['0', 'x', '1e3', '99999999999', '-1'])('that does not exist are NOT_FOUND: %s', async (id) => {
    expect(await restProblems(app, company.token, `/api/org/buildings/${id}/units`)).toEqual(['NOT_FOUND']);
  });
});
