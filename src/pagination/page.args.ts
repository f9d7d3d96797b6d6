import { ArgsType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { IsCursor, IsInt } from '../validation/decorators.js';
import { NumberInQuery } from '../validation/query.decorators.js';

/** Arguments of paginated lists, for both transports. */
@ArgsType()
export class PageArgs {
  /** Page size, from 1 to 100. The default is 20. */
  @IsOptional()
  @NumberInQuery()
  @IsInt({ min: 1, max: 100 })
  first?: number;

  /** Return items after this cursor. */
  @IsOptional()
  @IsCursor()
  after?: string;
}
