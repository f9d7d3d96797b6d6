import { randomUUID } from 'node:crypto';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestOrganization, type TestUser } from '../support/builders.js';
import { sendGraphql } from '../support/graphql.js';
import { nodesOf, type Page, walk } from '../support/people.js';
import { aCaller, aCompany, aLink, aRequest } from '../support/requests.js';
import { recordStatements } from '../support/statements.js';
import { TRANSPORTS } from '../support/transports.js';

const EVENTS = /* GraphQL */ `
  query ($userId: ID, $first: Int, $after: String) {
    auditEvents(userId: $userId, first: $first, after: $after) {
      edges {
        cursor
        node {
          id
          createdAt
          actorId
          actor {
            id
            email
            name
          }
          subject {
            id
            email
            name
          }
          changes {
            kind
            roleKey
            buildingId
            unitId
            occupancyId
            type
            previousType
          }
          requestId
          transport
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

interface Event {
  id: string;
  createdAt: string;
  actorId: string;
  actor: { id: string; email: string; name: string } | null;
  subject: { id: string; email: string; name: string };
  changes: { kind: string; roleKey: string | null; buildingId: number | null; type: string | null }[];
  requestId: string;
  transport: string;
}

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

async function page(token: string, variables: object = {}): Promise<Page<Event>> {
  const { data, text } = await sendGraphql(app, token, EVENTS, variables);
  if (data?.auditEvents == null) throw new Error(text);
  return data.auditEvents as Page<Event>;
}

/** Writes audit events about a user, all at one instant by default. @returns their ids */
async function events({ orgId, id }: TestUser, count: number, createdAt = new Date(0)): Promise<string[]> {
  const rows = await app.prisma.auditEvent.createManyAndReturn({
    data: Array.from({ length: count }, () => ({
      ...{ orgId, actorOrgId: orgId, actorId: id, subjectId: id, createdAt },
      ...{ changes: [{ kind: 'USER_CREATED' }], requestId: randomUUID(), transport: 'REST' as const },
    })),
    select: { id: true },
  });
  return rows.map((row) => row.id);
}

const ids = (nodes: Event[]): string[] => nodes.map(({ id }) => id);

describe('auditEvents', () => {
  it('describe each call that changed something, newest first, with actor, subject, changes and transport', async () => {
    const { organization, buildings, admin, token } = await aCompany(app);
    const { id, email } = await aUser(app.prisma, organization, { name: 'Jane' });
    const grants = { buildingAssignments: [{ buildingId: buildings[0]!.id, type: 'STAFF' }] };
    const [[, graphql], [, rest]] = TRANSPORTS as [(typeof TRANSPORTS)[number], (typeof TRANSPORTS)[number]];
    const request = aLink({ orgId: organization.id, id, email }, { orgRoleKeys: ['viewer'] });
    await graphql.provision(app, token, request);
    await rest.provision(app, token, aLink({ orgId: organization.id, id, email }, grants));
    await rest.provision(app, token, aLink({ orgId: organization.id, id, email }, grants)); // changes nothing

    const { edges, totalCount } = await page(token);

    expect(totalCount).toBe(2);
    const [last, first] = edges.map(({ node }) => node);
    const person = { id: admin.id, email: admin.email, name: 'Test User' };
    for (const event of [last!, first!]) {
      expect(event).toMatchObject({ actorId: admin.id, actor: person, subject: { id, email, name: 'Jane' } });
      expect(event.requestId).not.toBe('');
    }
    const none = { roleKey: null, buildingId: null, unitId: null, occupancyId: null, type: null, previousType: null };
    expect(first!.changes).toEqual([{ ...none, kind: 'ROLE_GRANTED', roleKey: 'viewer' }]);
    expect(last!.changes).toEqual([
      { ...none, kind: 'ASSIGNMENT_CREATED', buildingId: buildings[0]!.id, type: 'STAFF' },
    ]);
    expect([first!.transport, last!.transport].sort()).toEqual(['GRAPHQL', 'REST']);
    expect(Date.parse(last!.createdAt)).toBeGreaterThanOrEqual(Date.parse(first!.createdAt));
  });

  it('come once each over all pages, even those of one instant and while others are added', async () => {
    const { organization, token, admin } = await aCompany(app);
    const other = await aUser(app.prisma, organization);
    const old = await events(admin, 3, new Date(1_000));
    const same = await events(other, 5, new Date(2_000));

    const seen = await walk(
      (after) => page(token, { first: 2, after }),
      () => events(admin, 1, new Date()),
    );

    expect(ids(seen)).toEqual([...[...same].sort().reverse(), ...[...old].sort().reverse()]);
  });

  it('of one user have their own pages', async () => {
    const { organization, token, admin } = await aCompany(app);
    const other = await aUser(app.prisma, organization);
    await events(admin, 3);
    const theirs = await events(other, 3);

    const seen = await walk((after) => page(token, { userId: other.id, first: 1, after }));

    expect(ids(seen)).toEqual([...theirs].sort().reverse());
    expect((await page(token, { userId: other.id.toUpperCase() })).totalCount).toBe(3);
  });

  it('of another organization are never returned, and its users look unknown', async () => {
    const { token } = await aCompany(app);
    const foreign = await aCaller(app, await anOrganization(app.prisma), { roleKeys: ['admin'] });
    await events(foreign, 2);
    const { edges } = await page(foreign.token);
    expect(edges).toHaveLength(2);

    const [none, theirs] = [await page(token, { userId: randomUUID() }), await page(token, { userId: foreign.id })];

    expect(theirs).toEqual(none);
    expect(nodesOf(await page(token, { after: edges[0]!.cursor }))).toEqual([]);
    expect((await page(token)).totalCount).toBe(0);
  });

  it('contain only the id of an actor from another organization', async () => {
    const { token, buildings } = await aCompany(app);
    const operator = await aCaller(app, await anOrganization(app.prisma), { roleKeys: ['platform_admin'] });
    const grants = { buildingAssignments: [{ buildingId: buildings[0]!.id, type: 'STAFF' }] };
    await TRANSPORTS[0]![1].provision(app, operator.token, aRequest({ grants, mode: { requireSameOrg: false } }));

    const [event] = nodesOf(await page(token));

    expect(event).toMatchObject({ actorId: operator.id, actor: null });
    expect((await page(operator.token)).totalCount).toBe(0);
  });

  it.each([
    [{ userId: 'x' }, '/userId'],
    [{ userId: 5 }, '/userId'],
    [{ first: 101 }, '/first'],
    [{ after: '!' }, '/after'],
    [{ after: Buffer.from('0192f0c1-2d3e-7f4a-8b5c-6d7e8f901234 Jane').toString('base64url') }, '/after'],
    [{ after: Buffer.from('Building 1').toString('base64url') }, '/after'],
  ])('are refused with %j', async (variables, pointer) => {
    const { token } = await aCompany(app);

    const { code, errors } = await sendGraphql(app, token, EVENTS, variables);

    expect({ code, errors }).toMatchObject({ code: 'INVALID_INPUT', errors: [{ pointer }] });
  });

  it('cost as many statements for 50 as for 5', async () => {
    const organization: TestOrganization = await anOrganization(app.prisma);
    const { token } = await aCaller(app, organization, { roleKeys: ['org_admin'] });
    for (let index = 0; index < 50; index++) await events(await aUser(app.prisma, organization), 1);
    const statementsFor = (first: number): Promise<string[]> =>
      recordStatements(async () => expect((await page(token, { first })).edges).toHaveLength(first));

    expect(await statementsFor(50)).toHaveLength((await statementsFor(5)).length);
  });

  it.each(['0000-01-01T00:00:00.000Z', '2026-13-01T00:00:00.000Z', '2026-02-30T00:00:00.000Z', '2026-01-01', 'now'])(
    'refuse a forged cursor: %s',
    async (instant) => {
      const { token } = await aCaller(app, await anOrganization(app.prisma), { roleKeys: ['org_admin'] });
      const after = Buffer.from(`${randomUUID()} ${instant}`).toString('base64url');

      expect(await sendGraphql(app, token, EVENTS, { after })).toMatchObject({
        code: 'INVALID_INPUT',
        errors: [{ code: 'VALUE_INVALID', pointer: '/after' }],
      });
    },
  );
});
