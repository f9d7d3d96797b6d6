import { Controller, Get, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { ApiReaderProblems } from '../errors/api-problems.decorator.js';
import { USER_ID } from '../provisioning/path-parameters.js';
import { UserDetails } from './user.model.js';
import { UserDetailsService } from './user-details.service.js';
import { UsersService } from './users.service.js';

@ApiTags('Users')
@ApiBearerAuth()
@ApiReaderProblems('NOT_FOUND')
@Controller('api/users/:userId')
export class UserController {
  constructor(
    private readonly service: UsersService,
    private readonly details: UserDetailsService,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Read a user',
    description:
      'Requires PEOPLE_READ, except for the own user. Building administrators see users who are assigned to or live ' +
      'in their buildings, and of them only what concerns these buildings.',
  })
  @ApiParam(USER_ID)
  @ApiOkResponse({ type: UserDetails, description: 'The user.' })
  async user(@Param('userId') userId: string, @CurrentCaller() caller: Caller): Promise<UserDetails> {
    return this.details.withDetails(await this.service.user(userId, caller), caller);
  }
}
