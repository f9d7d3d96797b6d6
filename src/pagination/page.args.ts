import { ArgsType } from '@nestjs/graphql';
import { IsCursor, IsPageSize, Optional } from '../validation/decorators.js';

/** Which page of a list. */
@ArgsType()
export class PageArgs {
  /** Page size, 1 to 100; default 20. */
  @Optional()
  @IsPageSize()
  first?: number;

  /** Start after this cursor. */
  @Optional()
  @IsCursor()
  after?: string;
}
