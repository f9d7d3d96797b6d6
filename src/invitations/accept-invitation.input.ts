import { InputType } from '@nestjs/graphql';
import { IsPassword, IsSecret } from '../validation/decorators.js';

/** Accepts an invitation. */
@InputType()
export class AcceptInvitationInput {
  /** The token: the part of the link in the mail after the #. */
  @IsSecret()
  token: string;

  /** New password: at least 8 characters, at most 72 bytes of UTF-8, not one of the 10,000 most common. */
  @IsPassword()
  password: string;
}
