import { Args, ID, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Caller } from '../auth/caller.js';
import { callerOf, CurrentCaller } from '../auth/current-caller.decorator.js';
import type { GraphqlContext } from '../auth/request.js';
import { Role } from '../roles/role.model.js';
import { Me } from './me.model.js';
import { Assignment, Invitation, Occupancy, User, UserConnection } from './user.model.js';
import { UserDetailsService } from './user-details.service.js';
import { UsersArgs } from './users.args.js';
import { UsersService } from './users.service.js';

@Resolver(() => User)
export class UsersResolver {
  constructor(
    private readonly service: UsersService,
    private readonly details: UserDetailsService,
  ) {}

  @Query(() => Me, { description: 'The signed-in person and what they may do.' })
  me(@CurrentCaller() caller: Caller): Promise<Me> {
    return this.service.me(caller);
  }

  @Query(() => UserConnection, {
    description: 'People of the organization by name; a building administrator sees those of their buildings.',
  })
  users(@Args() args: UsersArgs, @CurrentCaller() caller: Caller): Promise<UserConnection> {
    return this.service.users(args, caller);
  }

  @Query(() => User, {
    nullable: true,
    description:
      'One person; everybody may ask for themselves. Null with the error NOT_FOUND when there is none that the caller may see.',
  })
  user(
    @Args('id', { type: () => ID, description: 'UUID of the person.' }) id: string,
    @CurrentCaller() caller: Caller,
  ): Promise<User> {
    return this.service.user(id, caller);
  }

  @ResolveField(() => [Role], {
    nullable: true,
    description: 'Global roles held; null for a building administrator who may not see them.',
  })
  roles(user: User, _: unknown, context: GraphqlContext): Promise<Role[] | null> {
    return this.details.rolesOf(user, callerOf(context));
  }

  @ResolveField(() => [Assignment], {
    description:
      'Buildings that the person is assigned to, by name; a building administrator sees their own buildings.',
  })
  assignments(user: User, _: unknown, context: GraphqlContext): Promise<Assignment[]> {
    return this.details.assignmentsOf(user, callerOf(context));
  }

  @ResolveField(() => [Occupancy], {
    description:
      'Where the person lives and has lived, newest first; a building administrator sees what lies in their own buildings.',
  })
  occupancies(user: User, _: unknown, context: GraphqlContext): Promise<Occupancy[]> {
    return this.details.occupanciesOf(user, callerOf(context));
  }

  @ResolveField(() => Invitation, {
    nullable: true,
    description: 'The newest invitation, be it accepted, expired or failed; null when there is none or it was revoked.',
  })
  invitation(user: User, _: unknown, context: GraphqlContext): Promise<Invitation | null> {
    return this.details.invitationOf(user, callerOf(context));
  }
}
