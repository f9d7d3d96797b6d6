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
  description: 'Status of an invitation.',
  valuesMap: {
    QUEUED: { description: 'The mail is waiting to be sent.' },
    SENT: { description: 'The mail was sent.' },
    ACCEPTED: { description: 'The user accepted the invitation and chose a password.' },
    EXPIRED: { description: 'The mail was sent more than 72 hours ago.' },
    FAILED: { description: 'The mail could not be sent. The server does not retry.' },
  },
});
