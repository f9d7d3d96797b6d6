import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, type TestOrganization } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { aCaller, aCompany } from '../support/requests.js';
import { recordStatements } from '../support/statements.js';

const BUILDINGS = /* GraphQL */ `
  query ($search: String, $first: Int, $after: String) {
    buildings(search: $search, first: $first, after: $after) {
      edges {
        cursor
        node {
          id
          name
          units {
            id
            label
          }
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
      totalCount
    }
  }
`;

interface Connection {
  edges: { cursor: string; node: { id: number; name: string; units: { id: number; label: string }[] } }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  totalCount: number;
}

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

async function page(token: string, variables: object = {}): Promise<Connection> {
  const { data, text } = await sendGraphql(app, token, BUILDINGS, variables);
  if (data?.buildings == null) throw new Error(text);
  return data.buildings as Connection;
}

const names = ({ edges }: Connection): string[] => edges.map(({ node }) => node.name);
const ids = ({ edges }: Connection): number[] => edges.map(({ node }) => node.id);

/** An organization of buildings with these names. @returns also a viewer's token */
async function aViewerOf(...called: string[]): Promise<{ organization: TestOrganization; token: string }> {
  const organization = await anOrganization(app.prisma, { buildings: called.length, units: 2 });
  for (const [index, name] of called.entries()) {
    await app.prisma.building.updateMany({ where: { id: organization.buildings[index]!.id }, data: { name } });
  }
  const { token } = await aCaller(app, organization, { roleKeys: ['viewer'] });
  return { organization, token };
}

