import type { Transaction } from './transaction.service.js';

/**
 * Locks a user, by id or by e-mail address, against concurrent provisioning, acceptance and mailing. Every transaction
 * that changes an existing user locks the user first; only the lock of the organization comes before it.
 * @returns the id of the locked user; null if there is none, also if the user lost the address during the wait
 */
export async function lockUser(
  tx: Transaction,
  orgId: number,
  { userId, email }: { userId: string | null; email?: string | null },
): Promise<string | null> {
  const [user] = await (userId === null
    ? tx.$queryRaw<{ id: string }[]>`
        SELECT "id" FROM "User" WHERE "orgId" = ${orgId} AND "email" = ${email} FOR NO KEY UPDATE`
    : tx.$queryRaw<{ id: string }[]>`
        SELECT "id" FROM "User" WHERE "orgId" = ${orgId} AND "id" = ${userId}::uuid FOR NO KEY UPDATE`);
  return user?.id ?? null;
}

/** Locks the organization, so that calls that take away ORG_MANAGE run one after another. Comes before `lockUser`. */
export async function lockOrganization(tx: Transaction, orgId: number): Promise<void> {
  await tx.$queryRaw`SELECT 1 AS "locked" FROM "Organization" WHERE "id" = ${orgId} FOR NO KEY UPDATE`;
}
