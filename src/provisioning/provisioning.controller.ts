import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { ApiCallerProblems } from '../errors/api-problems.decorator.js';
import { ON_DEMO_DATA } from '../examples/demo-body.decorator.js';
import { withStatus } from './answer-status.js';
import {
  PREVIEW_USER_EXAMPLE,
  PROVISION_USER_EXAMPLE,
  PROVISION_USER_RESULT_EXAMPLE,
} from './provision-user.example.js';
import { ProvisionUserInput } from './provision-user.input.js';
import { ProvisionResult } from './provision-result.model.js';
import { ProvisioningService } from './provisioning.service.js';

@ApiTags('Provisioning')
@ApiBearerAuth()
@Controller('api/org/users')
export class ProvisioningController {
  constructor(private readonly provisioning: ProvisioningService) {}

  @Post('provision')
  @ApiOperation({
    summary: 'Create or link a user and apply every grant',
    description:
      'Creates or links one user and applies any combination of org roles, building assignments and a residence. ' +
      'The call is atomic: it applies everything or nothing. ' +
      'A repeated call changes nothing and returns `changes: []`.',
  })
  @ApiBody({
    type: ProvisionUserInput,
    examples: {
      everything: { summary: `Everything at once. ${ON_DEMO_DATA}`, value: PROVISION_USER_EXAMPLE },
      preview: { summary: `A preview of one role. ${ON_DEMO_DATA}`, value: PREVIEW_USER_EXAMPLE },
    },
  })
  @ApiCreatedResponse({
    type: ProvisionResult,
    description: 'The user was created.',
    example: PROVISION_USER_RESULT_EXAMPLE,
  })
  @ApiOkResponse({ type: ProvisionResult, description: 'The user already existed, or this was a dry run.' })
  @ApiCallerProblems('EMAIL_EXISTS', 'USER_DEACTIVATED')
  provisionUser(
    @Body() input: ProvisionUserInput,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProvisionResult> {
    return withStatus(reply, this.provisioning.provisionUser(input, caller));
  }
}
