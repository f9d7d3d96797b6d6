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

  @Query(() => Me, { description: 'The signed-in user and their permissions.' })
  me(@CurrentCaller() caller: Caller): Promise<Me> {
    return this.service.me(caller);
  }

  @Query(() => UserConnection, {
    description:
      'Users of the organization, sorted by name unless `orderBy` is set. ' +
      'Building administrators see only users who are assigned to or live in their buildings.',
  })
  users(@Args() args: UsersArgs, @CurrentCaller() caller: Caller): Promise<UserConnection> {
    return this.service.users(args, caller);
  }

  @Query(() => User, {
    nullable: true,
    description:
      'One user. Every caller can query their own user. ' +
      'Null with the error NOT_FOUND if the user does not exist or the caller cannot see them.',
  })
  user(
    @Args('id', { type: () => ID, description: 'UUID of the user.' }) id: string,
    @CurrentCaller() caller: Caller,
  ): Promise<User> {
    return this.service.user(id, caller);
  }

  @ResolveField(() => [Role], {
    nullable: true,
    description: 'Global roles of the user. Null if the caller is a building administrator and cannot see them.',
  })
  roles(user: User, _: unknown, context: GraphqlContext): Promise<Role[] | null> {
    return this.details.rolesOf(user, callerOf(context));
  }

  @ResolveField(() => [Assignment], {
    description:
      'Assignments of the user, sorted by building name. Building administrators see only those in their buildings.',
  })
  assignments(user: User, _: unknown, context: GraphqlContext): Promise<Assignment[]> {
    return this.details.assignmentsOf(user, callerOf(context));
  }

  @ResolveField(() => [Occupancy], {
    description:
      'Current and former residences, newest first. Building administrators see only those in their buildings.',
  })
  occupancies(user: User, _: unknown, context: GraphqlContext): Promise<Occupancy[]> {
    return this.details.occupanciesOf(user, callerOf(context));
  }

  @ResolveField(() => Invitation, {
    nullable: true,
    description:
      'The newest invitation, including accepted, expired and failed ones. Null if there is none or it was revoked.',
  })
  invitation(user: User, _: unknown, context: GraphqlContext): Promise<Invitation | null> {
    return this.details.invitationOf(user, callerOf(context));
  }
}
