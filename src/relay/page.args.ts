import { ArgsType } from '@nestjs/graphql';
import { IsCursor, IsPageSize, IsText, Optional } from '../validation/decorators.js';

/** Which page of a list. */
@ArgsType()
export class PageArgs {
  /** Only what contains this text. */
  @Optional()
  @IsText({ max: 200 })
  search?: string;

  /** Page size, 1 to 100; default 20. */
  @Optional()
  @IsPageSize()
  first?: number;

  /** Start after this cursor. */
  @Optional()
  @IsCursor()
  after?: string;
}
