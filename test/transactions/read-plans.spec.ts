import type pg from 'pg';
import { UserOrder } from '../../src/users/user-order.enum.js';
import { cursorOf } from '../../src/pagination/connection.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { blocksOf, indexesOf, scansOf } from '../support/explain.js';
import { sendGraphql } from '../support/graphql.js';
import { callersOf, load, type LoadedCallers } from '../support/load.js';
import { USER, USERS } from '../support/people.js';
import { recordParameters, type SentStatement } from '../support/statements.js';

const BUILDING = /* GraphQL */ `
  query ($id: Int!) {
    building(id: $id) {
      name
      units {
        label
      }
    }
  }
`;
const BUILDINGS = /* GraphQL */ `
  query ($search: String, $after: String) {
    buildings(search: $search, after: $after) {
      edges {
        node {
          name
          units {
            label
          }
        }
      }
      totalCount
    }
  }
`;
const PLACES = /* GraphQL */ `
  query ($names: [PlaceNameInput!]!) {
    places(names: $names) {
      building {
        name
      }
      unit {
        label
      }
    }
  }
`;
const manyNames = () =>
  Array.from({ length: 100 }, (_, n) => ({ building: `HOUSE ${String(n)}`, unit: `Flat ${String(n)}` }));
const EVENTS = /* GraphQL */ `
  query ($userId: ID, $after: String) {
    auditEvents(userId: $userId, after: $after) {
      edges {
        node {
          actor {
            name
          }
          subject {
            name
          }
        }
      }
      totalCount
    }
  }
`;
const ROLES = '{ roles { key grantable } }';
const ME = '{ me { name roleKeys permissions administeredBuildingIds organization { name } } }';

/** All buildings fill a few blocks, and half of them belong to this organization: an index would save nothing. */
const NAMES_OF_BUILDINGS = ['Building'];
/** A count by status reads every invitation of this organization, and it has half of all. */
const COUNTED = [...NAMES_OF_BUILDINGS, 'Invitation'];
/** No index finds a text within the names of buildings. */
const SEARCH = ['Building'];

let app: TestApp;
let session: pg.Client;
let tokens: LoadedCallers['tokens'];
let places: { person: string; neighbour: string; building: number; users: string; buildings: string; events: string };

beforeAll(async () => {
  app = await startTestApp();
  session = await load(app);
  const callers = await callersOf(app);
  const where = { orgId: callers.orgId };
  const [first] = callers.buildings;
  tokens = callers.tokens;

  const user = await app.prisma.user.findFirstOrThrow({
    where,
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    skip: 15_000,
  });
  const event = await app.prisma.auditEvent.findFirstOrThrow({
    where,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    skip: 15_000,
  });
  const building = await app.prisma.building.findFirstOrThrow({ where, orderBy: { name: 'asc' }, skip: 400 });
  const neighbour = await app.prisma.buildingAssignment.findFirstOrThrow({
    where: { ...where, buildingId: first!.id },
  });
  await app.prisma.invitation.updateMany({
    where: { ...where, userId: neighbour.userId },
    data: { acceptedAt: new Date() },
  });
  places = {
    person: user.id,
    neighbour: neighbour.userId,
    building: first!.id,
    users: cursorOf('users.NAME_ASC', { id: user.id, sortKey: user.name }),
    buildings: cursorOf('buildings', { id: String(building.id), sortKey: building.name }),
    events: cursorOf('auditEvents', { id: event.id, sortKey: event.createdAt.toISOString() }),
  };
});
afterAll(async () => {
  await session.end();
  await app.close();
});

/** The statements that a query sends to the database. The query must find something. */
async function statementsOf(who: keyof typeof tokens, document: string, variables: object): Promise<SentStatement[]> {
  const sent = await recordParameters(async () => {
    const { data, text } = await sendGraphql(app, tokens[who], document, variables);
    const [answer] = Object.values<{ edges?: unknown[] } | null>(data ?? {});
    if (answer == null || answer.edges?.length === 0) throw new Error(text);
  });
  expect(sent.length).toBeGreaterThan(0);
  return sent;
}

it.each<[string, object]>([
  ['with a role', { filter: { roleKeys: ['viewer'] } }],
  ['with a permission', { filter: { permissions: ['PEOPLE_READ'] } }],
  ['with a rare permission', { filter: { permissions: ['ORG_MANAGE'] } }],
  ...Object.keys(UserOrder).map((orderBy): [string, object] => [`in the order ${orderBy}`, { orderBy }]),
])('a query for people %s scans no table in full', async (_, variables) => {
  for (const statement of await statementsOf('admin', USERS, variables)) {
    const scans = (await scansOf(session, statement)).filter((table) => !NAMES_OF_BUILDINGS.includes(table));
    expect([statement.text, ...scans]).toEqual([statement.text]);
  }
});

