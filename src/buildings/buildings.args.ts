import { ArgsType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { PageArgs } from '../pagination/page.args.js';
import { IsText } from '../validation/decorators.js';

/** Arguments of `buildings`. */
@ArgsType()
export class BuildingsArgs extends PageArgs {
  /** Return only buildings whose name contains this text, ignoring case. */
  @IsOptional()
  @IsText({ max: 200 })
  search?: string;
}
