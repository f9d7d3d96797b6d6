import { registerEnumType } from '@nestjs/graphql';

export enum InvitationStatus {
  QUEUED = 'QUEUED',
  SENT = 'SENT',
  EXPIRED = 'EXPIRED',
}

registerEnumType(InvitationStatus, {
  name: 'InvitationStatus',
  description: 'Where an invitation stands.',
  valuesMap: {
    QUEUED: { description: 'The mail has not gone out yet.' },
    SENT: { description: 'The mail has gone out.' },
    EXPIRED: { description: 'It was sent more than 72 hours ago.' },
  },
});

/** Validity begins with the mail: what has not gone out does not expire. */
export function invitationStatusAt(
  now: Date,
  { sentAt, expiresAt }: { sentAt: Date | null; expiresAt: Date | null },
): InvitationStatus {
  if (sentAt === null) return InvitationStatus.QUEUED;
  return expiresAt !== null && expiresAt <= now ? InvitationStatus.EXPIRED : InvitationStatus.SENT;
}
