import { Prisma } from '../database/generated/client.js';

/** The condition for invitations `i` that a user can have as their newest one: accepted, open, failed or expired. */
export const IS_SHOWN = Prisma.sql`i."purpose" = 'INVITATION' AND i."revokedAt" IS NULL AND i."supersededAt" IS NULL`;

/** The status of the invitation `i`, as `invitationStatusAt` computes it. */
export const STATUS = Prisma.sql`
  CASE
    WHEN i."acceptedAt" IS NOT NULL THEN 'ACCEPTED'
    WHEN i."failedAt" IS NOT NULL THEN 'FAILED'
    WHEN i."sentAt" IS NULL THEN 'QUEUED'
    WHEN i."expiresAt" <= clock_timestamp() THEN 'EXPIRED'
    ELSE 'SENT'
  END`;
