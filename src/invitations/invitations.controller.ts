import { Body, Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { CurrentClient, type ClientInfo } from '../auth/current-client.decorator.js';
import { Public } from '../auth/public.decorator.js';
import { ApiCallerProblems, ApiProblems, OPEN_PROBLEMS } from '../errors/api-problems.decorator.js';
import { DemoBody } from '../examples/demo-body.decorator.js';
import { ACCEPT_INVITATION_EXAMPLE, PREVIEW_INVITATION_EXAMPLE } from '../examples/demo-examples.js';
import { AcceptedInvitation } from '../links/accepted-invitation.model.js';
import { LinkPreview } from '../links/link-preview.model.js';
import { LinksService } from '../links/links.service.js';
import { USER_ID } from '../provisioning/path-parameters.js';
import { ProvisionResult } from '../provisioning/provision-result.model.js';
import { AcceptInvitationInput } from './accept-invitation.input.js';
import { InvitationCallsService } from './invitation-calls.service.js';
import { PreviewInvitationInput } from './preview-invitation.input.js';

const NEEDED = 'Requires PEOPLE_PROVISION and every permission that the user has.';

@ApiTags('Invitations')
@Controller('api')
export class InvitationsController {
  constructor(
    private readonly calls: InvitationCallsService,
    private readonly links: LinksService,
  ) {}

  @Post('users/:userId/invitation')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiOperation({
    summary: 'Resend an invitation',
    description: `Mails a new invitation. The link of the previous one becomes invalid. ${NEEDED} Takes no body.`,
  })
  @ApiParam(USER_ID)
  @ApiOkResponse({ type: ProvisionResult, description: 'The changes, in the same form as for `provisionUser`.' })
  @ApiCallerProblems('NOT_FOUND', 'USER_DEACTIVATED', 'RATE_LIMITED')
  resendInvitation(@Param('userId') userId: string, @CurrentCaller() caller: Caller): Promise<ProvisionResult> {
    return this.calls.resendInvitation(userId, caller);
  }

  @Delete('users/:userId/invitation')
  @ApiBearerAuth()
  @ApiOperation({
    summary: 'Revoke an invitation',
    description: `The link of the open invitation becomes invalid. ${NEEDED}`,
  })
  @ApiParam(USER_ID)
  @ApiOkResponse({ type: ProvisionResult, description: 'The changes, in the same form as for `provisionUser`.' })
  @ApiCallerProblems('NOT_FOUND')
  revokeInvitation(@Param('userId') userId: string, @CurrentCaller() caller: Caller): Promise<ProvisionResult> {
    return this.calls.revokeInvitation(userId, caller);
  }

  @Public()
  @Post('auth/invitations/preview')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Preview an invitation',
    description: 'Returns what a link is for, also one for a new password. Changes nothing.',
    security: [],
  })
  @DemoBody(PreviewInvitationInput, PREVIEW_INVITATION_EXAMPLE)
  @ApiOkResponse({ type: LinkPreview, description: 'The link is valid.' })
  @ApiProblems(...OPEN_PROBLEMS)
  previewInvitation(@Body() input: PreviewInvitationInput, @CurrentClient() client: ClientInfo): Promise<LinkPreview> {
    return this.links.previewLink(input, client);
  }

  @Public()
  @Post('auth/invitations/accept')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Accept an invitation',
    description: 'Sets the password, activates the account and signs the user in.',
    security: [],
  })
  @DemoBody(AcceptInvitationInput, ACCEPT_INVITATION_EXAMPLE)
  @ApiOkResponse({ type: AcceptedInvitation, description: 'The user accepted the invitation and is signed in.' })
  @ApiProblems(...OPEN_PROBLEMS)
  acceptInvitation(
    @Body() input: AcceptInvitationInput,
    @CurrentClient() client: ClientInfo,
  ): Promise<AcceptedInvitation> {
    return this.links.useLink('INVITATION', input, client);
  }
}
