import { ResolveField, Resolver } from '@nestjs/graphql';
import { callerOf } from '../auth/current-caller.decorator.js';
import type { GraphqlContext } from '../auth/request.js';
import { Building } from '../buildings/building.model.js';
import { Resident, StaffMember } from './building-people.model.js';
import { BuildingPeopleService } from './building-people.service.js';

@Resolver(() => Building)
export class BuildingPeopleResolver {
  constructor(private readonly people: BuildingPeopleService) {}

  @ResolveField(() => [StaffMember], {
    nullable: true,
    description: 'Users assigned to the building, sorted by name. Null if the caller cannot see them.',
  })
  staff({ id }: Building, _: unknown, context: GraphqlContext): Promise<StaffMember[] | null> {
    return this.people.staffOf(id, callerOf(context));
  }

  @ResolveField(() => [Resident], {
    nullable: true,
    description: 'Current residents, sorted by unit. Null if the caller cannot see them.',
  })
  residents({ id }: Building, _: unknown, context: GraphqlContext): Promise<Resident[] | null> {
    return this.people.residentsOf(id, callerOf(context));
  }
}
