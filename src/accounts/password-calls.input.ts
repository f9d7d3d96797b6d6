import { InputType } from '@nestjs/graphql';
import { IsEmailAddress, IsPassword, IsSecret, IsSlug } from '../validation/decorators.js';

/** The account that needs a new password. */
@InputType()
export class RequestPasswordResetInput {
  /**
   * Slug of the organization. The server trims and lower-cases it.
   * @example acme
   */
  @IsSlug()
  organization: string;

  /**
   * E-mail address.
   * @example viewer@acme.example
   */
  @IsEmailAddress()
  email: string;
}

/** Sets a new password with the link of a mail. */
@InputType()
export class ResetPasswordInput {
  /** The token: the part of the link in the mail after the #. */
  @IsSecret()
  token: string;

  /** New password: at least 8 characters, at most 72 bytes of UTF-8, not one of the 10,000 most common. */
  @IsPassword()
  password: string;
}

/** Sets a new password for the caller's own account. */
@InputType()
export class ChangePasswordInput {
  /** The password until now. */
  @IsSecret()
  currentPassword: string;

  /** New password: at least 8 characters, at most 72 bytes of UTF-8, not one of the 10,000 most common. */
  @IsPassword()
  newPassword: string;
}
