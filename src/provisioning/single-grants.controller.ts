import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { ApiCallerProblems, ApiProblems } from '../errors/api-problems.decorator.js';
import { DemoBody } from '../examples/demo-body.decorator.js';
import {
  ADD_RESIDENT_EXAMPLE,
  ASSIGN_USER_EXAMPLE,
  CREATE_USER_EXAMPLE,
  GRANT_ROLES_EXAMPLE,
} from '../examples/demo-examples.js';
import { bodyWithStatus } from './answer-status.js';
import { BUILDING_ID, USER_ID } from './path-parameters.js';
import { AddResidentInput, AssignUserInput, CreateUserInput, GrantRolesInput } from './single-grant.input.js';
import { UserAccount, UserAssignment, UserOccupancy, UserRoles } from './single-grant.model.js';
import { SingleGrantsService } from './single-grants.service.js';

/** The older calls, with one grant each. They use the core of `provisionUser`. */
@ApiTags('Single grants')
@ApiBearerAuth()
@ApiCallerProblems('USER_DEACTIVATED')
@Controller('api')
export class SingleGrantsController {
  constructor(private readonly grants: SingleGrantsService) {}

  @Post('users')
  @ApiOperation({ summary: 'Create a user', description: 'Creates a user with a password, an invitation, or both.' })
  @DemoBody(CreateUserInput, CREATE_USER_EXAMPLE)
  @ApiCreatedResponse({ type: UserAccount, description: 'The user was created.' })
  @ApiProblems('EMAIL_EXISTS')
  createUser(@Body() input: CreateUserInput, @CurrentCaller() caller: Caller): Promise<UserAccount> {
    return this.grants.createUser(input, caller);
  }

  @Post('users/:userId/roles')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Grant roles to a user',
    description: 'Grants the roles that the user does not have yet. Removes none.',
  })
  @ApiParam(USER_ID)
  @DemoBody(GrantRolesInput, GRANT_ROLES_EXAMPLE)
  @ApiOkResponse({ type: UserRoles, description: 'All roles that the user now has.' })
  @ApiProblems('NOT_FOUND')
  grantRoles(
    @Param('userId') userId: string,
    @Body() input: GrantRolesInput,
    @CurrentCaller() caller: Caller,
  ): Promise<UserRoles> {
    return this.grants.grantRoles(userId, input, caller);
  }

  @Post('org/buildings/:buildingId/assignments')
  @ApiOperation({ summary: 'Assign a user to a building', description: 'Creates the assignment or changes its type.' })
  @ApiParam(BUILDING_ID)
  @DemoBody(AssignUserInput, ASSIGN_USER_EXAMPLE)
  @ApiCreatedResponse({ type: UserAssignment, description: 'The assignment was created.' })
  @ApiOkResponse({ type: UserAssignment, description: 'The assignment was updated or already existed.' })
  @ApiProblems('NOT_FOUND')
  assignUser(
    @Param('buildingId') buildingId: string,
    @Body() input: AssignUserInput,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserAssignment> {
    return bodyWithStatus(reply, this.grants.assignUser(buildingId, input, caller));
  }

  @Post('org/buildings/:buildingId/residents')
  @ApiOperation({ summary: 'Add a resident to a unit', description: 'MOVE also ends the other residence of the user.' })
  @ApiParam(BUILDING_ID)
  @DemoBody(AddResidentInput, ADD_RESIDENT_EXAMPLE)
  @ApiCreatedResponse({ type: UserOccupancy, description: 'The occupancy was created.' })
  @ApiOkResponse({ type: UserOccupancy, description: 'The user already lived there.' })
  @ApiProblems('NOT_FOUND')
  addResident(
    @Param('buildingId') buildingId: string,
    @Body() input: AddResidentInput,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserOccupancy> {
    return bodyWithStatus(reply, this.grants.addResident(buildingId, input, caller));
  }
}
