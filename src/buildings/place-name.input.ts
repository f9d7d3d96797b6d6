import { InputType } from '@nestjs/graphql';
import { IsText, Optional } from '../validation/decorators.js';

/** A building, or a unit in it, by name. Case, width, invisible characters and white space make no difference. */
@InputType()
export class PlaceNameInput {
  /** Name of the building. */
  @IsText({ max: 200 })
  building: string;

  /** Label of a unit in it. */
  @Optional()
  @IsText({ max: 64 })
  unit?: string;
}
