import { ObjectType, registerEnumType } from '@nestjs/graphql';
import { OneOf, Uuid } from '../schema/field-types.js';

export enum ResendStatus {
  QUEUED = 'QUEUED',
  LIMITED = 'LIMITED',
  NOT_ALLOWED = 'NOT_ALLOWED',
  NOT_NEEDED = 'NOT_NEEDED',
}

registerEnumType(ResendStatus, {
  name: 'ResendStatus',
  description: 'What a resend to many users did for one of them.',
  valuesMap: {
    QUEUED: { description: 'A new invitation will be mailed. The link of the previous one is invalid.' },
    LIMITED: { description: 'The user recently received too many mails. No invitation is sent.' },
    NOT_ALLOWED: { description: 'The user has permissions that you do not have. No invitation is sent.' },
    NOT_NEEDED: {
      description: 'The user is no longer INVITED, or got an invitation in the last minute. No invitation is sent.',
    },
  },
});

/** What a resend to many users did for one of them. */
@ObjectType()
export class ResentInvitation {
  /** UUID of the user. */
  @Uuid()
  userId: string;

  /** What the call did. */
  @OneOf(ResendStatus, 'ResendStatus')
  status: `${ResendStatus}`;
}
