import { Args, ID, Mutation, Resolver } from '@nestjs/graphql';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { CurrentClient, type ClientInfo } from '../auth/current-client.decorator.js';
import { Public } from '../auth/public.decorator.js';
import { AcceptedInvitation } from '../links/accepted-invitation.model.js';
import { LinksService } from '../links/links.service.js';
import { ProvisionResult } from '../provisioning/provision-result.model.js';
import { AcceptInvitationInput } from './accept-invitation.input.js';
import { InvitationCallsService } from './invitation-calls.service.js';

@Resolver()
export class InvitationsResolver {
  constructor(
    private readonly calls: InvitationCallsService,
    private readonly links: LinksService,
  ) {}

  @Mutation(() => ProvisionResult, {
    nullable: true,
    description:
      'Mails a new invitation. The link of the previous invitation becomes invalid. ' +
      'Requires PEOPLE_PROVISION and every permission that the user has.',
  })
  resendInvitation(
    @Args('userId', { type: () => ID, description: 'UUID of the user.' }) userId: string,
    @CurrentCaller() caller: Caller,
  ): Promise<ProvisionResult> {
    return this.calls.resendInvitation(userId, caller);
  }

  @Mutation(() => ProvisionResult, {
    nullable: true,
    description:
      'Revokes the open invitation: its link becomes invalid. ' +
      'Requires PEOPLE_PROVISION and every permission that the user has.',
  })
  revokeInvitation(
    @Args('userId', { type: () => ID, description: 'UUID of the user.' }) userId: string,
    @CurrentCaller() caller: Caller,
  ): Promise<ProvisionResult> {
    return this.calls.revokeInvitation(userId, caller);
  }

  @Public()
  @Mutation(() => AcceptedInvitation, {
    nullable: true,
    description: 'Accepts an invitation: sets the password, activates the account and signs the user in.',
  })
  acceptInvitation(
    @Args('input', { description: 'The token and the new password.' }) input: AcceptInvitationInput,
    @CurrentClient() client: ClientInfo,
  ): Promise<AcceptedInvitation> {
    return this.links.useLink('INVITATION', input, client);
  }
}
