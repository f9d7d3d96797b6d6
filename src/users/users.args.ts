import { ArgsType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { PageArgs } from '../pagination/page.args.js';
import { IsEmailAddress, IsEnum, IsText, ValidateNested } from '../validation/decorators.js';
import { UserOrder } from './user-order.enum.js';
import { UsersFilter } from './users-filter.input.js';

/** Arguments of `users`. */
@ArgsType()
export class UsersArgs extends PageArgs {
  /**
   * Return only users who match all words of this text, in any order, ignoring case and accents. A word matches a part
   * of the name, of the e-mail address, of the name of a building that the user is assigned to or lives in, or of the
   * label of a unit that the user lives in.
   */
  @IsOptional()
  @IsText({ max: 200 })
  search?: string;

  /** Return only the user with exactly this e-mail address, ignoring case. */
  @IsOptional()
  @IsEmailAddress()
  email?: string;

  /** Return only users that match. */
  @IsOptional()
  @ValidateNested(() => UsersFilter)
  filter?: UsersFilter;

  /** Order of the list. The default is NAME_ASC. A cursor is valid only for the order that it was made with. */
  @IsOptional()
  @IsEnum(UserOrder, 'UserOrder')
  orderBy?: UserOrder;
}
