import { InputType } from '@nestjs/graphql';
import { IsEmailAddress, IsSecret, IsText } from '../validation/decorators.js';

/** Who signs in. */
@InputType()
export class LoginInput {
  /**
   * Slug of the organization.
   * @example acme
   */
  @IsText({ max: 63 })
  organization: string;

  /**
   * E-mail address.
   * @example admin@acme.example
   */
  @IsEmailAddress()
  email: string;

  /**
   * Password.
   * @example demo-password-1
   */
  @IsSecret()
  password: string;
}
