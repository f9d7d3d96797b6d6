import { Prisma } from '../../database/generated/client.js';
import { statement } from '../../database/statement.js';
import { HOLDING_KINDS } from '../holdings/index.js';
import { CLAIM, type Write, writesOfNewUser, writesOfUser } from './account-writes.statements.js';

type WritingStatement = (...values: [orgId: number, document: string]) => Prisma.Sql;

const KINDS = Object.entries(HOLDING_KINDS);

const holdings = (kinds: typeof KINDS): Write[] =>
  kinds.map(([name, { write }]) => ({
    name,
    isNeeded: ({ changes }) => changes.some(({ kind }) => kind === name),
    sql: write,
  }));
const ofNewUser = (isJoined: boolean) => [
  ...writesOfNewUser(isJoined),
  ...holdings(KINDS.filter(([, { isForNewUser }]) => isForNewUser)),
];
const ofUser = (isJoined: boolean) => [...writesOfUser(isJoined), ...holdings(KINDS)];

/** The document as a row. Each kind of change of the holdings has a column. */
const plan = (document: Prisma.Sql): Prisma.Sql => Prisma.sql`
    SELECT * FROM jsonb_to_record(${document}::jsonb) AS p(
      "userId" uuid, "at" timestamptz, "email" text, "name" text, "status" "UserStatus",
      "passwordHash" text, "corrects" boolean, "purpose" "LinkPurpose", "linkId" uuid, "voidsReset" boolean,
      "countsAsSetter" boolean, "noticeId" uuid, "previousEmail" text,
      "revokes" boolean, "deactivates" boolean, "reactivates" boolean, "mailAt" timestamptz, "auditEventId" uuid,
      "actorOrgId" int, "actorId" uuid, "actorKeyId" uuid, "requestId" text, "transport" "Transport", "changes" jsonb,
      ${Prisma.raw(KINDS.map(([kind]) => `"${kind}" jsonb`).join(', '))})`;

const THE_USER = Prisma.sql`SELECT p."userId" AS "id" FROM plan p`;

/**
 * All writes as one statement, which returns the numbers of written rows in one row.
 * @param subject the rows with the `id` of the user; without a row, no part writes anything
 */
const joined = (claim: readonly Write[], subject: Prisma.Sql, writes: readonly Write[]): WritingStatement =>
  statement((orgId, document) => {
    const part = ({ name, sql }: Write) => Prisma.sql`${Prisma.raw(`"${name}"`)} AS (${sql(orgId)})`;
    const counts = [...claim, ...writes].map(({ name }) => `(SELECT count(*)::int FROM "${name}") AS "${name}"`);
    return Prisma.sql`
  WITH plan AS (${plan(document)}), ${Prisma.join([
    ...claim.map(part),
    Prisma.sql`subject AS (${subject})`,
    ...writes.map(part),
  ])}
  SELECT ${Prisma.raw(counts.join(', '))} FROM subject`;
  });

/** Claims the e-mail address and writes everything else. Returns no row if another call claimed the address first. */
export const CREATE_USER = joined([CLAIM], Prisma.sql`SELECT "id" FROM claimed`, ofNewUser(true));

/** Writes the changes of an existing, locked user. */
export const UPDATE_USER = joined([], THE_USER, ofUser(true));

/** A write as a statement of its own. */
export interface SingleWrite extends Pick<Write, 'name' | 'isNeeded'> {
  readonly statement: WritingStatement;
}

/** NOT MATERIALIZED, so that Citus sends the statement to one node as it is. */
const single = ({ name, isNeeded, sql }: Write): SingleWrite => ({
  name,
  isNeeded,
  statement: statement(
    (orgId, document) => Prisma.sql`
  WITH plan AS NOT MATERIALIZED (${plan(document)}), subject AS NOT MATERIALIZED (${THE_USER}) ${sql(orgId)}`,
  ),
});

/** The same for Citus, which takes 20 times as long for a joined statement. The claim must come first. */
export const SINGLE_CLAIM = single(CLAIM);
export const SINGLE_WRITES = { ofNewUser: ofNewUser(false).map(single), ofUser: ofUser(false).map(single) };
