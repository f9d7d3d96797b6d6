import { InputType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { IsText } from '../validation/decorators.js';

/** A building, or a unit in it, by name. Case, width, invisible characters and white space make no difference. */
@InputType()
export class PlaceNameInput {
  /** Name of the building. */
  @IsText({ max: 200 })
  building: string;

  /** Label of a unit in it. */
  @IsOptional()
  @IsText({ max: 64 })
  unit?: string;
}
