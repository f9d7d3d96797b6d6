import { InputType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { IsText } from '../validation/decorators.js';

/** Names of a building and of a unit in it. The search ignores case, width, white space and invisible characters. */
@InputType()
export class PlaceNameInput {
  /** Name of the building. */
  @IsText({ max: 200 })
  building: string;

  /** Label of a unit in this building. */
  @IsOptional()
  @IsText({ max: 64 })
  unit?: string;
}
