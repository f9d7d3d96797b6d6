import { Query, Resolver } from '@nestjs/graphql';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { Me } from './me.model.js';
import { UsersService } from './users.service.js';

@Resolver()
export class UsersResolver {
  constructor(private readonly users: UsersService) {}

  @Query(() => Me, { description: 'The signed-in person and what they may do.' })
  me(@CurrentCaller() caller: Caller): Promise<Me> {
    return this.users.me(caller);
  }
}
