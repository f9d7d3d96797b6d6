import { Prisma } from '../../database/generated/client.js';
import { statement } from '../../database/statement.js';
import { IS_LIVE } from '../../invitation-status/is-live.statement.js';
import { HOLDING_KINDS } from '../holdings/index.js';

const KINDS = Object.entries(HOLDING_KINDS);

/** Each kind of change has a column. */
const PLAN = (document: string): Prisma.Sql => Prisma.sql`
  plan AS (
    SELECT * FROM jsonb_to_record(${document}::jsonb) AS p(
      "orgId" int, "userId" uuid, "at" timestamptz, "email" text, "name" text, "status" "UserStatus",
      "passwordHash" text, "corrects" boolean, "purpose" "LinkPurpose", "linkId" uuid, "voidsReset" boolean,
      "countsAsSetter" boolean, "noticeId" uuid, "previousEmail" text,
      "revokes" boolean, "deactivates" boolean, "reactivates" boolean, "mailAt" timestamptz, "auditEventId" uuid,
      "actorOrgId" int, "actorId" uuid, "actorKeyId" uuid, "requestId" text, "transport" "Transport", "changes" jsonb,
      ${Prisma.raw(KINDS.map(([kind]) => `"${kind}" jsonb`).join(', '))})
  )`;

/**
 * Parts of both statements. Without a row in `subject` they write nothing. They use the clock and not the start of the
 * transaction, so that a call that waited for another one has a later date. A mail with a link has the id of the link.
 */
const AUDITED_AND_QUEUED = Prisma.sql`
  audited AS (
    INSERT INTO "AuditEvent" (
      "orgId", "id", "actorOrgId", "actorId", "actorKeyId", "subjectId", "changes", "requestId", "transport",
      "createdAt")
    SELECT s."orgId", p."auditEventId", p."actorOrgId", p."actorId", p."actorKeyId", s."id", p."changes", p."requestId",
      p."transport", clock_timestamp()
    FROM subject s, plan p
    RETURNING 1
  ), queued AS (
    INSERT INTO "Mail" ("orgId", "id", "kind", "userId", "invitationId", "requestId", "dueAt")
    SELECT l."orgId", l."id", p."purpose"::text::"MailKind", s."id", l."id", p."requestId", p."mailAt"
    FROM link l, subject s, plan p
    RETURNING 1
  )`;

/** Who set the password: the caller, or the same as before. */
const SETTER = Prisma.join(
  [
    ['passwordSetByOrgId', 'actorOrgId'],
    ['passwordSetById', 'actorId'],
    ['passwordSetByKeyId', 'actorKeyId'],
  ].map(([column, actor]) =>
    Prisma.raw(`"${column}" = CASE WHEN p."countsAsSetter" THEN p."${actor}" ELSE u."${column}" END`),
  ),
);

/** A new address ends the binding to an account at the identity provider. */
const SAME_IDENTITY = Prisma.join(
  ['identityIssuer', 'identitySubject'].map((column) =>
    Prisma.raw(`"${column}" = CASE WHEN u."email" = p."email" THEN u."${column}" END`),
  ),
);

/** Writes the holdings and the parts of every call, and returns the numbers of written rows in one row. */
function writing(subject: Prisma.Sql, parts: readonly string[], kinds: typeof KINDS): Prisma.Sql {
  const holdings = kinds.map(([kind, { write }]) => Prisma.sql`${Prisma.raw(`"${kind}"`)} AS (${write})`);
  const counts = [...parts, 'audited', 'queued', ...kinds.map(([kind]) => kind)].map(
    (part) => `(SELECT count(*)::int FROM "${part}") AS "${part}"`,
  );
  return Prisma.sql`${Prisma.join([subject, ...holdings, AUDITED_AND_QUEUED])}
  SELECT ${Prisma.raw(counts.join(', '))} FROM subject`;
}