describe.each(['admin', 'administrator of two buildings'] as const)('with 20,000 people, for an %s,', (who) => {
  const isAdmin = who === 'admin';

  it.each<[string, string, () => object, string[]]>([
    ['me', ME, () => ({}), []],
    ['roles', ROLES, () => ({}), []],
    ['a person', USER, () => ({ id: isAdmin ? places.person : places.neighbour }), []],
    ['people', USERS, () => ({}), NAMES_OF_BUILDINGS],
    ['people deep in the list', USERS, () => ({ after: places.users }), NAMES_OF_BUILDINGS],
    ['people by name', USERS, () => ({ search: 'person 1' }), SEARCH],
    ['people by e-mail address', USERS, () => ({ search: '1@test' }), SEARCH],
    ['people by building', USERS, () => ({ search: isAdmin ? 'house 123' : 'house 2' }), SEARCH],
    ['people by unit', USERS, () => ({ search: 'flat 17' }), SEARCH],
    ['people found, deep in the list', USERS, () => ({ search: 'person', after: places.users }), SEARCH],
    ['people by several words', USERS, () => ({ search: '@TEST flat 7 person' }), SEARCH],
    ['people with statuses', USERS, () => ({ filter: { statuses: ['INVITED', 'ACTIVE'] } }), NAMES_OF_BUILDINGS],
    ['people with invitations', USERS, () => ({ filter: { invitations: ['QUEUED', 'NONE'] } }), COUNTED],
    ['people with accepted invitations', USERS, () => ({ filter: { invitations: ['ACCEPTED'] } }), COUNTED],
    ['people of buildings', USERS, () => ({ filter: { buildingIds: [places.building] } }), NAMES_OF_BUILDINGS],
    ['people with types', USERS, () => ({ filter: { assignmentTypes: ['STAFF'] } }), NAMES_OF_BUILDINGS],
    [
      'people with a type in a building',
      USERS,
      () => ({ filter: { buildingIds: [places.building], assignmentTypes: ['STAFF', 'MANAGER'] } }),
      NAMES_OF_BUILDINGS,
    ],
    ['a building', BUILDING, () => ({ id: places.building }), []],
    ['buildings', BUILDINGS, () => ({}), NAMES_OF_BUILDINGS],
    ['buildings found', BUILDINGS, () => ({ search: 'house 1' }), NAMES_OF_BUILDINGS],
    ['places by name', PLACES, () => ({ names: manyNames() }), []],
  ])('a query for %s scans no table in full', async (_, document, variables, exceptions) => {
    for (const statement of await statementsOf(who, document, variables())) {
      const scans = await scansOf(session, statement);
      expect([statement.text, ...scans.filter((table) => !exceptions.includes(table))]).toEqual([statement.text]);
    }
  });
});

it.each<[string, () => object]>([
  ['the audit trail', () => ({})],
  ['the audit trail deep in the list', () => ({ after: places.events })],
  ['the audit trail of a person', () => ({ userId: places.person })],
])('a query for %s scans no table in full', async (_, variables) => {
  for (const statement of await statementsOf('admin', EVENTS, variables())) {
    expect([statement.text, ...(await scansOf(session, statement))]).toEqual([statement.text]);
  }
});

it("a building administrator's people are found by the indexes of the administered buildings", async () => {
  const statements = await statementsOf('administrator of two buildings', USERS, {});
  const page = statements.find(({ text }) => text.includes('ORDER BY u."name"'))!;
  const indexes = await indexesOf(session, page);
  expect(indexes).toContain('BuildingAssignment_orgId_buildingId_type_userId_idx');
  expect(indexes).toContain('Occupancy_orgId_unitId_endedAt_userId_idx');
});

/** Without the count of all rows, which is the same statement for each page. */
async function blocksOfPage(document: string, variables: object): Promise<number> {
  const statements = await statementsOf('admin', document, variables);
  const blocks = statements.filter(({ text }) => !text.includes('COUNT(*)')).map((each) => blocksOf(session, each));
  return (await Promise.all(blocks)).reduce((sum, count) => sum + count, 0);
}

it.each<[string, string, object, () => string]>([
  ['people', USERS, {}, () => places.users],
  ['people found', USERS, { search: 'test.example' }, () => places.users],
  ['buildings', BUILDINGS, {}, () => places.buildings],
  ['the audit trail', EVENTS, {}, () => places.events],
])('a page of %s deep in the list reads about as many blocks as the first', async (_, document, variables, after) => {
  const first = await blocksOfPage(document, variables);

  expect(await blocksOfPage(document, { ...variables, after: after() })).toBeLessThan(first * 1.5);
});
