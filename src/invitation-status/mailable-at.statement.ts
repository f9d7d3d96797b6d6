import { Prisma } from '../database/generated/client.js';

/**
 * When the mail limit of the user `u` allows the next mail with a link: when the oldest of the last `limit` mails
 * leaves the window. Null: now.
 * @param window seconds
 */
export const mailableAt = ({
  orgId,
  limit,
  window,
}: Readonly<Record<'orgId' | 'limit' | 'window', Prisma.Sql>>): Prisma.Sql =>
  Prisma.sql`(
  SELECT i."createdAt" + make_interval(secs => ${window}) FROM "Invitation" i
  WHERE i."orgId" = ${orgId} AND i."userId" = u."id"
    AND i."createdAt" > statement_timestamp() - make_interval(secs => ${window})
  ORDER BY i."createdAt" DESC OFFSET ${limit} - 1 LIMIT 1)`;
