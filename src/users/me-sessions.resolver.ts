import { ResolveField, Resolver } from '@nestjs/graphql';
import { callerOf } from '../auth/current-caller.decorator.js';
import type { GraphqlContext } from '../auth/request.js';
import { Session } from '../auth/session.model.js';
import { SessionsService } from '../auth/sessions.service.js';
import { Me } from './me.model.js';

@Resolver(() => Me)
export class MeSessionsResolver {
  constructor(private readonly service: SessionsService) {}

  @ResolveField(() => [Session], {
    description: 'Browsers where the user is signed in with a session, the last used first.',
  })
  sessions(_me: Me, _: unknown, context: GraphqlContext): Promise<Session[]> {
    return this.service.sessionsOf(callerOf(context));
  }
}
