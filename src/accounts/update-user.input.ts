import { InputType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { IsEmailAddress, IsText, IsUUID } from '../validation/decorators.js';

/** Corrections of an account. An omitted field stays as it is. */
@InputType({ isAbstract: true })
export class UserCorrections {
  /**
   * Full name, at most 200 characters.
   * @example Olga Admin
   */
  @IsOptional()
  @IsText({ max: 200 })
  name?: string;

  /**
   * E-mail address, ASCII, at most 254 characters. The server trims and lower-cases it. Links that were mailed to the
   * old address become void, an open invitation is mailed to the new one, and the old one gets a notice. Until the
   * owner of the new address uses a link that was mailed to it, the user can get only roles and assignments that you
   * can grant.
   * @example olga@acme.example
   */
  @IsOptional()
  @IsEmailAddress()
  email?: string;
}

/** Corrections of the account of a user. */
@InputType()
export class UpdateUserInput extends UserCorrections {
  /** UUID of the user. */
  @IsUUID()
  userId: string;
}

/** Corrections of the caller's own account. */
@InputType()
export class UpdateMeInput {
  /** Full name, at most 200 characters. */
  @IsText({ max: 200 })
  name: string;
}
