import { Prisma } from '../../database/generated/client.js';
import { IS_LIVE } from '../../invitation-status/is-live.statement.js';
import type { WriteDocument } from './write-document.js';

/** One write of a call: a complete statement that reads `plan` and `subject`, as those of the holdings do. */
export interface Write {
  /** Names the number of written rows. */
  readonly name: string;
  /** Whether the call needs it. The statement writes nothing otherwise. */
  readonly isNeeded: (document: WriteDocument) => boolean;
  readonly sql: (orgId: Prisma.Sql) => Prisma.Sql;
}

const hasLink = ({ linkId }: WriteDocument): boolean => linkId !== null;

/**
 * `createdAt` is the time of the clock and not of the start of the transaction, so that a call that waited for another
 * one has a later date.
 */
const audited: Write = {
  name: 'audited',
  isNeeded: () => true,
  sql: (orgId) => Prisma.sql`
    INSERT INTO "AuditEvent" (
      "orgId", "id", "actorOrgId", "actorId", "actorKeyId", "subjectId", "changes", "requestId", "transport",
      "createdAt")
    SELECT ${orgId}::int, p."auditEventId", p."actorOrgId", p."actorId", p."actorKeyId", s."id", p."changes",
      p."requestId", p."transport", clock_timestamp()
    FROM subject s, plan p
    RETURNING 1`,
};

/** A mail with a link has the id of the link. As a part of one statement, it depends on the link that was written. */
const queued = (isJoined: boolean): Write => ({
  name: 'queued',
  isNeeded: hasLink,
  sql: (orgId) => Prisma.sql`
    INSERT INTO "Mail" ("orgId", "id", "kind", "userId", "invitationId", "requestId", "dueAt")
    SELECT ${orgId}::int, p."linkId", p."purpose"::text::"MailKind", s."id", p."linkId", p."requestId", p."mailAt"
    FROM subject s, plan p ${isJoined ? Prisma.sql`, link` : Prisma.empty} WHERE p."linkId" IS NOT NULL
    RETURNING 1`,
});

/** @param after a table that the statement must read first */
const link = (after = Prisma.empty): Write => ({
  name: 'link',
  isNeeded: hasLink,
  sql: (orgId) => Prisma.sql`
    INSERT INTO "Invitation" ("orgId", "id", "userId", "purpose", "createdAt")
    SELECT ${orgId}::int, p."linkId", s."id", p."purpose", clock_timestamp() FROM subject s, plan p ${after}
    WHERE p."linkId" IS NOT NULL
    RETURNING 1`,
});

/** Makes open links of a user void. */
const ending = (
  name: string,
  isNeeded: Write['isNeeded'],
  column: 'supersededAt' | 'revokedAt',
  which: Prisma.Sql,
): Write => ({
  name,
  isNeeded,
  sql: (orgId) => Prisma.sql`
    UPDATE "Invitation" i SET ${Prisma.raw(`"${column}"`)} = p."at" FROM plan p
    WHERE i."orgId" = ${orgId} AND i."userId" = p."userId" AND ${which} AND ${IS_LIVE}
    RETURNING 1`,
});

/** Changes the account of the user. */
const changing = (name: string, flag: 'corrects' | 'deactivates' | 'reactivates', columns: Prisma.Sql): Write => ({
  name,
  isNeeded: (document) => document[flag],
  sql: (orgId) => Prisma.sql`
    UPDATE "User" u SET ${columns}, "updatedAt" = p."at"
    FROM plan p WHERE ${Prisma.raw(`p."${flag}"`)} AND u."orgId" = ${orgId} AND u."id" = p."userId"
    RETURNING 1`,
});

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

/** Claims the e-mail address. Writes no row if another call claimed it first. */
export const CLAIM: Write = {
  name: 'claimed',
  isNeeded: () => true,
  sql: (orgId) => Prisma.sql`
    INSERT INTO "User" (
      "orgId", "id", "email", "name", "status", "passwordHash", "passwordSetByOrgId", "passwordSetById",
      "passwordSetByKeyId")
    SELECT ${orgId}::int, p."userId", p."email", p."name", p."status", p."passwordHash",
      CASE WHEN p."passwordHash" IS NOT NULL THEN p."actorOrgId" END,
      CASE WHEN p."passwordHash" IS NOT NULL THEN p."actorId" END,
      CASE WHEN p."passwordHash" IS NOT NULL THEN p."actorKeyId" END
    FROM plan p
    ON CONFLICT ("orgId", "email") DO NOTHING
    RETURNING "id"`,
};

/** The other writes of a call that creates a user, without the holdings. */
export const writesOfNewUser = (isJoined: boolean): readonly Write[] => [link(), audited, queued(isJoined)];

/**
 * The writes of a call that changes a user, without the holdings. `link` comes after `superseded`, so that the link
 * before leaves the unique index before the new one enters it.
 * @param isJoined whether they are parts of one statement, which runs them in any order
 */
export const writesOfUser = (isJoined: boolean): readonly Write[] => [
  ending('superseded', hasLink, 'supersededAt', Prisma.sql`p."linkId" IS NOT NULL AND i."purpose" = p."purpose"`),
  ending('revoked', ({ revokes }) => revokes, 'revokedAt', Prisma.sql`p."revokes" AND i."purpose" = 'INVITATION'`),
  ending(
    'voided',
    ({ voidsReset }) => voidsReset,
    'revokedAt',
    Prisma.sql`p."voidsReset" AND i."purpose" = 'PASSWORD_RESET'`,
  ),
  changing('corrected', 'corrects', Prisma.sql`"name" = p."name", "email" = p."email", ${SETTER}, ${SAME_IDENTITY}`),
  {
    name: 'notice',
    isNeeded: ({ noticeId }) => noticeId !== null,
    sql: (orgId) => Prisma.sql`
      INSERT INTO "Mail" ("orgId", "id", "kind", "userId", "address", "requestId", "dueAt")
      SELECT ${orgId}::int, p."noticeId", 'EMAIL_CHANGED', s."id", p."previousEmail", p."requestId", p."at"
      FROM subject s, plan p WHERE p."noticeId" IS NOT NULL
      RETURNING 1`,
  },
  changing(
    'deactivated',
    'deactivates',
    Prisma.sql`
      "status" = 'DEACTIVATED', "credentialVersion" = u."credentialVersion" + 1, "identityVoidBefore" = p."at"`,
  ),
  {
    name: 'signedOut',
    isNeeded: ({ deactivates }) => deactivates,
    sql: (orgId) => Prisma.sql`
      DELETE FROM "Session" s USING plan p
      WHERE p."deactivates" AND s."orgId" = ${orgId} AND s."userId" = p."userId"
      RETURNING 1`,
  },
  {
    name: 'keysRevoked',
    isNeeded: ({ deactivates }) => deactivates,
    sql: (orgId) => Prisma.sql`
      UPDATE "ApiKey" k SET "revokedAt" = p."at" FROM plan p
      WHERE p."deactivates" AND k."orgId" = ${orgId} AND k."makerId" = p."userId" AND k."revokedAt" IS NULL
      RETURNING 1`,
  },
  changing('reactivated', 'reactivates', Prisma.sql`"status" = p."status"`),
  link(isJoined ? Prisma.sql`, (SELECT count(*) FROM superseded) AS past` : Prisma.empty),
  audited,
  queued(isJoined),
];
