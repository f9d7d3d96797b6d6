import { ArgsType } from '@nestjs/graphql';
import { IsListOf } from '../validation/decorators.js';
import { PlaceNameInput } from './place-name.input.js';

/** Which places. */
@ArgsType()
export class PlacesArgs {
  /** Names, at most 100. */
  @IsListOf(() => PlaceNameInput, { maxItems: 100 })
  names: PlaceNameInput[];
}
