import { Args, ID, Mutation, Resolver } from '@nestjs/graphql';
import type { Caller } from './caller.js';
import { CurrentCaller } from './current-caller.decorator.js';
import { Session } from './session.model.js';
import { SessionsService } from './sessions.service.js';

@Resolver()
export class SessionsResolver {
  constructor(private readonly service: SessionsService) {}

  @Mutation(() => Session, {
    nullable: true,
    description:
      "Ends one of the caller's own sessions. Its access tokens become void at once. " +
      'NOT_FOUND if it has ended, also by an earlier call.',
  })
  revokeSession(
    @Args('id', { type: () => ID, description: 'UUID of the session.' }) id: string,
    @CurrentCaller() caller: Caller,
  ): Promise<Session> {
    return this.service.revokeSession(id, caller);
  }

  @Mutation(() => Boolean, {
    nullable: true,
    description:
      "Ends all of the caller's own sessions, including that of this call. Tokens of `login` stay valid. Always true.",
  })
  revokeSessions(@CurrentCaller() caller: Caller): Promise<boolean> {
    return this.service.revokeSessions(caller);
  }
}
