import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { Change } from '../provisioning/provision-result.model.js';
import { Building, Unit } from './building.model.js';
import { ChangedPlacesService } from './changed-places.service.js';

@Resolver(() => Change)
export class ChangedPlacesResolver {
  constructor(private readonly places: ChangedPlacesService) {}

  @ResolveField(() => Building, {
    nullable: true,
    description: 'ASSIGNMENT_*, OCCUPANCY_*: the building; null when the caller may not see it.',
  })
  building(@Parent() { buildingId }: Change, @CurrentCaller() caller: Caller): Promise<Building | null> | null {
    return buildingId === undefined ? null : this.places.buildingOf(buildingId, caller);
  }

  @ResolveField(() => Unit, {
    nullable: true,
    description: 'OCCUPANCY_*: the unit; null when the caller may not see it.',
  })
  unit(@Parent() { unitId }: Change, @CurrentCaller() caller: Caller): Promise<Unit | null> | null {
    return unitId === undefined ? null : this.places.unitOf(unitId, caller);
  }
}
