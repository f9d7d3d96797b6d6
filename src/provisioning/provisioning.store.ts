import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../auth/caller.js';
import { Prisma } from '../database/generated/client.js';
import { statement } from '../database/statement.js';
import type { Transaction } from '../database/transaction.service.js';
import { Settings } from '../settings.js';
import { factsFrom, type FactsRow, type WriteContext, writes } from './provisioning.rows.js';
import { FACTS_BY_EMAIL, FACTS_BY_ID } from './provisioning-facts.store.js';
import type { ProvisioningFacts } from './provisioning.facts.js';
import type { ProvisioningPlan } from './provisioning.plan.js';
import type { ProvisioningRequest } from './provisioning.request.js';
import { CREATE_PARTS, UPDATE_PARTS, type Written } from './provisioning.written.js';

/**
 * The SQL of provisioning: a constant number of statements, each with one JSON parameter,
 * however many grants there are. A statement that may wait for another transaction never
 * reads facts that are planned on: it would see them as they were before the wait.
 */
@Injectable()
export class ProvisioningStore {
  constructor(private readonly settings: Settings) {}

  /**
   * Everything the plan needs to know, the caller's authority included, in one statement that locks nothing.
   * One statement, so that authority and facts are of the same instant, and a repeat costs one round trip.
   */
  async readFacts(tx: Transaction, request: ProvisioningRequest, caller: Actor): Promise<ProvisioningFacts> {
    const asked = JSON.stringify({
      actorOrgId: caller.orgId,
      actorId: caller.userId,
      actorVersion: caller.version,
      isOperator: caller.userId === null,
      crossOrg: !request.requireSameOrg,
      email: request.email,
      userId: request.userId,
      roleKeys: request.roleKeys,
      buildingIds: request.buildingIds,
      unitId: request.resident?.unitId,
      mailLimit: this.settings.failuresPerAccount,
      mailWindow: this.settings.rateLimitWindow,
    });
    const facts = request.userId === null ? FACTS_BY_EMAIL : FACTS_BY_ID;
    const [row] = await tx.$queryRaw<FactsRow[]>(facts(asked));
    if (row === undefined) throw new Error('The facts statement always answers with one row');
    const newIds = request.dryRun ? null : { user: uuidv7(), occupancy: uuidv7() };
    return factsFrom(row, newIds);
  }

  /**
   * Locks the user against every other provisioning, acceptance
   * and mailing until the transaction ends. First lock everywhere.
   */
  async lockUser(tx: Transaction, orgId: number, { email, userId }: ProvisioningRequest): Promise<void> {
    await (userId === null
      ? tx.$queryRaw`
          SELECT 1 AS "locked" FROM "User" WHERE "orgId" = ${orgId} AND "email" = ${email} FOR NO KEY UPDATE`
      : tx.$queryRaw`
          SELECT 1 AS "locked" FROM "User" WHERE "orgId" = ${orgId} AND "id" = ${userId}::uuid FOR NO KEY UPDATE`);
  }

  /**
   * Claims the e-mail address and writes everything else from that claim, in one statement: either all of it or, when
   * another call won the race for the address, nothing. Waits for such a call to end.
   * @returns what was written; null when the race was lost
   */
  async createUser(tx: Transaction, plan: ProvisioningPlan, context: WriteContext): Promise<Written | null> {
    const [written] = await tx.$queryRaw<Written[]>(CREATE_USER(writes(plan, context)));
    return written ?? null;
  }

  /**
   * Writes what changes for a user that exists and is locked, in one statement.
   * @returns what was written
   */
  async updateUser(tx: Transaction, plan: ProvisioningPlan, context: WriteContext): Promise<Written> {
    const [written] = await tx.$queryRaw<Written[]>(UPDATE_USER(writes(plan, context)));
    if (written === undefined) throw new Error('The writing statement always answers with one row');
    return written;
  }
}

