import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { Building } from '../buildings/building.model.js';
import { Resident, StaffMember } from './building-people.model.js';
import { BuildingPeopleService } from './building-people.service.js';

@Resolver(() => Building)
export class BuildingPeopleResolver {
  constructor(private readonly people: BuildingPeopleService) {}

  @ResolveField(() => [StaffMember], {
    nullable: true,
    description: 'Who is assigned to it, by name; null for whoever may not see its people.',
  })
  staff(@Parent() { id }: Building, @CurrentCaller() caller: Caller): Promise<StaffMember[] | null> {
    return this.people.staffOf(id, caller);
  }

  @ResolveField(() => [Resident], {
    nullable: true,
    description: 'Who lives in it now, by unit; null for whoever may not see its people.',
  })
  residents(@Parent() { id }: Building, @CurrentCaller() caller: Caller): Promise<Resident[] | null> {
    return this.people.residentsOf(id, caller);
  }
}
