import { ArgsType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { IsCursor, IsInt } from '../validation/decorators.js';

/** Arguments of paginated lists. */
@ArgsType()
export class PageArgs {
  /** Page size, from 1 to 100. The default is 20. */
  @IsOptional()
  @IsInt({ min: 1, max: 100 })
  first?: number;

  /** Return items after this cursor. */
  @IsOptional()
  @IsCursor()
  after?: string;
}
