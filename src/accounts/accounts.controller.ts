import { Body, Controller, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { ApiCallerProblems, ApiProblems } from '../errors/api-problems.decorator.js';
import { DemoBody } from '../examples/demo-body.decorator.js';
import { UPDATE_USER_EXAMPLE } from '../examples/demo-examples.js';
import { USER_ID } from '../provisioning/path-parameters.js';
import { ProvisionResult } from '../provisioning/provision-result.model.js';
import { UserAccount } from '../provisioning/single-grant.model.js';
import { AccountCallsService } from './account-calls.service.js';
import { UserCorrections } from './update-user.input.js';

const NEEDED = 'Requires PEOPLE_PROVISION and every permission that the user has.';

@ApiTags('Accounts')
@ApiBearerAuth()
@ApiCallerProblems('NOT_FOUND')
@Controller('api/users/:userId')
export class AccountsController {
  constructor(private readonly calls: AccountCallsService) {}

  @Patch()
  @ApiOperation({
    summary: 'Correct a name or an e-mail address',
    description: `Omitted fields stay as they are. Nothing changes if the user has the values already. ${NEEDED}`,
  })
  @ApiParam(USER_ID)
  @DemoBody(UserCorrections, UPDATE_USER_EXAMPLE, { required: false })
  @ApiOkResponse({ type: UserAccount, description: 'The account after the call.' })
  @ApiProblems('EMAIL_EXISTS')
  updateUser(
    @Param('userId') userId: string,
    @Body() corrections: UserCorrections,
    @CurrentCaller() caller: Caller,
  ): Promise<UserAccount> {
    return this.calls.updateUserInPath(userId, corrections, caller);
  }

  @Post('password-reset')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Mail a link for a new password',
    description: `The link of the previous mail becomes invalid. ${NEEDED} Takes no body.`,
  })
  @ApiParam(USER_ID)
  @ApiOkResponse({ type: ProvisionResult, description: 'The changes, in the same form as for `provisionUser`.' })
  @ApiProblems('USER_NOT_ACTIVE', 'USER_DEACTIVATED', 'RATE_LIMITED')
  sendPasswordReset(@Param('userId') userId: string, @CurrentCaller() caller: Caller): Promise<ProvisionResult> {
    return this.calls.sendPasswordReset(userId, caller);
  }
}
