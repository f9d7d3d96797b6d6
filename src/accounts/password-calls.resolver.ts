import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { CurrentClient, type ClientInfo } from '../auth/current-client.decorator.js';
import { LoginResult } from '../auth/login-result.model.js';
import { Public } from '../auth/public.decorator.js';
import { AcceptedInvitation } from '../links/accepted-invitation.model.js';
import { LinksService } from '../links/links.service.js';
import { ChangePasswordInput, RequestPasswordResetInput, ResetPasswordInput } from './password-calls.input.js';
import { PasswordChangesService } from './password-changes.service.js';
import { PasswordResetsService } from './password-resets.service.js';

@Resolver()
export class PasswordCallsResolver {
  constructor(
    private readonly resets: PasswordResetsService,
    private readonly links: LinksService,
    private readonly changes: PasswordChangesService,
  ) {}

  @Public()
  @Mutation(() => Boolean, {
    nullable: true,
    description:
      'Mails a link for a new password if the account exists, is active and has not reached its mail limit. ' +
      'The answer is always true, and does not tell.',
  })
  requestPasswordReset(
    @Args('input', { description: 'The account.' }) input: RequestPasswordResetInput,
    @CurrentClient() client: ClientInfo,
  ): Promise<boolean> {
    return this.resets.requestPasswordReset(input, client);
  }

  @Public()
  @Mutation(() => AcceptedInvitation, {
    nullable: true,
    description:
      'Sets a new password with the link of a mail and signs the user in. ' +
      'Older tokens, sessions and links of the user become void.',
  })
  resetPassword(
    @Args('input', { description: 'The token and the new password.' }) input: ResetPasswordInput,
    @CurrentClient() client: ClientInfo,
  ): Promise<AcceptedInvitation> {
    return this.links.useLink('PASSWORD_RESET', input, client);
  }

  @Mutation(() => LoginResult, {
    nullable: true,
    description:
      "Sets a new password for the caller's own account. All other tokens and sessions of the caller end. " +
      'A wrong current password counts as a failed sign-in.',
  })
  changePassword(
    @Args('input', { description: 'The current and the new password.' }) input: ChangePasswordInput,
    @CurrentCaller() caller: Caller,
    @CurrentClient() client: ClientInfo,
  ): Promise<LoginResult> {
    return this.changes.changePassword(input, caller, client);
  }
}
