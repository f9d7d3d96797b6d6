import { registerEnumType } from '@nestjs/graphql';

export enum InvitationStatus {
  QUEUED = 'QUEUED',
  SENT = 'SENT',
  ACCEPTED = 'ACCEPTED',
  EXPIRED = 'EXPIRED',
  FAILED = 'FAILED',
}

registerEnumType(InvitationStatus, {
  name: 'InvitationStatus',
  description: 'Where an invitation stands.',
  valuesMap: {
    QUEUED: { description: 'The mail has not gone out yet.' },
    SENT: { description: 'The mail has gone out.' },
    ACCEPTED: { description: 'The person has accepted it and chosen a password.' },
    EXPIRED: { description: 'It was sent more than 72 hours ago.' },
    FAILED: { description: 'The mail could not be sent, and is not tried again.' },
  },
});
