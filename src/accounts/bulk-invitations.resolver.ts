import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { UsersFilter } from '../users/users-filter.input.js';
import { BulkInvitationsService } from './bulk-invitations.service.js';
import { ResentInvitation } from './resent-invitation.model.js';

@Resolver()
export class BulkInvitationsResolver {
  constructor(private readonly service: BulkInvitationsService) {}

  @Mutation(() => [ResentInvitation], {
    nullable: true,
    description:
      'Mails new invitations to the INVITED users that match, at most 1,000, each in a transaction of its own. ' +
      'The server goes on if the client disconnects. Users that are missing from the answer were not reached, ' +
      'because the server could not go on. Requires PEOPLE_PROVISION, and of each user every permission that they ' +
      'have. A caller can make ten such calls within the window of the rate limit.',
  })
  resendInvitations(
    @Args('filter', { description: 'At least one field.' }) filter: UsersFilter,
    @CurrentCaller() caller: Caller,
  ): Promise<ResentInvitation[]> {
    return this.service.resendInvitations(filter, caller);
  }
}
