import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { Building, Unit } from '../buildings/building.model.js';
import { Resident, StaffMember } from './building-people.model.js';
import { BuildingPeopleService } from './building-people.service.js';

@Resolver(() => Building)
export class BuildingStaffResolver {
  constructor(private readonly people: BuildingPeopleService) {}

  @ResolveField(() => [StaffMember], {
    nullable: true,
    description: 'Who is assigned to it, by name; null for whoever may not see its people.',
  })
  staff(@Parent() { id }: Building, @CurrentCaller() caller: Caller): Promise<StaffMember[] | null> {
    return this.people.staffOf(id, caller);
  }
}

@Resolver(() => Unit)
export class UnitResidentsResolver {
  constructor(private readonly people: BuildingPeopleService) {}

  @ResolveField(() => [Resident], {
    nullable: true,
    description: 'Who lives there now, whoever came first at the top; null for whoever may not see its people.',
  })
  residents(@Parent() { id }: Unit, @CurrentCaller() caller: Caller): Promise<Resident[] | null> {
    return this.people.residentsOf(id, caller);
  }
}
