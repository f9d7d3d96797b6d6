import { Prisma } from '../../database/generated/client.js';
import { statement } from '../../database/statement.js';
import { HOLDING_KINDS } from '../holdings/index.js';

const KINDS = Object.entries(HOLDING_KINDS);

/** The changes of each kind are a column of their own. */
const PLAN = (writes: string): Prisma.Sql => Prisma.sql`
  plan AS (
    SELECT * FROM jsonb_to_record(${writes}::jsonb) AS p(
      "orgId" int, "userId" uuid, "at" timestamptz, "email" text, "name" text, "status" "UserStatus", "passwordHash" text,
      "invitationId" uuid, "mailId" uuid, "revokes" boolean, "mailAt" timestamptz, "auditEventId" uuid,
      "actorOrgId" int, "actorId" uuid, "requestId" text, "transport" "Transport", "changes" jsonb,
      ${Prisma.raw(KINDS.map(([kind]) => `"${kind}" jsonb`).join(', '))})
  )`;

/**
 * What both writing statements add for the subject. Without a subject row all of it adds nothing.
 * The clock, not the start of the transaction: a call that has waited for another is dated after it.
 */
const AUDITED_AND_QUEUED = Prisma.sql`
  audited AS (
    INSERT INTO "AuditEvent" ("orgId", "id", "actorOrgId", "actorId", "subjectId", "changes", "requestId", "transport", "createdAt")
    SELECT s."orgId", p."auditEventId", p."actorOrgId", p."actorId", s."id", p."changes", p."requestId", p."transport", clock_timestamp()
    FROM subject s, plan p
    RETURNING 1
  ), queued AS (
    INSERT INTO "Mail" ("orgId", "id", "kind", "userId", "invitationId", "requestId", "dueAt")
    SELECT i."orgId", p."mailId", 'INVITATION'::"MailKind", s."id", i."id", p."requestId", p."mailAt"
    FROM invited i, subject s, plan p
    RETURNING 1
  )`;

/**
 * Writes the holdings of the subject and what belongs to each call, and answers in one row how many rows each part
 * wrote.
 */
function writing(subject: Prisma.Sql, parts: readonly string[], kinds: typeof KINDS): Prisma.Sql {
  const holdings = kinds.map(([kind, { write }]) => Prisma.sql`${Prisma.raw(`"${kind}"`)} AS (${write})`);
  const counts = [...parts, 'audited', 'queued', ...kinds.map(([kind]) => kind)].map(
    (part) => `(SELECT count(*)::int FROM "${part}") AS "${part}"`,
  );
  return Prisma.sql`${Prisma.join([subject, ...holdings, AUDITED_AND_QUEUED])}
  SELECT ${Prisma.raw(counts.join(', '))} FROM subject`;
}

/** Claims the e-mail address and adds everything else to that claim; no row when another call has the address. */
export const CREATE_USER = statement(
  (writes) => Prisma.sql`
  WITH ${PLAN(writes)}, ${writing(
    Prisma.sql`claimed AS (
    INSERT INTO "User" ("orgId", "id", "email", "name", "status", "passwordHash", "passwordSetByOrgId", "passwordSetById")
    SELECT p."orgId", p."userId", p."email", p."name", p."status", p."passwordHash",
      CASE WHEN p."passwordHash" IS NOT NULL THEN p."actorOrgId" END,
      CASE WHEN p."passwordHash" IS NOT NULL THEN p."actorId" END
    FROM plan p
    ON CONFLICT ("orgId", "email") DO NOTHING
    RETURNING "orgId", "id"
  ), subject AS (
    SELECT "orgId", "id" FROM claimed
  ), invited AS (
    INSERT INTO "Invitation" ("orgId", "id", "userId", "createdAt")
    SELECT s."orgId", p."invitationId", s."id", clock_timestamp() FROM subject s, plan p WHERE p."invitationId" IS NOT NULL
    RETURNING "orgId", "id"
  )`,
    ['claimed', 'invited'],
    KINDS.filter(([, { isForNewUser }]) => isForNewUser),
  )}`,
);

/** As the partial unique index has it. */
const IS_LIVE = Prisma.sql`i."acceptedAt" IS NULL AND i."revokedAt" IS NULL AND i."supersededAt" IS NULL`;

/**
 * Writes what changes for a user who exists and is locked. `invited` reads `superseded`,
 * so that an expired invitation has left the unique index before the new one enters it.
 */
export const UPDATE_USER = statement(
  (writes) => Prisma.sql`
  WITH ${PLAN(writes)}, ${writing(
    Prisma.sql`subject AS (
    SELECT p."orgId", p."userId" AS "id" FROM plan p
  ), superseded AS (
    UPDATE "Invitation" i SET "supersededAt" = p."at" FROM plan p
    WHERE p."invitationId" IS NOT NULL AND i."orgId" = p."orgId" AND i."userId" = p."userId"
      AND ${IS_LIVE}
    RETURNING i."id"
  ), revoked AS (
    UPDATE "Invitation" i SET "revokedAt" = p."at" FROM plan p
    WHERE p."revokes" AND i."orgId" = p."orgId" AND i."userId" = p."userId"
      AND ${IS_LIVE}
    RETURNING 1
  ), invited AS (
    INSERT INTO "Invitation" ("orgId", "id", "userId", "createdAt")
    SELECT s."orgId", p."invitationId", s."id", clock_timestamp() FROM subject s, plan p, (SELECT count(*) FROM superseded) AS past
    WHERE p."invitationId" IS NOT NULL
    RETURNING "orgId", "id"
  )`,
    ['invited', 'revoked'],
    KINDS,
  )}`,
);
