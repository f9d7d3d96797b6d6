import { Injectable } from '@nestjs/common';
import { type MailKind, Prisma } from '../database/generated/client.js';
import { lockUser } from '../database/locks.js';
import { PrismaService } from '../database/prisma.service.js';
import type { Transaction } from '../database/transaction.service.js';

/** A mail that this process has leased. Only the process that holds the lease can send it. */
export interface LeasedMail {
  readonly orgId: number;
  readonly id: string;
  readonly kind: MailKind;
  readonly userId: string;
  readonly invitationId: string | null;
  readonly requestId: string;
  /** Includes the current attempt. */
  readonly attempts: number;
  readonly leasedBy: string;
}

/** Mails that were neither sent nor given up. */
export interface OpenMails {
  open: number;
  /** Of these: an attempt is running. */
  leased: number;
  /** Of these: wait for an attempt that should have begun. The others wait for a later one. */
  due: number;
  /** Seconds since the oldest of them became due. */
  overdue: number;
}

/** Limits the cost of a count to some milliseconds. */
const MOST_COUNTED = Prisma.raw('10000');

const LEASE_END = Prisma.sql`statement_timestamp() + interval '15 s'`;
const NO_LEASE = Prisma.sql`"leasedBy" = NULL, "leasedUntil" = NULL`;

/** No process sends it. */
const IS_FREE = Prisma.sql`
  "sentAt" IS NULL AND "failedAt" IS NULL AND ("leasedUntil" IS NULL OR "leasedUntil" <= statement_timestamp())`;

/** Also false for a mail that was sent or has failed, because it has no lease. */
const isLeased = ({ orgId, id, leasedBy }: LeasedMail): Prisma.Sql =>
  Prisma.sql`"orgId" = ${orgId} AND "id" = ${id}::uuid AND "leasedBy" = ${leasedBy}::uuid`;

/** The SQL of the outbox. It keeps no state in the session, so it works with every pooler. */
@Injectable()
export class OutboxStore {
  constructor(private readonly prisma: PrismaService) {}

  /** Leases due mails without a valid lease, including those of a process that died. */
  takeDue(leasedBy: string, limit: number, inFlight: readonly string[]): Promise<LeasedMail[]> {
    const isDue = Prisma.sql`"dueAt" <= statement_timestamp() AND "id" <> ALL (${inFlight}::uuid[])`;
    return this.take(leasedBy, isDue, limit);
  }

  /** Leases the mail of a user's open invitation, even if it is not due. */
  takeInvitation(leasedBy: string, orgId: number, userId: string): Promise<LeasedMail[]> {
    const isWanted = Prisma.sql`"orgId" = ${orgId} AND "userId" = ${userId}::uuid AND "kind" = 'INVITATION' AND EXISTS (
      SELECT FROM "Invitation" i WHERE i."orgId" = ${orgId} AND i."id" = "invitationId"
        AND i."acceptedAt" IS NULL AND i."revokedAt" IS NULL AND i."supersededAt" IS NULL)`;
    return this.take(leasedBy, isWanted, 1);
  }

  /** Counts at most 10,000 mails, those that became due first. Reads an index of the open mails only. */
  async countOpen(): Promise<OpenMails> {
    const [counts] = await this.prisma.$queryRaw<[OpenMails]>`
      SELECT count(*)::int AS "open", count(*) FILTER (WHERE "isLeased")::int AS "leased",
        count(*) FILTER (WHERE "isDue")::int AS "due",
        coalesce(extract(epoch FROM statement_timestamp() - min("dueAt") FILTER (WHERE "isDue")), 0)::float8
          AS "overdue"
      FROM (
        SELECT "dueAt", "isLeased", NOT "isLeased" AND "dueAt" <= statement_timestamp() AS "isDue"
        FROM (
          SELECT "dueAt", "leasedUntil" IS NOT NULL AND "leasedUntil" > statement_timestamp() AS "isLeased" FROM "Mail"
          WHERE "sentAt" IS NULL AND "failedAt" IS NULL ORDER BY "dueAt" LIMIT ${MOST_COUNTED}
        ) AS first
      ) AS mails`;
    return counts;
  }

  /**
   * Finds mails and then leases each by its key, because Citus cannot lock rows of several tenants in one statement. If
   * other processes lease all of them first, looks again.
   */
  private async take(leasedBy: string, isWanted: Prisma.Sql, limit: number): Promise<LeasedMail[]> {
    for (;;) {
      const free = await this.prisma.$queryRaw<Pick<LeasedMail, 'orgId' | 'id'>[]>`
        SELECT "orgId", "id" FROM "Mail" WHERE ${IS_FREE} AND ${isWanted} ORDER BY "dueAt" LIMIT ${limit}`;
      const leased: LeasedMail[] = [];
      for (const mail of free) leased.push(...(await this.lease(leasedBy, mail)));
      if (leased.length > 0 || free.length === 0) return leased;
    }
  }

  private lease(leasedBy: string, { orgId, id }: Pick<LeasedMail, 'orgId' | 'id'>): Promise<LeasedMail[]> {
    return this.prisma.$queryRaw<LeasedMail[]>`
      UPDATE "Mail" SET "leasedBy" = ${leasedBy}::uuid, "leasedUntil" = ${LEASE_END}, "attempts" = "attempts" + 1
      WHERE "orgId" = ${orgId} AND "id" = ${id}::uuid AND ${IS_FREE}
      RETURNING "orgId", "id", "kind", "userId", "invitationId", "requestId", "attempts", "leasedBy"`;
  }

  /**
   * Locks the user and then the mail, until the transaction ends.
   * @returns false if this process has lost the lease
   */
  async lockLeased(tx: Transaction, mail: LeasedMail): Promise<boolean> {
    await lockUser(tx, mail.orgId, mail);
    return this.renew(mail, tx);
  }

  async renew(mail: LeasedMail, client: Transaction = this.prisma): Promise<boolean> {
    return (await client.$executeRaw`UPDATE "Mail" SET "leasedUntil" = ${LEASE_END} WHERE ${isLeased(mail)}`) === 1;
  }

  /** @param failureReason null if the mail was sent */
  async end(tx: Transaction, mail: LeasedMail, failureReason: string | null): Promise<void> {
    const end = failureReason === null ? Prisma.sql`"sentAt"` : Prisma.sql`"failedAt"`;
    await tx.$executeRaw`
      UPDATE "Mail" SET ${end} = statement_timestamp(), "failureReason" = ${failureReason}, ${NO_LEASE}
      WHERE ${isLeased(mail)}`;
  }

  /** Schedules a retry. The delay grows by factor e up to the tenth attempt; 12 attempts take about 16 hours. */
  async postpone(mail: LeasedMail, failureReason: string): Promise<void> {
    const delay = Math.exp(Math.min(mail.attempts, 10));
    await this.prisma.$executeRaw`
      UPDATE "Mail" SET ${NO_LEASE}, "failureReason" = ${failureReason},
        "dueAt" = statement_timestamp() + make_interval(secs => ${delay}::float)
      WHERE ${isLeased(mail)}`;
  }

  /** Gives the lease back. The attempt does not count. */
  async release(mail: LeasedMail): Promise<void> {
    await this.prisma.$executeRaw`UPDATE "Mail" SET ${NO_LEASE}, "attempts" = "attempts" - 1 WHERE ${isLeased(mail)}`;
  }
}
