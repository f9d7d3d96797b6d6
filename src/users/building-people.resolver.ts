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
    description: 'Who is assigned to it, by name; null for whoever may not see its people.',
  })
  staff({ id }: Building, _: unknown, context: GraphqlContext): Promise<StaffMember[] | null> {
    return this.people.staffOf(id, callerOf(context));
  }

  @ResolveField(() => [Resident], {
    nullable: true,
    description: 'Who lives in it now, by unit; null for whoever may not see its people.',
  })
  residents({ id }: Building, _: unknown, context: GraphqlContext): Promise<Resident[] | null> {
    return this.people.residentsOf(id, callerOf(context));
  }
}
