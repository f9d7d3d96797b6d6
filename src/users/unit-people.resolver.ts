import { ResolveField, Resolver } from '@nestjs/graphql';
import { callerOf } from '../auth/current-caller.decorator.js';
import type { GraphqlContext } from '../auth/request.js';
import { Unit } from '../buildings/building.model.js';
import { FormerResident, Resident } from './building-people.model.js';
import { BuildingPeopleService } from './building-people.service.js';

@Resolver(() => Unit)
export class UnitPeopleResolver {
  constructor(private readonly people: BuildingPeopleService) {}

  @ResolveField(() => [Resident], {
    nullable: true,
    description: 'Current residents, the longest first. Null if the caller cannot see them.',
  })
  residents({ id }: Unit, _: unknown, context: GraphqlContext): Promise<Resident[] | null> {
    return this.people.residentsOfUnit(id, callerOf(context));
  }

  @ResolveField(() => [FormerResident], {
    nullable: true,
    description:
      'Former residents, the last to leave first; once for each time they lived here. Building administrators see ' +
      'only those who are still assigned to or live in their buildings. Null if the caller cannot see them.',
  })
  formerResidents({ id }: Unit, _: unknown, context: GraphqlContext): Promise<FormerResident[] | null> {
    return this.people.formerResidentsOfUnit(id, callerOf(context));
  }
}
