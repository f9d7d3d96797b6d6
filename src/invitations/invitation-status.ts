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
