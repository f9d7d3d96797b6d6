import { Args, Query, Resolver } from '@nestjs/graphql';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { NamedPlace } from './building.model.js';
import { PlacesArgs } from './places.args.js';
import { PlacesService } from './places.service.js';

@Resolver()
export class PlacesResolver {
  constructor(private readonly service: PlacesService) {}

  @Query(() => [NamedPlace], {
    description:
      'Finds buildings and units by name. Returns one entry for each name, in the same order. ' +
      'Building administrators find only the buildings that they administer.',
  })
  places(@Args() args: PlacesArgs, @CurrentCaller() caller: Caller): Promise<NamedPlace[]> {
    return this.service.places(args, caller);
  }
}
