import { Prisma } from '../database/generated/client.js';

/** The condition of the partial unique index, for the link `i`: it is not used, revoked or replaced. */
export const IS_LIVE = Prisma.sql`i."acceptedAt" IS NULL AND i."revokedAt" IS NULL AND i."supersededAt" IS NULL`;
