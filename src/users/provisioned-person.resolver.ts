import { ResolveField, Resolver } from '@nestjs/graphql';
import { callerOf } from '../auth/current-caller.decorator.js';
import type { GraphqlContext } from '../auth/request.js';
import { ProvisionResult } from '../provisioning/provision-result.model.js';
import { User } from './user.model.js';
import { UsersService } from './users.service.js';

@Resolver(() => ProvisionResult)
export class ProvisionedPersonResolver {
  constructor(private readonly users: UsersService) {}

  @ResolveField(() => User, {
    nullable: true,
    description:
      'The user after the call, or as they are now in a dry run. A client that caches objects by id can use it to ' +
      'refresh them. Null if the dry run would create the user, or if the caller cannot see the user.',
  })
  person({ user }: ProvisionResult, _: unknown, context: GraphqlContext): Promise<User | null> {
    return this.users.visibleUser(user.id, callerOf(context));
  }
}
