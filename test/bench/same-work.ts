import { isDeepStrictEqual } from 'node:util';
import { aPerson, send, type Target } from './calls.js';
import type { BenchServer, Estate } from './site.js';

/** What one call has stored about its person, without ids, times, request ids and transport. */
const LEFT = `
  SELECT json_build_object(
    'user', to_jsonb(u) - '{id,email,createdAt,updatedAt}'::text[],
    'roles', (SELECT json_agg(to_jsonb(t) - '{id,userId,createdAt}'::text[] ORDER BY t."roleId") FROM "UserRole" t WHERE t."userId" = u."id"),
    'assignments', (SELECT json_agg(to_jsonb(t) - '{id,userId,createdAt,updatedAt}'::text[] ORDER BY t."buildingId")
      FROM "BuildingAssignment" t WHERE t."userId" = u."id"),
    'occupancies', (SELECT json_agg(to_jsonb(t) - '{id,userId,startedAt}'::text[]) FROM "Occupancy" t WHERE t."userId" = u."id"),
    'invitations', (SELECT json_agg(to_jsonb(t) - '{id,userId,createdAt}'::text[]) FROM "Invitation" t WHERE t."userId" = u."id"),
    'audit', (SELECT json_agg(to_jsonb(t) - '{id,subjectId,requestId,transport,createdAt}'::text[]
        || jsonb_build_object('changes', (SELECT jsonb_agg(c - 'occupancyId') FROM jsonb_array_elements(t."changes") AS c)))
      FROM "AuditEvent" t WHERE t."subjectId" = u."id"),
    'mails', (SELECT json_agg(to_jsonb(t) - '{id,userId,invitationId,requestId,dueAt}'::text[] || jsonb_build_object('isDue', t."dueAt" <= now()))
      FROM "Mail" t JOIN "Invitation" i ON i."orgId" = t."orgId" AND i."id" = t."invitationId" AND i."userId" = t."userId"
      WHERE t."userId" = u."id")
  ) AS "left"
  FROM "User" u WHERE u."orgId" = $1 AND u."email" = $2`;

/** Counts rows, to detect rows about other people. */
const COUNTS = `
  SELECT json_build_object(
    'users', (SELECT count(*) FROM "User"), 'invitations', (SELECT count(*) FROM "Invitation"),
    'audit', (SELECT count(*) FROM "AuditEvent"), 'mails', (SELECT count(*) FROM "Mail")) AS "counts"`;

/**
 * Compared servers must do the same work: one call of each kind and its repeat must store the same rows, write the same
 * mail and give the same answer, except ids, addresses and null fields.
 * @throws Error that shows the difference
 */
export async function assertSameWork(
  estate: Estate,
  servers: Readonly<Record<string, BenchServer & { target: Target }>>,
): Promise<void> {
  for (const shape of ['create', 'wide'] as const) {
    const asked = JSON.parse(aPerson(estate, shape)) as { identity: { email: string } };
    const outcomes: Record<string, unknown> = {};
    for (const [kind, server] of Object.entries(servers)) {
      const email = `${kind.replaceAll(' ', '-')}-${shape}@bench.example`;
      const body = JSON.stringify({ ...asked, identity: { ...asked.identity, email } });
      const before = await counted(estate);
      const first = await send(server, server.target, estate.token, body);
      const again = await send(server, server.target, estate.token, body);
      const after = await counted(estate);
      const { rows } = await estate.session.query<{ left: unknown }>(LEFT, [estate.orgId, email]);
      outcomes[kind] = {
        first: withoutIds(first),
        again: withoutIds(again),
        left: rows[0]!.left,
        added: Object.fromEntries(Object.entries(after).map(([table, count]) => [table, count - before[table]!])),
      };
    }
    const [[firstKind, expected] = ['', null], ...others] = Object.entries(outcomes);
    for (const [kind, outcome] of others) {
      if (!isDeepStrictEqual(outcome, expected)) {
        throw new Error(
          `${kind} does not do what ${firstKind} does:\n${JSON.stringify(outcome)}\n${JSON.stringify(expected)}`,
        );
      }
    }
  }
}

async function counted({ session }: Estate): Promise<Record<string, number>> {
  const { rows } = await session.query<{ counts: Record<string, number> }>(COUNTS);
  return rows[0]!.counts;
}

/** GraphQL answers with every field, REST only with those that apply. */
function withoutIds(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer), (key, value: unknown) => {
    if (['id', 'occupancyId', 'email'].includes(key)) return undefined;
    return value === null ? undefined : value;
  });
}
