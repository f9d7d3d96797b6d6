import type { InvitationStatus } from './invitation-status.enum.js';

/** What says where an invitation stands. */
export interface InvitationFacts {
  readonly sentAt: Date | null;
  readonly expiresAt: Date | null;
  readonly acceptedAt: Date | null;
  readonly failedAt: Date | null;
}

/** Validity begins with the mail: what has not gone out does not expire. */
export function invitationStatusAt(
  now: Date,
  { sentAt, expiresAt, acceptedAt, failedAt }: InvitationFacts,
): `${InvitationStatus}` {
  if (acceptedAt !== null) return 'ACCEPTED';
  if (failedAt !== null) return 'FAILED';
  if (sentAt === null) return 'QUEUED';
  return expiresAt !== null && expiresAt <= now ? 'EXPIRED' : 'SENT';
}

/** To the outside validity begins with the mail, although the token gets its end just before, and ends with the acceptance. */
export function expiryOf({ sentAt, expiresAt, acceptedAt }: InvitationFacts): Date | null {
  return sentAt === null || acceptedAt !== null ? null : expiresAt;
}
