import { InputType } from '@nestjs/graphql';
import { IsEmailAddress, IsSecret, IsSlug } from '../validation/decorators.js';

/** Who signs in. */
@InputType()
export class LoginInput {
  /**
   * Slug of the organization. Surrounding white space is removed and letters are lower-cased.
   * @example acme
   */
  @IsSlug()
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
