import { ArgsType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { IsCursor, IsInt } from '../validation/decorators.js';

/** Which page of a list. */
@ArgsType()
export class PageArgs {
  /** Page size, 1 to 100; default 20. */
  @IsOptional()
  @IsInt({ min: 1, max: 100 })
  first?: number;

  /** Start after this cursor. */
  @IsOptional()
  @IsCursor()
  after?: string;
}
