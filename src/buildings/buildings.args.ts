import { ArgsType } from '@nestjs/graphql';
import { PageArgs } from '../pagination/page.args.js';
import { IsText, Optional } from '../validation/decorators.js';

/** Which buildings. */
@ArgsType()
export class BuildingsArgs extends PageArgs {
  /** Only those whose name contains this text, in any case. */
  @Optional()
  @IsText({ max: 200 })
  search?: string;
}
