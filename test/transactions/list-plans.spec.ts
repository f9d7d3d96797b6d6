import type pg from 'pg';
import { cursorOf } from '../../src/pagination/connection.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { blocksOf, scansOf } from '../support/explain.js';
import { sendGraphql } from '../support/graphql.js';
import { callersOf, load, type LoadedCallers } from '../support/load.js';
import { restPage } from '../support/rest-lists.js';
import { recordParameters } from '../support/statements.js';

const UNIT = 'query ($id: Int!) { unit(id: $id) { residents { name } formerResidents { name } } }';
const EVENTS = /* GraphQL */ `
  query ($filter: AuditEventsFilter, $after: String) {
    auditEvents(filter: $filter, after: $after) {
      totalCount
      pageInfo {
        endCursor
      }
    }
  }
`;
const COUNTS = 'query ($first: Int) { buildings(first: $first) { edges { node { unitCount residentCount } } } }';

/** All buildings fill a few blocks, and half of them belong to this organization: an index would save nothing. */
const NAMES_OF_BUILDINGS = ['Building'];

let app: TestApp;
let session: pg.Client;
let tokens: LoadedCallers['tokens'];
let places: { orgId: number; building: number; unit: number; person: string };

beforeAll(async () => {
  app = await startTestApp();
  session = await load(app);
  const callers = await callersOf(app);
  const where = { orgId: callers.orgId };
  const [first] = callers.buildings;
  tokens = callers.tokens;
  const unit = await app.prisma.unit.findFirstOrThrow({ where: { ...where, buildingId: first!.id } });
  const { id: person } = await app.prisma.user.findFirstOrThrow({ where });
  places = { orgId: callers.orgId, building: first!.id, unit: unit.id, person };
});
afterAll(async () => {
  await session.end();
  await app.close();
});

async function expectNoScan(work: () => Promise<unknown>, exceptions: string[] = []): Promise<void> {
  const sent = await recordParameters(work);
  expect(sent.length).toBeGreaterThan(1);
  for (const statement of sent) {
    const scans = (await scansOf(session, statement)).filter((table) => !exceptions.includes(table));
    expect([statement.text, ...scans]).toEqual([statement.text]);
  }
}

describe.each(['admin', 'administrator of two buildings'] as const)('for an %s', (who) => {
  it.each<[string, string, () => object]>([
    ['a unit with its people', UNIT, () => ({ id: places.unit })],
    ['the counts of a few buildings', COUNTS, () => ({ first: 2 })],
    ['the counts of many buildings', COUNTS, () => ({ first: 100 })],
  ])('a query for %s scans no table in full', async (_, document, variables) => {
    await expectNoScan(async () => {
      const { code, text } = await sendGraphql(app, tokens[who], document, variables());
      if (code !== undefined) throw new Error(text);
    }, NAMES_OF_BUILDINGS);
  });

  it.each<[string, () => string, string[]]>([
    ['buildings', () => '/api/org/buildings', NAMES_OF_BUILDINGS],
    ['buildings found', () => '/api/org/buildings?search=HOUSE', NAMES_OF_BUILDINGS],
    ['users', () => '/api/users', NAMES_OF_BUILDINGS],
    ['units', () => `/api/org/buildings/${String(places.building)}/units`, []],
    ['units found', () => `/api/org/buildings/${String(places.building)}/units?search=flat%201`, []],
  ])('the list of %s over REST scans no table in full, nor does its second page', async (_, path, exceptions) => {
    let next: string | null = null;
    const query = path().includes('?') ? '&first=1' : '?first=1';
    await expectNoScan(async () => ({ next } = await restPage(app, tokens[who], path() + query)), exceptions);
    expect(next).not.toBeNull();
    await expectNoScan(() => restPage(app, tokens[who], next!), exceptions);
  });
});

it.each<[string, () => object]>([
  ['no filter', () => ({})],
  ['a subject', () => ({ subjectId: places.person })],
  ['an actor', () => ({ actorId: places.person })],
  ['a kind that all events have', () => ({ kinds: ['USER_CREATED'] })],
  ['a kind that no event has', () => ({ kinds: ['ROLE_REVOKED', 'NAME_CHANGED'] })],
  ['a period', () => ({ since: '2020-01-01T00:00:00Z', until: new Date().toISOString() })],
  ['a long period and a kind', () => ({ since: '2020-01-01T00:00:00Z', kinds: ['USER_CREATED'] })],
  [
    'everything',
    () => ({
      subjectId: places.person,
      actorId: places.person,
      kinds: ['USER_CREATED'],
      since: '2020-01-01T00:00:00Z',
    }),
  ],
])('a query for the audit trail with %s scans no table in full, nor does its second page', async (_, filter) => {
  const read = async (after: string | null): Promise<string | null> => {
    const { data, text } = await sendGraphql(app, tokens.admin, EVENTS, { filter: filter(), after });
    if (data?.auditEvents == null) throw new Error(text);
    return data.auditEvents.pageInfo.endCursor as string | null;
  };
  const cursors: (string | null)[] = [];
  await expectNoScan(async () => cursors.push(await read(null)));
  for (const next of cursors) if (next !== null) await expectNoScan(() => read(next));
});

it.each(['', '&search=room'])('a page deep in the units of a building reads few blocks: %s', async (search) => {
  await session.query(
    `INSERT INTO "Unit" ("orgId", "buildingId", "label") SELECT $1, $2, 'Room ' || n FROM generate_series(1, 10000) n
     ON CONFLICT DO NOTHING`,
    [places.orgId, places.building],
  );
  await session.query('VACUUM (ANALYZE) "Unit"');
  const after = cursorOf('units', { id: '1', sortKey: 'Room 9' });
  const path = `/api/org/buildings/${String(places.building)}/units?after=${after}${search}`;
  const sent = await recordParameters(async () => {
    const { items } = await restPage<{ label: string }>(app, tokens.admin, path);
    expect(items).toMatchObject(
      ['Room 90', 'Room 900', 'Room 9000'].map((label) => ({ label })).concat(Array(17).fill({})),
    );
  });
  const page = sent.find(({ text }) => text.includes('ORDER BY "label"'))!;
  expect(await blocksOf(session, page)).toBeLessThan(30);
});
