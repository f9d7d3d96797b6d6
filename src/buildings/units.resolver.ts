import { Args, Int, Query, Resolver } from '@nestjs/graphql';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { Unit } from './building.model.js';
import { UnitsService } from './units.service.js';

@Resolver()
export class UnitsResolver {
  constructor(private readonly service: UnitsService) {}

  @Query(() => Unit, {
    nullable: true,
    description: 'One unit. Null with the error NOT_FOUND if it does not exist or the caller cannot see its building.',
  })
  unit(
    @Args('id', { type: () => Int, description: 'Id of the unit.' }) id: number,
    @CurrentCaller() caller: Caller,
  ): Promise<Unit> {
    return this.service.unit(id, caller);
  }
}
