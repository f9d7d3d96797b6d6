import { registerEnumType } from '@nestjs/graphql';
import { InvitationStatus } from './invitation-status.enum.js';

/** The status of an invitation, or NONE. */
export const InvitationFilter = { ...InvitationStatus, NONE: 'NONE' } as const;
export type InvitationFilter = keyof typeof InvitationFilter;

registerEnumType(InvitationFilter, {
  name: 'InvitationFilter',
  description: "Status of a user's newest invitation, or NONE.",
  valuesMap: {
    QUEUED: { description: 'The mail is waiting to be sent.' },
    SENT: { description: 'The mail was sent, and the link is still valid.' },
    ACCEPTED: { description: 'The user accepted the invitation.' },
    EXPIRED: { description: 'The mail was sent more than 72 hours ago.' },
    FAILED: { description: 'The mail could not be sent.' },
    NONE: { description: 'The user has no invitation, or the newest one was revoked.' },
  },
});
