import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Prisma } from '../database/generated/client.js';
import type { Transaction } from '../database/transaction.service.js';
import { IS_LIVE } from '../invitation-status/is-live.statement.js';
import { mailableAt } from '../invitation-status/mailable-at.statement.js';
import { Settings } from '../settings/settings.js';

/** The SQL of password resets that users request themselves. */
@Injectable()
export class PasswordResetsStore {
  private readonly limit: Readonly<Record<'limit' | 'window', Prisma.Sql>>;

  constructor({ failuresPerAccount, rateLimitWindow }: Settings) {
    this.limit = { limit: Prisma.sql`${failuresPerAccount}::int`, window: Prisma.sql`${rateLimitWindow}::int` };
  }

  /**
   * Queues a mail with a link for a new password. The link before becomes invalid. The user must be locked. `link`
   * reads `superseded`, so that the link before leaves the unique index before the new one enters it.
   * @returns false if the account is not ACTIVE, has another address by now, or has reached its mail limit
   */
  async queue(
    tx: Transaction,
    { orgId, id, email }: { orgId: number; id: string; email: string },
    requestId: string,
  ): Promise<boolean> {
    const queued = await tx.$executeRaw`
      WITH allowed AS (
        SELECT u."id" FROM "User" u
        WHERE u."orgId" = ${orgId} AND u."id" = ${id}::uuid AND u."email" = ${email} AND u."status" = 'ACTIVE'
          AND ${mailableAt({ orgId: Prisma.sql`${orgId}`, ...this.limit })} IS NULL
      ), superseded AS (
        UPDATE "Invitation" i SET "supersededAt" = statement_timestamp() FROM allowed a
        WHERE i."orgId" = ${orgId} AND i."userId" = a."id" AND i."purpose" = 'PASSWORD_RESET' AND ${IS_LIVE}
        RETURNING 1
      ), link AS (
        INSERT INTO "Invitation" ("orgId", "id", "userId", "purpose", "createdAt")
        SELECT ${orgId}, ${uuidv7()}::uuid, a."id", 'PASSWORD_RESET', clock_timestamp()
        FROM allowed a, (SELECT count(*) FROM superseded) AS past
        RETURNING "id", "userId"
      )
      INSERT INTO "Mail" ("orgId", "id", "kind", "userId", "invitationId", "requestId")
      SELECT ${orgId}, l."id", 'PASSWORD_RESET', l."userId", l."id", ${requestId} FROM link l`;
    return queued > 0;
  }
}
