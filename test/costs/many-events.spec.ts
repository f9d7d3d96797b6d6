import type pg from 'pg';
import { type AskedEvents, type EventsAfter, pageOfEvents } from '../../src/audit/audit-events.statement.js';
import { startTestApp, type TestApp } from '../support/app.js';
import type { TestOrganization } from '../support/builders.js';
import { blocksOf } from '../support/explain.js';
import { ACTORS, EVENTS, manyEvents } from '../support/many-events.js';
import type { SentStatement } from '../support/statements.js';

let app: TestApp;
let organization: TestOrganization;
let session: pg.Client;
let trail: { id: string; subjectId: string; sortKey: string }[];
beforeAll(async () => {
  app = await startTestApp();
  ({ organization, session } = await manyEvents(app));
  const { rows } = await session.query<(typeof trail)[number]>(
    `SELECT "id", "subjectId", to_char("createdAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "sortKey" FROM (
       SELECT *, row_number() OVER (ORDER BY "createdAt" DESC, "id" DESC) AS n FROM "AuditEvent" WHERE "orgId" = $1
     ) e WHERE n % ($2 / 100) = 0 ORDER BY n`,
    [organization.id, EVENTS],
  );
  trail = rows;
}, 300_000);
afterAll(async () => {
  await session.end();
  await app.close();
});

const ALL: AskedEvents = { subjectIds: [], actorId: null, kinds: null, since: null, until: null };

/** The position after this percentage of the events. */
const at = (percent: number): EventsAfter & { subjectId: string } => trail[percent - 1]!;
const instantAt = (percent: number): Date => new Date(at(percent).sortKey);

const FILTERS: [string, () => Partial<AskedEvents>][] = [
  ['no filter', () => ({})],
  ['a subject', () => ({ subjectIds: [at(50).subjectId] })],
  ['a subject and an actor', () => ({ subjectIds: [at(50).subjectId], actorId: ACTORS.common })],
  ['two subjects', () => ({ subjectIds: [at(50).subjectId, at(51).subjectId] })],
  ['an actor', () => ({ actorId: ACTORS.common })],
  ['an actor of old events', () => ({ actorId: ACTORS.former })],
  ['an unknown actor', () => ({ actorId: at(1).id })],
  ['a kind', () => ({ kinds: ['ROLE_GRANTED'] })],
  ['all kinds', () => ({ kinds: ['ROLE_GRANTED', 'ASSIGNMENT_CREATED', 'USER_CREATED', 'EMAIL_CHANGED'] })],
  ['a kind of old events', () => ({ kinds: ['USER_CREATED'] })],
  ['a rare kind', () => ({ kinds: ['EMAIL_CHANGED'] })],
  ['no kind', () => ({ kinds: [] })],
  ['an actor and a kind', () => ({ actorId: ACTORS.common, kinds: ['ROLE_GRANTED'] })],
  ['an actor without events of the kind', () => ({ actorId: ACTORS.common, kinds: ['ASSIGNMENT_CREATED'] })],
  ['an actor without events of a rare kind', () => ({ actorId: ACTORS.common, kinds: ['EMAIL_CHANGED'] })],
  ['a subject and a kind', () => ({ subjectIds: [at(50).subjectId], kinds: ['ROLE_GRANTED'] })],
  ['the start of a period', () => ({ since: instantAt(60) })],
  ['the end of a period', () => ({ until: instantAt(40) })],
  ['a period', () => ({ since: instantAt(60), until: instantAt(40) })],
  ['an actor in a period', () => ({ actorId: ACTORS.common, since: instantAt(60), until: instantAt(40) })],
  ['a kind of old events before them', () => ({ kinds: ['USER_CREATED'], since: instantAt(75) })],
  [
    'everything',
    () => ({ actorId: ACTORS.former, kinds: ['USER_CREATED'], since: instantAt(95), until: instantAt(5) }),
  ],
];

/** The statement as it is sent, with the LIMIT that `ReadsService` adds. */
function page(asked: Partial<AskedEvents>, after: EventsAfter | null): SentStatement {
  const { text, values } = pageOfEvents(organization.id, { ...ALL, ...asked }, after, 21);
  return { text: `${text} LIMIT 21`, values };
}

it.each(FILTERS)(`a page of ${EVENTS} events with %s, first or deep, reads few blocks`, async (_, asked) => {
  // An event that is checked, and then the table once.
  const most = asked().kinds == null ? 200 : 25_000 + EVENTS / 20;
  for (const after of [null, at(10), at(50), at(99)]) {
    const read = await blocksOf(session, page(asked(), after));
    expect([after, read < most, read]).toEqual([after, true, read]);
  }
});

it.each(FILTERS)('pages of events with %s, first or deep, have the events that fulfil it', async (_, asked) => {
  const { subjectIds, actorId, kinds, since, until } = { ...ALL, ...asked() };
  const { rows } = await session.query<{ id: string }>(
    `SELECT "id" FROM "AuditEvent" e
     WHERE "orgId" = $1 AND "subjectId" = ALL ($2::uuid[]) AND ($3::uuid IS NULL OR "actorId" = $3)
       AND ($4::text[] IS NULL OR EXISTS (SELECT FROM jsonb_array_elements("changes") c WHERE c->>'kind' = ANY ($4)))
       AND ($5::timestamptz IS NULL OR "createdAt" >= $5) AND ($6::timestamptz IS NULL OR "createdAt" < $6)
     ORDER BY "createdAt" DESC, "id" DESC`,
    [organization.id, subjectIds, actorId, kinds, since, until],
  );
  const ids = rows.map(({ id }) => id);
  const idsOf = async (statement: SentStatement) =>
    (await session.query<{ id: string }>(statement)).rows.map(({ id }) => id);

  expect(await idsOf(page(asked(), null))).toEqual(ids.slice(0, 21));
  for (const percent of [10, 50, 99]) {
    const after = at(percent);
    const { rows: later } = await session.query<{ id: string }>(
      `SELECT "id" FROM "AuditEvent"
       WHERE "orgId" = $1 AND "id" = ANY ($2::uuid[]) AND ("createdAt", "id") < ($3::timestamptz, $4::uuid)
       ORDER BY "createdAt" DESC, "id" DESC LIMIT 21`,
      [organization.id, ids, after.sortKey, after.id],
    );
    expect(await idsOf(page(asked(), after))).toEqual(later.map(({ id }) => id));
  }
});
