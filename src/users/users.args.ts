import { ArgsType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { PageArgs } from '../pagination/page.args.js';
import { IsEmailAddress, IsText } from '../validation/decorators.js';

/** Which people. */
@ArgsType()
export class UsersArgs extends PageArgs {
  /**
   * Only those whose name or e-mail address contains this text, in any case, or the name of a building that they are
   * assigned to or live in, or the label of a unit that they live in.
   */
  @IsOptional()
  @IsText({ max: 200 })
  search?: string;

  /** Only the person who has exactly this e-mail address, in any case. */
  @IsOptional()
  @IsEmailAddress()
  email?: string;
}