/** Claims the e-mail address and writes everything else. Returns no row if another call claimed the address first. */
export const CREATE_USER = statement(
  (document) => Prisma.sql`
  WITH ${PLAN(document)}, ${writing(
    Prisma.sql`claimed AS (
    INSERT INTO "User" (
      "orgId", "id", "email", "name", "status", "passwordHash", "passwordSetByOrgId", "passwordSetById",
      "passwordSetByKeyId")
    SELECT p."orgId", p."userId", p."email", p."name", p."status", p."passwordHash",
      CASE WHEN p."passwordHash" IS NOT NULL THEN p."actorOrgId" END,
      CASE WHEN p."passwordHash" IS NOT NULL THEN p."actorId" END,
      CASE WHEN p."passwordHash" IS NOT NULL THEN p."actorKeyId" END
    FROM plan p
    ON CONFLICT ("orgId", "email") DO NOTHING
    RETURNING "orgId", "id"
  ), subject AS (
    SELECT "orgId", "id" FROM claimed
  ), link AS (
    INSERT INTO "Invitation" ("orgId", "id", "userId", "purpose", "createdAt")
    SELECT s."orgId", p."linkId", s."id", p."purpose", clock_timestamp() FROM subject s, plan p
    WHERE p."linkId" IS NOT NULL
    RETURNING "orgId", "id"
  )`,
    ['claimed', 'link'],
    KINDS.filter(([, { isForNewUser }]) => isForNewUser),
  )}`,
);

/**
 * Writes the changes of an existing, locked user. `link` reads `superseded`, so that the link before leaves the unique
 * index before the new one enters it.
 */
export const UPDATE_USER = statement(
  (document) => Prisma.sql`
  WITH ${PLAN(document)}, ${writing(
    Prisma.sql`subject AS (
    SELECT p."orgId", p."userId" AS "id" FROM plan p
  ), superseded AS (
    UPDATE "Invitation" i SET "supersededAt" = p."at" FROM plan p
    WHERE p."linkId" IS NOT NULL AND i."orgId" = p."orgId" AND i."userId" = p."userId"
      AND i."purpose" = p."purpose" AND ${IS_LIVE}
    RETURNING i."id"
  ), revoked AS (
    UPDATE "Invitation" i SET "revokedAt" = p."at" FROM plan p
    WHERE p."revokes" AND i."orgId" = p."orgId" AND i."userId" = p."userId"
      AND i."purpose" = 'INVITATION' AND ${IS_LIVE}
    RETURNING 1
  ), voided AS (
    UPDATE "Invitation" i SET "revokedAt" = p."at" FROM plan p
    WHERE p."voidsReset" AND i."orgId" = p."orgId" AND i."userId" = p."userId"
      AND i."purpose" = 'PASSWORD_RESET' AND ${IS_LIVE}
    RETURNING 1
  ), corrected AS (
    UPDATE "User" u SET "name" = p."name", "email" = p."email", ${SETTER}, ${SAME_IDENTITY}, "updatedAt" = p."at"
    FROM plan p WHERE p."corrects" AND u."orgId" = p."orgId" AND u."id" = p."userId"
    RETURNING 1
  ), notice AS (
    INSERT INTO "Mail" ("orgId", "id", "kind", "userId", "address", "requestId", "dueAt")
    SELECT s."orgId", p."noticeId", 'EMAIL_CHANGED', s."id", p."previousEmail", p."requestId", p."at"
    FROM subject s, plan p WHERE p."noticeId" IS NOT NULL
    RETURNING 1
  ), deactivated AS (
    UPDATE "User" u SET "status" = 'DEACTIVATED', "credentialVersion" = u."credentialVersion" + 1,
      "identityVoidBefore" = p."at", "updatedAt" = p."at"
    FROM plan p WHERE p."deactivates" AND u."orgId" = p."orgId" AND u."id" = p."userId"
    RETURNING 1
  ), "signedOut" AS (
    DELETE FROM "Session" s USING plan p WHERE p."deactivates" AND s."orgId" = p."orgId" AND s."userId" = p."userId"
  ), "keysRevoked" AS (
    UPDATE "ApiKey" k SET "revokedAt" = p."at"
    FROM plan p WHERE p."deactivates" AND k."orgId" = p."orgId" AND k."makerId" = p."userId" AND k."revokedAt" IS NULL
  ), reactivated AS (
    UPDATE "User" u SET "status" = p."status", "updatedAt" = p."at"
    FROM plan p WHERE p."reactivates" AND u."orgId" = p."orgId" AND u."id" = p."userId"
    RETURNING 1
  ), link AS (
    INSERT INTO "Invitation" ("orgId", "id", "userId", "purpose", "createdAt")
    SELECT s."orgId", p."linkId", s."id", p."purpose", clock_timestamp()
    FROM subject s, plan p, (SELECT count(*) FROM superseded) AS past
    WHERE p."linkId" IS NOT NULL
    RETURNING "orgId", "id"
  )`,
    ['link', 'revoked', 'voided', 'corrected', 'notice', 'deactivated', 'reactivated'],
    KINDS,
  )}`,
);
