import type { Actor } from '../auth/actors.service.js';
import { Prisma } from '../database/generated/client.js';
import { buildingsSeenBy } from './user-search.js';

/** Whether the caller can see the user `u`: anyone, or those who are assigned to or live in the caller's buildings. */
export function isSeenBy(actor: Actor): Prisma.Sql {
  const { orgId } = actor;
  const ids = buildingsSeenBy(actor);
  return Prisma.sql`(${ids === null} OR EXISTS (
    SELECT FROM "BuildingAssignment" a
    WHERE a."orgId" = ${orgId} AND a."userId" = u."id" AND a."buildingId" = ANY (${ids ?? []}::int[])
  ) OR EXISTS (
    SELECT FROM "Occupancy" o JOIN "Unit" n ON n."orgId" = ${orgId} AND n."id" = o."unitId"
    WHERE o."orgId" = ${orgId} AND o."userId" = u."id" AND o."endedAt" IS NULL
      AND n."buildingId" = ANY (${ids ?? []}::int[])))`;
}
