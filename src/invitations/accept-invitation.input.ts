import { InputType } from '@nestjs/graphql';
import { IsPassword, IsSecret } from '../validation/decorators.js';

/** The acceptance of an invitation. */
@InputType()
export class AcceptInvitationInput {
  /** What stands after the # in the link of the mail. */
  @IsSecret()
  token: string;

  /** The password from now on: at least 8 characters, at most 72 bytes of UTF-8, not one of the 10,000 most common. */
  @IsPassword()
  password: string;
}
