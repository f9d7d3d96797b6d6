import { ArgsType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { PageArgs } from '../pagination/page.args.js';
import { IsText } from '../validation/decorators.js';

/** Arguments of `buildings`. */
@ArgsType()
export class BuildingsArgs extends PageArgs {
  /** Return only buildings whose name has all words of this text, in any order, ignoring case and accents. */
  @IsOptional()
  @IsText({ max: 200 })
  search?: string;
}

/** Query of the units of a building. */
export class UnitsArgs extends PageArgs {
  /** Return only units whose label has all words of this text, in any order, ignoring case and accents. */
  @IsOptional()
  @IsText({ max: 200 })
  search?: string;
}
