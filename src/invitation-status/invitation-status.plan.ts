import type { InvitationStatus } from './invitation-status.enum.js';

/** The facts that determine the status of an invitation. */
export interface InvitationFacts {
  readonly sentAt: Date | null;
  readonly expiresAt: Date | null;
  readonly acceptedAt: Date | null;
  readonly failedAt: Date | null;
}

/** An invitation that was not mailed yet does not expire. */
export function invitationStatusAt(
  now: Date,
  { sentAt, expiresAt, acceptedAt, failedAt }: InvitationFacts,
): `${InvitationStatus}` {
  if (acceptedAt !== null) return 'ACCEPTED';
  if (failedAt !== null) return 'FAILED';
  if (sentAt === null) return 'QUEUED';
  return expiresAt !== null && expiresAt <= now ? 'EXPIRED' : 'SENT';
}

/** Clients see an expiry only between mailing and acceptance, although the row has one just before the mail is sent. */
export function expiryOf({ sentAt, expiresAt, acceptedAt }: InvitationFacts): Date | null {
  return sentAt === null || acceptedAt !== null ? null : expiresAt;
}
