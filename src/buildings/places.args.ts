import { ArgsType } from '@nestjs/graphql';
import { ArrayMaxSize, ValidateNested } from '../validation/decorators.js';
import { PlaceNameInput } from './place-name.input.js';

/** Arguments of `places`. */
@ArgsType()
export class PlacesArgs {
  /** The names to find, at most 100. */
  @ValidateNested(() => PlaceNameInput, { each: true })
  @ArrayMaxSize(100)
  names: PlaceNameInput[];
}
