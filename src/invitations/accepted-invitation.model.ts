import { ObjectType } from '@nestjs/graphql';
import { ProvisionedUser } from '../provisioning/provision-result.model.js';
import { Int32 } from '../schema/field-types.js';

/** What an acceptance gives: an ACTIVE account, signed in. */
@ObjectType()
export class AcceptedInvitation {
  /** The person. */
  user: ProvisionedUser;

  /** JWT to send as `Authorization: Bearer …`. */
  accessToken: string;

  /** Seconds until the token expires. */
  @Int32()
  expiresIn: number;
}
