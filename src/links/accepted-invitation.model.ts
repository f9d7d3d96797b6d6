import { ObjectType } from '@nestjs/graphql';
import { ProvisionedUser } from '../provisioning/provision-result.model.js';
import { Int32 } from '../schema/field-types.js';

/** Result of accepting an invitation or resetting a password: the user is ACTIVE and signed in. */
@ObjectType()
export class AcceptedInvitation {
  /** The user. */
  user: ProvisionedUser;

  /** JWT. Send it in the header `Authorization: Bearer …`. */
  accessToken: string;

  /** Seconds until the token expires. */
  @Int32()
  expiresIn: number;
}
