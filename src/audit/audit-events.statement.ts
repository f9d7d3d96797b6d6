import { Prisma } from '../database/generated/client.js';

/** What a list of audit events asks for. Null: everything. */
export interface AskedEvents {
  /** The ids that the subject must have, usually at most one. */
  readonly subjectIds: readonly string[];
  readonly actorId: string | null;
  /** An empty list: nothing. */
  readonly kinds: readonly string[] | null;
  readonly since: Date | null;
  readonly until: Date | null;
}

/** The position after which a page starts. */
export interface EventsAfter {
  readonly sortKey: string;
  readonly id: string;
}

/**
 * If at most this number of events have the kinds, an index finds them and they are sorted. Otherwise a page is usually
 * full after a small part of all events.
 */
const FEW = Prisma.raw('1000');

/** The events that a page checks one by one. If they do not fill it, it reads and sorts all events of the kinds. */
const CHECKED = Prisma.raw('10000');

/** The kinds of an event. A GIN index of this expression finds them, so no column has to repeat them. */
const HAS_KINDS = Prisma.sql`jsonb_path_query_array(e."changes", '$[*].kind') ?| (SELECT "kinds" FROM asked)`;

const NEWEST_FIRST = Prisma.sql`ORDER BY e."createdAt" DESC, e."id" DESC`;

/**
 * Where a page starts: after the cursor, or before `until` if that is earlier. It is one condition, because PostgreSQL
 * starts at only one of two limits, which may be the one far before the page.
 */
function startOf(after: EventsAfter | null, until: Date | null): EventsAfter {
  if (until === null) return after ?? { sortKey: 'infinity', id: LAST_ID };
  return after === null || until < new Date(after.sortKey) ? { sortKey: until.toISOString(), id: FIRST_ID } : after;
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * The first events after a position, newest first. The text depends only on which of the ids and kinds are asked for.
 */
export function pageOfEvents(orgId: number, asked: AskedEvents, after: EventsAfter | null, first: number): Prisma.Sql {
  const where = conditions(orgId, asked, startOf(after, asked.until));
  const selected = (which: Prisma.Sql): Prisma.Sql => Prisma.sql`
    SELECT e."id", e."actorOrgId", e."actorId", e."actorKeyId", e."subjectId", e."changes", e."requestId",
      e."transport",
      e."createdAt",
      (
        SELECT json_build_object('id', k."id", 'name', k."name") FROM "ApiKey" k
        WHERE k."orgId" = ${orgId} AND k."orgId" = e."actorOrgId" AND k."id" = e."actorKeyId"
      ) AS "actorKey"
    FROM ${which} ${NEWEST_FIRST}`;
  if (asked.kinds === null) return selected(Prisma.sql`"AuditEvent" e WHERE ${where}`);
  // OFFSET 0 keeps the planner from reading all events in their order for the last part.
  return Prisma.sql`
    WITH asked AS MATERIALIZED (SELECT ${asked.kinds}::text[] AS "kinds"), candidate AS MATERIALIZED (
      SELECT e."id" FROM "AuditEvent" e WHERE e."orgId" = ${orgId} AND ${HAS_KINDS} LIMIT ${FEW} + 1
    ), few AS MATERIALIZED (SELECT COUNT(*) <= ${FEW} AS "isFew" FROM candidate), page AS MATERIALIZED (
      (SELECT e.* FROM candidate c
        CROSS JOIN LATERAL (SELECT * FROM "AuditEvent" e WHERE e."orgId" = ${orgId} AND e."id" = c."id" OFFSET 0) e
        WHERE (SELECT "isFew" FROM few) AND ${where} ${NEWEST_FIRST} LIMIT ${first})
      UNION ALL
      (SELECT e.* FROM (SELECT * FROM "AuditEvent" e WHERE ${where} ${NEWEST_FIRST} LIMIT ${CHECKED}) e
        WHERE NOT (SELECT "isFew" FROM few) AND ${HAS_KINDS} LIMIT ${first})
    ), unfinished AS MATERIALIZED (
      SELECT WHERE NOT (SELECT "isFew" FROM few) AND (SELECT COUNT(*) FROM page) < ${first}
        AND EXISTS (SELECT FROM "AuditEvent" e WHERE ${where} ${NEWEST_FIRST} LIMIT 1 OFFSET ${CHECKED})
    )
    ${selected(Prisma.sql`(
      SELECT * FROM page WHERE NOT EXISTS (SELECT FROM unfinished)
      UNION ALL
      (SELECT * FROM (SELECT * FROM "AuditEvent" e WHERE ${HAS_KINDS} AND ${where} OFFSET 0) e
        WHERE EXISTS (SELECT FROM unfinished) ${NEWEST_FIRST} LIMIT ${first})
    ) e`)}`;
}

/** The number of events on all pages. */
export function countOfEvents(orgId: number, asked: AskedEvents): Prisma.Sql {
  const where = conditions(orgId, asked, startOf(null, asked.until));
  // OFFSET 0 keeps the ORDER BY, which makes the planner count in an index instead of the whole table.
  if (asked.kinds === null)
    return Prisma.sql`
      SELECT COUNT(*) AS "count" FROM (SELECT FROM "AuditEvent" e WHERE ${where} ${NEWEST_FIRST} OFFSET 0) counted`;
  return Prisma.sql`
    WITH asked AS MATERIALIZED (SELECT ${asked.kinds}::text[] AS "kinds")
    SELECT COUNT(*) AS "count" FROM "AuditEvent" e WHERE ${HAS_KINDS} AND ${where}`;
}

/** Each id has an index that continues with the instant. */
function conditions(orgId: number, { subjectIds, actorId, since }: AskedEvents, start: EventsAfter): Prisma.Sql {
  const ids = [
    ...subjectIds.map((id) => Prisma.sql`e."subjectId" = ${id}::uuid`),
    ...(actorId === null ? [] : [Prisma.sql`e."actorId" = ${actorId}::uuid`]),
  ];
  const period = Prisma.sql`
    e."createdAt" >= ${since?.toISOString() ?? '-infinity'}::timestamptz
    AND (e."createdAt", e."id") < (${start.sortKey}::timestamptz, ${start.id}::uuid)`;
  return Prisma.join([Prisma.sql`e."orgId" = ${orgId}`, ...ids, period], ' AND ');
}
