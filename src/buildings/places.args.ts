import { ArgsType } from '@nestjs/graphql';
import { ArrayMaxSize, ValidateNested } from '../validation/decorators.js';
import { PlaceNameInput } from './place-name.input.js';

/** Which places. */
@ArgsType()
export class PlacesArgs {
  /** Names, at most 100. */
  @ValidateNested(() => PlaceNameInput, { each: true })
  @ArrayMaxSize(100)
  names: PlaceNameInput[];
}
