import { Args, Int, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Caller } from '../auth/caller.js';
import { callerOf, CurrentCaller } from '../auth/current-caller.decorator.js';
import type { GraphqlContext } from '../auth/request.js';
import { BuildingCountsService } from './building-counts.service.js';
import { Building, BuildingConnection, Unit } from './building.model.js';
import { BuildingsArgs } from './buildings.args.js';
import { BuildingsService } from './buildings.service.js';

@Resolver(() => Building)
export class BuildingsResolver {
  constructor(
    private readonly service: BuildingsService,
    private readonly counts: BuildingCountsService,
  ) {}

  @Query(() => BuildingConnection, {
    description: 'Buildings of the organization, sorted by name. Building administrators see only their buildings.',
  })
  buildings(@Args() args: BuildingsArgs, @CurrentCaller() caller: Caller): Promise<BuildingConnection> {
    return this.service.buildings(args, caller);
  }

  @Query(() => Building, {
    nullable: true,
    description: 'One building. Null with the error NOT_FOUND if it does not exist or the caller cannot see it.',
  })
  building(
    @Args('id', { type: () => Int, description: 'Id of the building.' }) id: number,
    @CurrentCaller() caller: Caller,
  ): Promise<Building> {
    return this.service.building(id, caller);
  }

  @ResolveField(() => [Unit], {
    nullable: true,
    description: 'Units, sorted by label. Null if the caller can see the building only through a user.',
  })
  units(building: Building, _: unknown, context: GraphqlContext): Promise<Unit[] | null> {
    return this.service.unitsOf(building, callerOf(context));
  }

  @ResolveField(() => Int, {
    nullable: true,
    description: 'Number of units. Null if the caller can see the building only through a user.',
  })
  unitCount(building: Building, _: unknown, context: GraphqlContext): Promise<number | null> {
    return this.counts.unitCountOf(building, callerOf(context));
  }

  @ResolveField(() => Int, {
    nullable: true,
    description: 'Number of users who live in the building now. Null if the caller cannot see them.',
  })
  residentCount(building: Building, _: unknown, context: GraphqlContext): Promise<number | null> {
    return this.counts.residentCountOf(building, callerOf(context));
  }
}
