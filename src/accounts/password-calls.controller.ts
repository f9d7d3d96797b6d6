import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { CurrentClient, type ClientInfo } from '../auth/current-client.decorator.js';
import { LoginResult } from '../auth/login-result.model.js';
import { Public } from '../auth/public.decorator.js';
import { ApiProblems, OPEN_PROBLEMS } from '../errors/api-problems.decorator.js';
import { DemoBody } from '../examples/demo-body.decorator.js';
import {
  CHANGE_PASSWORD_EXAMPLE,
  REQUEST_PASSWORD_RESET_EXAMPLE,
  RESET_PASSWORD_EXAMPLE,
} from '../examples/demo-examples.js';
import { AcceptedInvitation } from '../links/accepted-invitation.model.js';
import { LinksService } from '../links/links.service.js';
import { ChangePasswordInput, RequestPasswordResetInput, ResetPasswordInput } from './password-calls.input.js';
import { PasswordChangesService } from './password-changes.service.js';
import { PasswordResetsService } from './password-resets.service.js';
import { RequestedReset } from './requested-reset.model.js';

@ApiTags('Accounts')
@Controller('api/auth')
export class PasswordCallsController {
  constructor(
    private readonly resets: PasswordResetsService,
    private readonly links: LinksService,
    private readonly changes: PasswordChangesService,
  ) {}

  @Public()
  @Post('password-resets')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Request a link for a new password',
    description:
      'Mails a link for a new password if the account exists, is active and has not reached its mail limit. ' +
      'The answer is the same for all, and does not tell.',
    security: [],
  })
  @DemoBody(RequestPasswordResetInput, REQUEST_PASSWORD_RESET_EXAMPLE)
  @ApiAcceptedResponse({
    type: RequestedReset,
    description: 'An empty object. A mail is on its way if the account can get one.',
  })
  @ApiProblems(...OPEN_PROBLEMS)
  requestPasswordReset(
    @Body() input: RequestPasswordResetInput,
    @CurrentClient() client: ClientInfo,
  ): Promise<RequestedReset> {
    return this.resets.requestPasswordReset(input, client).then(() => ({}));
  }

  @Public()
  @Post('password-resets/accept')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Reset a password',
    description:
      'Sets a new password with the link of a mail and signs the user in. ' +
      'Older tokens, sessions and links of the user become void.',
    security: [],
  })
  @DemoBody(ResetPasswordInput, RESET_PASSWORD_EXAMPLE)
  @ApiOkResponse({ type: AcceptedInvitation, description: 'The user has the new password and is signed in.' })
  @ApiProblems(...OPEN_PROBLEMS)
  resetPassword(@Body() input: ResetPasswordInput, @CurrentClient() client: ClientInfo): Promise<AcceptedInvitation> {
    return this.links.useLink('PASSWORD_RESET', input, client);
  }

  @Post('password')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiOperation({
    summary: 'Change your password',
    description:
      'All other tokens and sessions end. A wrong current password counts as a failed sign-in. ' +
      'Requires no permission.',
  })
  @DemoBody(ChangePasswordInput, CHANGE_PASSWORD_EXAMPLE)
  @ApiOkResponse({ type: LoginResult, description: 'The next token, of the same session if the caller has one.' })
  @ApiProblems(...OPEN_PROBLEMS, 'UNAUTHENTICATED')
  changePassword(
    @Body() input: ChangePasswordInput,
    @CurrentCaller() caller: Caller,
    @CurrentClient() client: ClientInfo,
  ): Promise<LoginResult> {
    return this.changes.changePassword(input, caller, client);
  }
}
