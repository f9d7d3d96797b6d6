import { Query, Resolver } from '@nestjs/graphql';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { Role } from './role.model.js';
import { RolesService } from './roles.service.js';

@Resolver()
export class RolesResolver {
  constructor(private readonly service: RolesService) {}

  @Query(() => [Role], { description: 'All global roles, starting with the one that has the fewest permissions.' })
  roles(@CurrentCaller() caller: Caller): Promise<Role[]> {
    return this.service.roles(caller);
  }
}
