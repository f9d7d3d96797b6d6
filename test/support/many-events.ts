import pg from 'pg';
import { WITHOUT_LIMITS } from './database.js';
import type { TestApp } from './app.js';
import { anOrganization, type TestOrganization } from './builders.js';

/** More than the events that a page checks one by one. With LONG=1, a million. */
export const EVENTS = process.env['LONG'] === undefined ? 100_000 : 1_000_000;

/** The newest event is number 1. A subject has five events. Rows are in no order, so each event that is read is a block. */
const FILL = `
  SET session_replication_role = replica;
  INSERT INTO "AuditEvent" ("orgId", "id", "subjectId", "actorOrgId", "actorId", "changes", "requestId", "transport", "createdAt")
    SELECT $org, gen_random_uuid(), ('${'0'.repeat(8)}' || right(md5((n % ${EVENTS / 5})::text), 24))::uuid, $org,
      CASE WHEN n % 2 = 0 THEN '$common' WHEN n > ${EVENTS * 0.7} THEN '$former' ELSE '$other' END::uuid,
      jsonb_build_array(jsonb_build_object('kind', CASE
        WHEN n > ${EVENTS * 0.8} THEN 'USER_CREATED'
        WHEN n % 5000 = 1 THEN 'EMAIL_CHANGED'
        WHEN n % 2 = 0 THEN 'ROLE_GRANTED'
        ELSE 'ASSIGNMENT_CREATED' END)),
      'request', 'REST', now() - n * interval '1 second'
    FROM generate_series(1, ${EVENTS}) n ORDER BY md5(n::text);
  SET session_replication_role = origin`;

/** Actors with half of the events, with some of the oldest, and with others. */
export const ACTORS = {
  common: '00000000-0000-4000-8000-000000000001',
  former: '00000000-0000-4000-8000-000000000002',
  other: '00000000-0000-4000-8000-000000000003',
};

/** Fills an organization, then vacuums and analyzes as autovacuum would. The caller ends the returned session. */
export async function manyEvents({
  prisma,
  settings,
}: TestApp): Promise<{ organization: TestOrganization; session: pg.Client }> {
  const organization = await anOrganization(prisma, { buildings: 0 });
  const session = new pg.Client({ connectionString: settings.databaseUrl!, options: WITHOUT_LIMITS });
  await session.connect();
  const ids: Record<string, string> = { org: String(organization.id), ...ACTORS };
  await session.query(FILL.replaceAll(/\$(org|common|former|other)/g, (_, name: string) => ids[name]!));
  await session.query('VACUUM (ANALYZE) "AuditEvent"');
  return { organization, session };
}
