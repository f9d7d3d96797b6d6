import { ArgsType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { PageArgs } from '../pagination/page.args.js';
import { IsEmailAddress, IsText } from '../validation/decorators.js';

/** Arguments of `users`. */
@ArgsType()
export class UsersArgs extends PageArgs {
  /**
   * Return only users whose name or e-mail address contains this text, ignoring case. The search also covers the names
   * of buildings that a user is assigned to or lives in, and the labels of units that a user lives in.
   */
  @IsOptional()
  @IsText({ max: 200 })
  search?: string;

  /** Return only the user with exactly this e-mail address, ignoring case. */
  @IsOptional()
  @IsEmailAddress()
  email?: string;
}
