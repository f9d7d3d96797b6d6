import { InputType } from '@nestjs/graphql';
import { IsEmailAddress, IsSecret, IsSlug } from '../validation/decorators.js';

/** Credentials of a user. */
@InputType()
export class LoginInput {
  /**
   * Slug of the organization. The server trims and lower-cases it.
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
