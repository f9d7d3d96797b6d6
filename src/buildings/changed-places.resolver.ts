import { ResolveField, Resolver } from '@nestjs/graphql';
import { callerOf } from '../auth/current-caller.decorator.js';
import type { GraphqlContext } from '../auth/request.js';
import { Change } from '../provisioning/provision-result.model.js';
import { Building, Unit } from './building.model.js';
import { ChangedPlacesService } from './changed-places.service.js';

@Resolver(() => Change)
export class ChangedPlacesResolver {
  constructor(private readonly places: ChangedPlacesService) {}

  @ResolveField(() => Building, {
    nullable: true,
    description: 'ASSIGNMENT_*, OCCUPANCY_*: the building; null if the caller cannot see it.',
  })
  building({ buildingId }: Change, _: unknown, context: GraphqlContext): Promise<Building | null> | null {
    return buildingId === undefined ? null : this.places.buildingOf(buildingId, callerOf(context));
  }

  @ResolveField(() => Unit, {
    nullable: true,
    description: 'OCCUPANCY_*: the unit; null if the caller cannot see it.',
  })
  unit({ unitId }: Change, _: unknown, context: GraphqlContext): Promise<Unit | null> | null {
    return unitId === undefined ? null : this.places.unitOf(unitId, callerOf(context));
  }
}
