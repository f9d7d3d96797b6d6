import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { PageArgs } from '../relay/page.args.js';
import { Building, BuildingConnection, Unit } from './building.model.js';
import { BuildingsService } from './buildings.service.js';

@Resolver(() => Building)
export class BuildingsResolver {
  constructor(private readonly service: BuildingsService) {}

  @Query(() => BuildingConnection, {
    description: 'Buildings of the organization by name; a building administrator sees those they administer.',
  })
  buildings(@Args() page: PageArgs, @CurrentCaller() caller: Caller): Promise<BuildingConnection> {
    return this.service.buildings(page, caller);
  }

  @ResolveField(() => [Unit], { description: 'Its units by label.' })
  units(@Parent() building: Building, @CurrentCaller() caller: Caller): Promise<Unit[]> {
    return this.service.unitsOf(building, caller);
  }
}