const PLAN = (writes: string): Prisma.Sql => Prisma.sql`
  plan AS (
    SELECT * FROM jsonb_to_record(${writes}::jsonb) AS p(
      "orgId" int, "userId" uuid, "at" timestamptz, "email" text, "name" text, "status" "UserStatus", "passwordHash" text,
      "roleIds" int[], "assigned" jsonb, "reassigned" jsonb, "started" jsonb, "ended" jsonb,
      "invitationId" uuid, "revokes" boolean, "mailAt" timestamptz, "auditEventId" uuid,
      "actorOrgId" int, "actorId" uuid, "requestId" text, "transport" "Transport", "changes" jsonb)
  )`;

/**
 * What both writing statements add for the subject. Without a subject row all of it adds nothing.
 * The clock, not the start of the transaction: a call that has waited for another is dated after it.
 */
const GRANTS = Prisma.sql`
  granted AS (
    INSERT INTO "UserRole" ("orgId", "userId", "roleId")
    SELECT s."orgId", s."id", unnest(p."roleIds") FROM subject s, plan p
    RETURNING 1
  ), assigned AS (
    INSERT INTO "BuildingAssignment" ("orgId", "userId", "buildingId", "type")
    SELECT s."orgId", s."id", a."buildingId", a."type"
    FROM subject s, plan p, jsonb_to_recordset(p."assigned") AS a("buildingId" int, "type" "AssignmentType")
    RETURNING 1
  ), started AS (
    INSERT INTO "Occupancy" ("orgId", "id", "userId", "unitId", "startedAt")
    SELECT s."orgId", o."occupancyId", s."id", o."unitId", p."at"
    FROM subject s, plan p, jsonb_to_recordset(p."started") AS o("occupancyId" uuid, "unitId" int)
    RETURNING 1
  ), audited AS (
    INSERT INTO "AuditEvent" ("orgId", "id", "actorOrgId", "actorId", "subjectId", "changes", "requestId", "transport", "createdAt")
    SELECT s."orgId", p."auditEventId", p."actorOrgId", p."actorId", s."id", p."changes", p."requestId", p."transport", clock_timestamp()
    FROM subject s, plan p
    RETURNING 1
  ), queued AS (
    SELECT FROM (
      SELECT enqueue_job('sendInvitation',
        json_build_object('orgId', i."orgId", 'invitationId', i."id", 'requestId', p."requestId"), p."mailAt") AS "id"
      FROM invited i, plan p
    ) AS job WHERE job."id" IS NOT NULL
  )`;

/**
 * How many rows each part wrote, in one row. It must count `queued`:
 * a part that only selects runs no further than it is read.
 */
function written(parts: readonly string[]): Prisma.Sql {
  const counts = parts.map((part) => `(SELECT count(*)::int FROM ${part}) AS "${part}"`);
  return Prisma.sql`SELECT ${Prisma.raw(counts.join(', '))} FROM subject`;
}

const CREATE_USER = statement(
  (writes) => Prisma.sql`
  WITH ${PLAN(writes)}, claimed AS (
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
  ), ${GRANTS}
  ${written(CREATE_PARTS)}`,
);

/** As the partial unique index has it. */
const IS_LIVE = Prisma.sql`i."acceptedAt" IS NULL AND i."revokedAt" IS NULL AND i."supersededAt" IS NULL`;

/**
 * `invited` reads `superseded`, so that an expired invitation has left the unique index before the new one enters it.
 */
const UPDATE_USER = statement(
  (writes) => Prisma.sql`
  WITH ${PLAN(writes)}, subject AS (
    SELECT p."orgId", p."userId" AS "id" FROM plan p
  ), ended AS (
    UPDATE "Occupancy" o SET "endedAt" = p."at"
    FROM plan p, jsonb_to_recordset(p."ended") AS e("occupancyId" uuid)
    WHERE o."orgId" = p."orgId" AND o."id" = e."occupancyId" AND o."endedAt" IS NULL
    RETURNING 1
  ), reassigned AS (
    UPDATE "BuildingAssignment" b SET "type" = a."type", "updatedAt" = clock_timestamp()
    FROM plan p, jsonb_to_recordset(p."reassigned") AS a("buildingId" int, "type" "AssignmentType")
    WHERE b."orgId" = p."orgId" AND b."userId" = p."userId" AND b."buildingId" = a."buildingId"
    RETURNING 1
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
  ), ${GRANTS}
  ${written(UPDATE_PARTS)}`,
);
