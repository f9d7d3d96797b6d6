import { ArgsType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { PageArgs } from '../pagination/page.args.js';
import { IsText } from '../validation/decorators.js';

/** Which buildings. */
@ArgsType()
export class BuildingsArgs extends PageArgs {
  /** Only those whose name contains this text, in any case. */
  @IsOptional()
  @IsText({ max: 200 })
  search?: string;
}