describe('buildings', () => {
  it('are those of the organization by name, with their units by label', async () => {
    const { organization, token } = await aViewerOf('Mill Yard', 'Garden Row', 'Harbour House');

    const found = await page(token);

    expect(names(found)).toEqual(['Garden Row', 'Harbour House', 'Mill Yard']);
    expect(found.totalCount).toBe(3);
    const [first, garden] = organization.buildings;
    expect(found.edges[0]!.node.units).toEqual(garden!.units.map((id, u) => ({ id, label: String(100 + u) })));
    expect(found.edges[2]!.node.id).toBe(first!.id);
    const [startCursor, endCursor] = [found.edges[0]!.cursor, found.edges[2]!.cursor];
    expect(found.pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: false, startCursor, endCursor });
  });

  it('come once each over all pages', async () => {
    const called = Array.from({ length: 7 }, (_, index) => `House ${String.fromCharCode(71 - index)} ü%_`);
    const { token } = await aViewerOf(...called);
    const seen: string[] = [];

    let after: string | null = null;
    for (const [size, hasNextPage] of [[3, true] as const, [3, true] as const, [1, false] as const]) {
      const found: Connection = await page(token, { first: 3, after });
      expect(found.edges).toHaveLength(size);
      expect(found.pageInfo).toMatchObject({ hasNextPage, hasPreviousPage: after !== null });
      expect(found.totalCount).toBe(7);
      seen.push(...names(found));
      after = found.pageInfo.endCursor;
    }

    expect(seen).toEqual([...called].reverse());
    expect(await page(token, { first: 3, after })).toMatchObject({
      edges: [],
      pageInfo: { hasNextPage: false, startCursor: null, endCursor: null },
      totalCount: 7,
    });
  });

  it('come twenty to a page by default, and a hundred at most', async () => {
    const organization = await anOrganization(app.prisma, { buildings: 21, units: 1 });
    const { token } = await aCaller(app, organization, { roleKeys: ['viewer'] });

    expect((await page(token)).edges).toHaveLength(20);
    expect((await page(token, { first: 100 })).edges).toHaveLength(21);
    for (const first of [0, -1, 101]) {
      const { code, errors } = await sendGraphql(app, token, BUILDINGS, { first });
      expect({ code, errors }).toMatchObject({ code: 'INVALID_INPUT', errors: [{ pointer: '/first' }] });
    }
  });

  it('are found by any part of the name in any case, without wildcards: %, _ and \\ are literal', async () => {
    const { token } = await aViewerOf(
      'Linden Court',
      'Mill_Yard',
      '100% Green',
      'Back\\slash',
      'Courtyard',
      'Millyard',
    );
    const search = async (text: string): Promise<string[]> => names(await page(token, { search: text })).sort();

    expect(await search('court')).toEqual(['Courtyard', 'Linden Court']);
    expect(await search('YARD')).toEqual(['Courtyard', 'Mill_Yard', 'Millyard']);
    expect(await search('%')).toEqual(['100% Green']);
    expect(await search('_')).toEqual(['Mill_Yard']);
    expect(await search('l_y')).toEqual(['Mill_Yard']);
    expect(await search('\\')).toEqual(['Back\\slash']);
    expect(await search('nothing')).toEqual([]);
    expect(await page(token, { search: 'yard', first: 1 })).toMatchObject({
      totalCount: 3,
      pageInfo: { hasNextPage: true },
    });
  });

  it('of other organizations are never returned, not by name nor with a cursor of theirs', async () => {
    const { token } = await aViewerOf('Own House');
    const other = await aViewerOf('A Foreign House', 'Z Foreign House');
    const foreign = await page(other.token);

    expect(names(await page(token))).toEqual(['Own House']);
    expect(names(await page(token, { search: 'Foreign' }))).toEqual([]);
    expect(names(await page(token, { after: foreign.edges[0]!.cursor }))).toEqual(['Own House']);
  });

  it('are for building administrators only those they administer', async () => {
    const { organization, buildings } = await aCompany(app);
    const [first, second, third] = buildings.map(({ id }) => id);
    const { token } = await aCaller(app, organization, {
      assignments: [
        { buildingId: first!, type: 'BUILDING_ADMIN' },
        { buildingId: second!, type: 'STAFF' },
        { buildingId: third!, type: 'BUILDING_ADMIN' },
      ],
    });

    const found = await page(token);

    expect(ids(found)).toEqual([first, third]);
    expect(found.totalCount).toBe(2);
    expect(found.edges[0]!.node.units).toHaveLength(4);
    expect(ids(await page(token, { search: 'Building 1' }))).toEqual([]);
  });

  it.each(['viewer', 'org_admin', 'admin', 'platform_admin'])(
    'are all returned to a caller with the role %s',
    async (roleKey) => {
      const { organization } = await aCompany(app);
      const { token } = await aCaller(app, organization, { roleKeys: [roleKey] });

      expect((await page(token)).totalCount).toBe(3);
    },
  );

  it('are refused to a manager or resident without a role', async () => {
    const { organization, buildings } = await aCompany(app);
    const { token } = await aCaller(app, organization, {
      assignments: [{ buildingId: buildings[0]!.id, type: 'MANAGER' }],
      unitIds: [buildings[0]!.units[0]!],
    });

    const { code, errors, data } = await sendGraphql(app, token, BUILDINGS);

    expect({ code, errors }).toMatchObject({
      code: 'FORBIDDEN',
      errors: [{ code: 'PERMISSION_REQUIRED', pointer: '' }],
    });
    expect(data ?? null).toBeNull();
  });

  it('cost as many statements for twenty as for one, units included', async () => {
    const organization = await anOrganization(app.prisma, { buildings: 20, units: 3 });
    const { token } = await aCaller(app, organization, { roleKeys: ['viewer'] });
    const statementsFor = (first: number): Promise<string[]> =>
      recordStatements(async () => {
        const { edges } = await page(token, { first });
        expect(edges.flatMap(({ node }) => node.units)).toHaveLength(3 * first);
      });

    const [one, twenty] = [await statementsFor(1), await statementsFor(20)];

    expect(one.length).toBeGreaterThan(0);
    expect(twenty).toHaveLength(one.length);
  });

  it.each([
    '',
    ' not base64 ',
    'AAAA',
    '!',
    Buffer.from('0192f0c1-2d3e-7f4a-8b5c-6d7e8f901234 Jane').toString('base64url'),
  ])('are refused with the cursor %j', async (after) => {
    const { token } = await aViewerOf('Own House');

    const { code, text } = await sendGraphql(app, token, BUILDINGS, { after });

    expect([code, text]).toEqual(['INVALID_INPUT', expect.stringContaining('"/after"')]);
  });
});
